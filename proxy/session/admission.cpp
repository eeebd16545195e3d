// The verdict is the ledger's; this is where a new connection waits for it.
#include "proxy/session/admission.hpp"

#include "proxy/standing_reasons.hpp"

namespace tollgate::proxy {

namespace asio = boost::asio;
asio::awaitable<std::optional<refusal_reason>> wait_for_credit(metering::account& account, waiting_room& waiting,
                                                               std::chrono::steady_clock::time_point deadline) {
  for (;;) {
    if (const auto refused = refusal_reason_of(account.standing())) co_return refused;
    if (account.has_credit() || account.wait_for_credit()) co_return std::nullopt;
    if (std::chrono::steady_clock::now() >= deadline) co_return refusal_reason::ledger_unavailable;
    co_await waiting.wait(account, deadline);
  }
}

} // namespace tollgate::proxy
