// What a refused person reads: which customer, why, until when, and whom to ask.
//
// One text for every protocol that can carry one. It refuses to tell what another customer does, or an address.
#pragma once

#include "proxy/roster.hpp"

#include <string>
#include <string_view>

namespace tollgate::proxy {

struct refusal {
  refusal_reason why{};
  const live_endpoint* to = nullptr; ///< null while it is not known
  std::string_view detail{};         ///< for the log
};

struct refusal_words {
  std::string_view sqlstate; ///< five characters
  std::string message;
  std::string hint; ///< may be empty
};

refusal_words words_of(const refusal& what);

} // namespace tollgate::proxy
