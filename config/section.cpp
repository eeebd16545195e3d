// Taking values out of a map by key, and reporting what is unknown, repeated, missing or of the wrong shape.
#include "config/section.hpp"

#include "config/names.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tollgate::config {
namespace {

std::string_view shape_of(const node& value) {
  switch (value.kind) {
  case node_kind::nothing:
    return "nothing";
  case node_kind::scalar:
    return "a single value";
  case node_kind::list:
    return "a list";
  case node_kind::map:
    return "a map of keys";
  }
  return "";
}

std::string wrong_shape(const node& value, std::string_view right) {
  if (value.kind == node_kind::nothing) {
    return "has no value: write " + std::string{right} + ", or remove the key";
  }
  return "is " + std::string{shape_of(value)} + ": write " + std::string{right};
}

/// A key as it stands in a key path: in quotes when it could be taken for something else.
std::string key_text(const std::string& key) {
  return parse_name(key).good() ? key : in_quotes(key);
}

} // namespace

section::section(const node& map, std::string key_path, findings& found)
    : map_{&map},
      key_path_{std::move(key_path)},
      found_{&found},
      readable_{map.kind == node_kind::map} {
  if (readable_) {
    report_repeated_keys();
  } else {
    found_->error(key_path_, wrong_shape(map, "a map of keys"));
  }
}

std::string section::path_of(std::string_view key) const {
  std::string path = key_path_;
  if (!path.empty()) path += '.';
  return path.append(key);
}

void section::require(std::string_view key, std::string_view right) const {
  if (readable_ && !has(key)) found_->error(path_of(key), "is missing: write " + std::string{right});
}

std::optional<section> section::inside(std::string_view key) {
  const entry* const taken = take(key);
  if (taken == nullptr) return std::nullopt;
  return section{taken->value, path_of(key), *found_};
}

void section::close() const {
  for (const entry& each : map_->entries) {
    if (std::ranges::find(known_, each.key) != known_.end()) continue;
    found_->error_at(each.at, path_of(key_text(each.key)),
                     "is not a key of this section" + did_you_mean(each.key, known_));
  }
}

const entry* section::take(std::string_view key) {
  known_.push_back(key);
  return find(*map_, key);
}

const std::string* section::scalar(std::string_view key) {
  const entry* const taken = take(key);
  if (taken == nullptr || !is_scalar(taken->value, path_of(key))) return nullptr;
  return &taken->value.text;
}

const node* section::sequence(std::string_view key) {
  const entry* const taken = take(key);
  if (taken == nullptr) return nullptr;
  if (taken->value.kind == node_kind::list) return &taken->value;
  found_->error(path_of(key), wrong_shape(taken->value, "a list, as [first, second]"));
  return nullptr;
}

bool section::is_scalar(const node& value, const std::string& path) const {
  if (value.kind == node_kind::scalar) return true;
  return fail(path, wrong_shape(value, "a single value"));
}

bool section::fail(std::string path, std::string error) const {
  found_->error(std::move(path), std::move(error));
  return false;
}

void section::report_repeated_keys() const {
  std::map<std::string_view, place> first;
  for (const entry& each : map_->entries) {
    const auto [before, fresh] = first.emplace(each.key, each.at);
    if (fresh) continue;
    found_->error_at(each.at, path_of(key_text(each.key)),
                     "is written twice; the first one is in line " + std::to_string(before->second.line));
  }
}

} // namespace tollgate::config
