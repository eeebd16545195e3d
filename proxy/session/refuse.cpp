// See refuse.hpp.
#include "proxy/session/refuse.hpp"

#include "proxy/log/line.hpp"
#include "proxy/session/client_address.hpp"
#include "proxy/session/relayed.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tollgate::proxy {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

// Waiting is for clients that will be refused again when they come back. Who took its time already, and who takes up
// what the process is short of, leaves at once.
bool is_slowed(const refusal& what) noexcept {
  switch (what.why) {
  case refusal_reason::handshake_timeout:
  case refusal_reason::no_descriptors:
  case refusal_reason::draining:
    return false;
  case refusal_reason::connection_limit:
    return what.to != nullptr;
  default:
    return true;
  }
}

refusal_pace& pace_of(const arrival& who, const refusal& what) noexcept {
  return what.to == nullptr ? who.listener->pace : what.to->customer.pace;
}

void count(const arrival& who, const refusal& what) {
  who.home.counters().refused(
      {.listener = who.listener->place,
       .customer = what.to == nullptr ? -1 : static_cast<std::ptrdiff_t>(what.to->customer.account.index()),
       .reason = what.why});
}

void write_line(const arrival& who, const greeting& said, const refusal& what, std::uint64_t unlogged) {
  if (!log::wants(log::level::info)) return;
  log::line line{log::level::info, "refused"};
  line.text("listener", who.listener->settings.name)
      .text("customer", what.to == nullptr ? "" : what.to->customer.settings.id)
      .text("endpoint", what.to == nullptr ? "" : what.to->settings.name)
      .text("client", endpoint_text(who.from))
      .text("server_name", said.name.view())
      .text("reason", to_string(what.why))
      .text("detail", what.detail)
      .milliseconds("after_ms", steady_clock::now() - who.at);
  if (const auto* const group = who.edition->groups->of(address_of(who.from))) line.text("group", group->name);
  if (who.passed_on) append_balancer(line, *who.passed_on);
  if (unlogged != 0) line.number("refused_without_a_line_before", unlogged);
  line.write();
}

} // namespace

asio::awaitable<void> refuse(arrival& who, greeting said, refusal what) {
  count(who, what);
  who.of_customer = {};                  // whoever waits here is nobody's connection any more
  const std::string detail{what.detail}; // outlives the waiting
  what.detail = detail;
  refusal_pace::turn turn;
  if (is_slowed(what)) turn = pace_of(who, what).next(steady_clock::now());
  if (turn.cheap) {
    pace_of(who, what).leave_unlogged();
    co_return co_await say_refused(who.client, std::move(said), what, patience::short_);
  }
  write_line(who, said, what, pace_of(who, what).take_unlogged());
  if (turn.wait.count() != 0) {
    asio::steady_timer pause{who.home.context(), turn.wait};
    co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    turn.taken.reset();
  }
  co_await say_refused(who.client, std::move(said), what, patience::full);
}

void refuse_at_once(arrival who, const refusal& what) {
  count(who, what);
  write_line(who, {}, what, 0);
  reset(who.client);
}

} // namespace tollgate::proxy
