// What becomes of one value's text: the value, or the sentence that refuses it.
//
// Every small parser of this room answers with it. It carries no place: whoever read the text knows where it stood.
#pragma once

#include <string>
#include <utility>

namespace tollgate::config {

template <class T>
struct parsed {
  T value{};
  std::string error{}; ///< what is wrong and what would be right; empty: `value` is good

  bool good() const noexcept { return error.empty(); }
};

/// Refuses a text, whatever it was to become.
struct refusal {
  std::string error;

  template <class T>
  operator parsed<T>() && {
    return {T{}, std::move(error)};
  }
};

} // namespace tollgate::config
