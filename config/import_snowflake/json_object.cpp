// From the first brace to the last one, with its quotes as JSON has them.
#include "config/import_snowflake/json_object.hpp"

#include <boost/json.hpp>

namespace tollgate::config::import_snowflake {
namespace {

namespace json = boost::json;

constexpr std::size_t max_depth = 4; // an object of texts and lists of texts

json::value parse_bounded(std::string_view text, json::error_code& failed) {
  json::parse_options options;
  options.max_depth = max_depth;
  return json::parse(text, failed, {}, options);
}

/// As CSV has it: each quote twice.
std::string from_csv(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    plain.push_back(text[at]);
    if (text[at] == '"' && at + 1 < text.size() && text[at + 1] == '"') ++at;
  }
  return plain;
}

/// As a JSON string has it, whose own quotes are not part of `text`.
std::string from_json_string(std::string_view text, json::error_code& failed) {
  std::string quoted{'"'};
  quoted.append(text).push_back('"');
  const json::value string = parse_bounded(quoted, failed);
  return string.is_string() ? std::string{string.get_string()} : std::string{};
}

/// In CSV quotes are doubled, in a JSON string escaped: the first key tells which.
json::value parse_between_braces(std::string_view text, json::error_code& failed) {
  const std::size_t first = text.find('{');
  const std::size_t last = text.rfind('}');
  if (last == std::string_view::npos || last < first) {
    failed = json::error::incomplete;
    return {};
  }
  const std::string_view object = text.substr(first, last - first + 1);
  const std::size_t key = object.find_first_not_of(" \t\r\n", 1);
  const std::string_view start = object.substr(key, 2);
  if (start == "\"\"") return parse_bounded(from_csv(object), failed);
  if (start != "\\\"") return parse_bounded(object, failed);
  const std::string inner = from_json_string(object, failed);
  return failed ? json::value{} : parse_bounded(inner, failed);
}

} // namespace

json_object_reading find_json_object(std::string_view text) {
  if (text.find('{') == std::string_view::npos) return {{}, "has no JSON object"};
  json::error_code failed;
  json::value found = parse_between_braces(text, failed);
  // A row of results: its only column holds the object as a text.
  if (!failed && found.get_object().size() == 1) {
    const json::value& column = found.get_object().begin()->value();
    if (column.is_string() && column.get_string().starts_with('{')) {
      const std::string inner{column.get_string()};
      found = parse_between_braces(inner, failed);
    }
  }
  if (failed) return {{}, "is not JSON (" + failed.message() + ")"};
  return {std::move(found.get_object()), {}};
}

} // namespace tollgate::config::import_snowflake
