// The text of a file as a tree of values, each with its place. YAML's syntax ends here.
//
// Only the plain part of YAML is taken: maps, lists and scalars. It refuses anchors, aliases, merge keys, tags, a
// second document, keys that are no plain text, control characters, and trees too deep or too large to be a
// configuration. A value means nothing yet: `yes`, `1` and `true` are texts.
#pragma once

#include "config/problem.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tollgate::config {

enum class node_kind : std::uint8_t { nothing, scalar, list, map };

struct entry;

/// A value of the file.
struct node {
  node_kind kind = node_kind::nothing;
  place at;
  std::string text;           ///< of a scalar
  std::vector<node> items;    ///< of a list
  std::vector<entry> entries; ///< of a map, in the file's order, repeated keys among them
};

struct entry {
  std::string key;
  place at;
  node value;
};

/// The first entry of `map` with this key, or null.
const entry* find(const node& map, std::string_view key) noexcept;

/// How deep values may be nested. The schema's deepest is 7.
inline constexpr std::size_t max_depth = 32;
/// How many values a file may hold.
inline constexpr std::size_t max_nodes = 5'000'000;

/// A file that is no configuration at all: nothing in it can be checked further.
struct unreadable {
  std::string key_path; ///< `file` or `yaml`
  place at;
  std::string message;
};

/// Reads a whole text. The root is a map.
std::variant<node, unreadable> parse_document(std::string_view text);

} // namespace tollgate::config
