// The audit: one line of the log for each changing call, done or refused, with who asked for what and what came of it.
//
// Who is the caller's address; the person is what a local command says of itself (`Tollgate-Operator`), which is a
// claim: whoever has the token can claim anything. It refuses to write the token.
#pragma once

#include "proxy/admin/server.hpp"
#include "proxy/log/line.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace tollgate::proxy::admin {

/// The header in which a command says who runs it.
inline constexpr std::string_view operator_header = "Tollgate-Operator";

/// Where a request came from: `127.0.0.1:40214`.
std::string address_of(const request& of);

/// An `audit` line with who and what, for the caller to go on with and write.
log::line audit(const request& by, std::string_view what);

/// Lines about calls without the right token: one a second at the most, with a count of those between.
class refused_calls {
 public:
  void note(const request& by, std::string_view path, std::chrono::steady_clock::time_point now);

 private:
  std::chrono::steady_clock::time_point next_{};
  std::uint64_t unlogged_ = 0;
};

} // namespace tollgate::proxy::admin
