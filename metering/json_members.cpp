// The strict side of Boost.JSON, which by itself takes the last of two equal names.
#include "metering/json_members.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <limits>

namespace tollgate::metering {
namespace json = boost::json;
namespace {

constexpr std::size_t max_depth = 4;       // an account: `by_day`, an endpoint, a day, two numbers
constexpr std::size_t max_text = 1U << 20; // etcd's own limit for a request is 1.5 MiB

std::size_t members_in(const json::value& value) {
  std::size_t count = 0;
  if (const auto* const object = value.if_object()) {
    count += object->size();
    for (const auto& member : *object)
      count += members_in(member.value());
  } else if (const auto* const array = value.if_array()) {
    for (const auto& element : *array)
      count += members_in(element);
  }
  return count;
}

// In a valid text each colon outside a string belongs to one member: more of them than members means a name came twice.
std::size_t colons_in(std::string_view text) {
  std::size_t count = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string && text[i] == '\\')
      ++i;
    else if (text[i] == '"')
      in_string = !in_string;
    else if (text[i] == ':' && !in_string)
      ++count;
  }
  return count;
}

} // namespace

std::optional<json::value> parse_strictly(std::string_view text) {
  if (text.size() > max_text) return std::nullopt;
  json::parse_options options;
  options.max_depth = max_depth;
  json::error_code error;
  json::value value = json::parse(json::string_view{text.data(), text.size()}, error, {}, options);
  if (error || colons_in(text) != members_in(value)) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> as_unsigned(const json::value& value) noexcept {
  if (const auto* const large = value.if_uint64()) return *large;
  if (const auto* const number = value.if_int64(); number != nullptr && *number >= 0)
    return static_cast<std::uint64_t>(*number);
  return std::nullopt;
}

json_members::json_members(const json::value& value) noexcept : object_{value.if_object()}, good_{object_ != nullptr} {}

bool json_members::has(std::string_view name) const noexcept {
  return object_ != nullptr && object_->contains(json::string_view{name.data(), name.size()});
}

const json::value* json_members::take(std::string_view name) {
  const json::value* const found =
      object_ == nullptr ? nullptr : object_->if_contains(json::string_view{name.data(), name.size()});
  if (found == nullptr)
    reject();
  else
    ++taken_;
  return found;
}

bool json_members::done() const noexcept {
  return good_ && taken_ == object_->size();
}

void json_members::read(std::string_view name, std::uint64_t& to) {
  const json::value* const value = take(name);
  if (value == nullptr) return;
  if (const auto number = as_unsigned(*value))
    to = *number;
  else
    reject();
}

void json_members::read(std::string_view name, std::int64_t& to) {
  const json::value* const value = take(name);
  if (value == nullptr) return;
  if (const auto* const number = value->if_int64())
    to = *number;
  else
    reject();
}

void json_members::read(std::string_view name, unsigned& to) {
  std::uint64_t wide = 0;
  read(name, wide);
  if (wide > std::numeric_limits<unsigned>::max()) return reject();
  to = static_cast<unsigned>(wide);
}

void json_members::read(std::string_view name, bool& to) {
  const json::value* const value = take(name);
  if (value == nullptr) return;
  if (const auto* const flag = value->if_bool())
    to = *flag;
  else
    reject();
}

void json_members::read(std::string_view name, std::string& to) {
  const json::value* const value = take(name);
  if (value == nullptr) return;
  if (const auto* const text = value->if_string())
    to.assign(text->data(), text->size());
  else
    reject();
}

void json_members::read(std::string_view name, std::vector<std::string>& to) {
  const json::value* const value = take(name);
  if (value == nullptr) return;
  const auto* const array = value->if_array();
  if (array == nullptr) return reject();
  to.clear();
  for (const auto& element : *array) {
    const auto* const text = element.if_string();
    if (text == nullptr) return reject();
    to.emplace_back(text->data(), text->size());
  }
  if (std::adjacent_find(to.begin(), to.end(), std::greater_equal<>{}) != to.end()) reject();
}

void json_members::read(std::string_view name, std::vector<unsigned>& to) {
  const json::value* const value = take(name);
  if (value == nullptr) return;
  const auto* const array = value->if_array();
  if (array == nullptr) return reject();
  to.clear();
  for (const auto& element : *array) {
    const auto number = as_unsigned(element);
    if (!number || *number > std::numeric_limits<unsigned>::max()) return reject();
    to.push_back(static_cast<unsigned>(*number));
  }
}

} // namespace tollgate::metering
