// Collects problems, and finds the place of a key path by walking the document.
#include "config/findings.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace tollgate::config {
namespace {

/// How far a key path could be followed.
struct walk {
  place at;
  bool whole = true;
};

/// The next `key` or `[3]` of a key path, taken off its front.
std::string_view take_step(std::string_view& path) {
  if (path.front() == '.') path.remove_prefix(1);
  const std::size_t end = std::min(path.find_first_of(".[", 1), path.size());
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(end);
  return step;
}

const node* item_of(const node& list, std::string_view step) {
  std::size_t index = 0;
  std::from_chars(step.data() + 1, step.data() + step.size(), index);
  return index < list.items.size() ? &list.items[index] : nullptr;
}

walk follow(const node& root, std::string_view path) {
  const node* here = &root;
  walk done{root.at};
  while (!path.empty()) {
    const std::string_view step = take_step(path);
    if (step.starts_with('[')) {
      const node* const item = item_of(*here, step);
      if (item == nullptr) return {done.at, false};
      here = item;
      done.at = item->at;
    } else {
      const entry* const found = find(*here, step);
      if (found == nullptr) return {done.at, false};
      here = &found->value;
      done.at = here->kind == node_kind::scalar ? here->at : found->at;
    }
  }
  return done;
}

} // namespace

void findings::add(severity how_bad, place at, std::string key_path, std::string message) {
  if (how_bad == severity::error) bad_.insert(key_path);
  problems_.push_back({file_, at.line, at.column, how_bad, std::move(key_path), std::move(message)});
}

void findings::error(std::string key_path, std::string message) {
  const place at = place_of(key_path);
  add(severity::error, at, std::move(key_path), std::move(message));
}

void findings::warning(std::string key_path, std::string message) {
  const place at = place_of(key_path);
  add(severity::warning, at, std::move(key_path), std::move(message));
}

void findings::edge_error(std::string key_path, std::string message) {
  if (in_edge()) return error(std::move(key_path), std::move(message));
  warning(std::move(key_path), std::move(message));
}

void findings::error_at(place at, std::string key_path, std::string message) {
  add(severity::error, at, std::move(key_path), std::move(message));
}

bool findings::written(std::string_view key_path) const {
  return follow(root_, key_path).whole;
}

place findings::place_of(std::string_view key_path) const {
  return follow(root_, key_path).at;
}

std::vector<problem> findings::take() {
  std::ranges::stable_sort(problems_, {}, [](const problem& each) { return place{each.line, each.column}; });
  return std::exchange(problems_, {});
}

} // namespace tollgate::config
