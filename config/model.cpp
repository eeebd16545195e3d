// Points at keys of a model whose file has been put away.
#include "config/model.hpp"

#include <utility>

namespace tollgate::config {
namespace {

place place_in(const places& known, std::string_view key_path) {
  while (!key_path.empty()) {
    if (const auto found = known.find(key_path); found != known.end()) return found->second;
    const std::size_t end = key_path.find_last_of(".[");
    key_path = key_path.substr(0, end == std::string_view::npos ? 0 : end);
  }
  return {};
}

} // namespace

problem problem_at(const model& checked, severity how_bad, std::string key_path, std::string message) {
  const place at = place_in(checked.places, key_path);
  return {checked.file, at.line, at.column, how_bad, std::move(key_path), std::move(message)};
}

} // namespace tollgate::config
