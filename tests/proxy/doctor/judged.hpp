// One line of a judgement, for tables of tests: `failed: what was seen`.
#pragma once

#include "proxy/dial/resolve.hpp"
#include "proxy/doctor/finding.hpp"

#include <initializer_list>
#include <string>

namespace tollgate::proxy::doctor {

inline std::string line_of(const finding& one) {
  return std::string{to_string(one.how)} + ": " + one.seen;
}

/// What a warning or a failure owes its reader.
inline bool says_what_to_do(const finding& one) {
  const bool bad = one.how == verdict::warning || one.how == verdict::failed;
  return !bad || one.remedy.ends_with('.');
}

inline dial::resolve_answer addresses(std::initializer_list<const char*> list) {
  dial::resolve_answer answer;
  for (const char* one : list)
    answer.addresses.push_back(boost::asio::ip::make_address(one));
  return answer;
}

inline dial::resolve_answer no_answer(const char* why) {
  return {{}, why};
}

} // namespace tollgate::proxy::doctor
