// One map of the file while it is read: values are taken out by key, and what nobody took is an unknown key.
//
// A value that cannot be read is reported and left as it was, so that reading goes on and every problem is found at
// once. What values mean to each other is for the checks.
#pragma once

#include "config/document.hpp"
#include "config/findings.hpp"
#include "config/parsed.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::config {

class section {
 public:
  /// `key_path` is empty for the whole file. Reports `map` if it is not a map: then every key seems to be missing, and
  /// nothing more is reported. `map` and `found` must outlive this.
  section(const node& map, std::string key_path, findings& found);
  section(section&&) noexcept = default;

  findings& found() const noexcept { return *found_; }
  const std::string& key_path() const noexcept { return key_path_; }
  /// The path of one of this section's keys.
  std::string path_of(std::string_view key) const;
  bool has(std::string_view key) const noexcept { return find(*map_, key) != nullptr; }

  /// Reports `key` when it is missing; `right` says what to write.
  void require(std::string_view key, std::string_view right) const;

  /// Reads a scalar with `parse`, which answers a parsed<Value>. Answers whether `into` was set.
  template <class Value, class Parse>
  bool value(std::string_view key, Value& into, Parse parse) {
    const std::string* const text = scalar(key);
    if (text == nullptr) return false;
    parsed<Value> read = parse(std::string_view{*text});
    if (!read.good()) return fail(path_of(key), std::move(read.error));
    into = std::move(read.value);
    return true;
  }

  /// Reads a list of scalars. An item that cannot be read leaves a default value in its place: items keep the positions
  /// that they have in the file. Answers whether `into` was set.
  template <class Value, class Parse>
  bool list(std::string_view key, std::vector<Value>& into, Parse parse) {
    const node* const items = sequence(key);
    if (items == nullptr) return false;
    into.clear();
    into.reserve(items->items.size());
    for (const node& item : items->items) {
      const std::string path = path_of(key) + '[' + std::to_string(into.size()) + ']';
      into.emplace_back();
      if (!is_scalar(item, path)) continue;
      parsed<Value> read = parse(std::string_view{item.text});
      if (read.good()) {
        into.back() = std::move(read.value);
      } else {
        fail(path, std::move(read.error));
      }
    }
    return true;
  }

  /// A map under `key`; nothing when the key is missing.
  std::optional<section> inside(std::string_view key);
  /// Reads a list of maps: `read(section&, index)` for each, in order. Each section is closed afterwards.
  template <class Read>
  void each(std::string_view key, Read read) {
    const node* const items = sequence(key);
    if (items == nullptr) return;
    for (std::size_t index = 0; index < items->items.size(); ++index) {
      section item{items->items[index], path_of(key) + '[' + std::to_string(index) + ']', *found_};
      read(item, index);
      item.close();
    }
  }

  /// Reports the keys that were never asked for. Call it when everything was read.
  void close() const;

 private:
  const entry* take(std::string_view key);
  const std::string* scalar(std::string_view key);
  const node* sequence(std::string_view key);
  bool is_scalar(const node& value, const std::string& path) const;
  bool fail(std::string path, std::string error) const;
  void report_repeated_keys() const;

  const node* map_;
  std::string key_path_;
  findings* found_;
  std::vector<std::string_view> known_;
  bool readable_ = true;
};

} // namespace tollgate::config
