// The verdict is the ledger's; this is where a new connection waits for it.
#include "proxy/session/admission.hpp"

namespace tollgate::proxy {

namespace asio = boost::asio;
using metering::standing;

std::optional<refusal_reason> refusal_of(const metering::account& account) noexcept {
  switch (account.standing()) {
  case standing::exhausted:
    return refusal_reason::quota_exhausted;
  case standing::unavailable:
    return refusal_reason::ledger_unavailable;
  case standing::blocked:
    return refusal_reason::blocked;
  case standing::unknown:
  case standing::open:
    return std::nullopt;
  }
  return std::nullopt;
}

asio::awaitable<std::optional<refusal_reason>> wait_for_credit(metering::account& account, waiting_room& waiting,
                                                               std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    if (const auto refused = refusal_of(account)) co_return refused;
    if (account.has_credit() || account.wait_for_credit()) co_return std::nullopt;
    if (std::chrono::steady_clock::now() >= deadline) co_return refusal_reason::ledger_unavailable;
    co_await waiting.wait(account, deadline);
  }
}

} // namespace tollgate::proxy
