// Members of the JSON that a proxy answered, read leniently: a proxy of another version may run.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace tollgate::proxy::commands {

/// 0 where there is no such number.
inline std::uint64_t number_in(const boost::json::object& of, std::string_view name) {
  const boost::json::value* const member = of.if_contains(name);
  boost::system::error_code no_number;
  return member == nullptr ? 0 : member->to_number<std::uint64_t>(no_number);
}

/// Empty where there is no such text.
inline std::string text_in(const boost::json::object& of, std::string_view name) {
  const boost::json::value* const member = of.if_contains(name);
  return member != nullptr && member->is_string() ? std::string{member->get_string()} : std::string{};
}

/// Empty where there is no such array.
inline const boost::json::array& array_in(const boost::json::object& of, std::string_view name) {
  static const boost::json::array none;
  const boost::json::value* const member = of.if_contains(name);
  return member != nullptr && member->is_array() ? member->get_array() : none;
}

} // namespace tollgate::proxy::commands
