// The drain, as one coroutine that looks every 20 ms.
#include "proxy/lifetime.hpp"

#include "proxy/log/line.hpp"
#include "proxy/process/notify.hpp"
#include "proxy/spawn.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>

namespace tollgate::proxy {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto look_every = 20ms;
constexpr auto last_delivery = 5s; // the relay's own bound for what was spent
constexpr auto longest_end = 1s;   // of connections that were told to end at once
constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

} // namespace

lifetime::lifetime(asio::io_context& main, gate& of, std::function<void()> over)
    : main_{main},
      gate_{of},
      over_{std::move(over)},
      signals_{main, SIGTERM, SIGINT, SIGHUP},
      ended_(of.roster().customers().size()) {
  std::signal(SIGPIPE, SIG_IGN);
}

void lifetime::start() {
  spawn(main_, listen_for_signals(), "signals");
}

asio::awaitable<void> lifetime::listen_for_signals() {
  for (;;) {
    const auto [failed, number] = co_await signals_.async_wait(awaiting);
    if (failed) co_return;
    if (number == SIGHUP) {
      log::line(log::level::warn, "reload_unavailable")
          .text("detail", "this build reads its configuration at start only: restart it to apply a change")
          .write();
    } else if (!draining_since_) {
      drain(number == SIGTERM ? "SIGTERM" : "SIGINT");
    } else if (!at_once_since_) {
      at_once_since_ = steady_clock::now();
      log::line(log::level::warn, "ending_at_once").number("connections", gate_.connections()).write();
      gate_.end_all();
    }
  }
}

void lifetime::drain(std::string_view asked_by) {
  if (!draining_since_) tell_stopping();
  begin_drain(asked_by);
}

void lifetime::begin_drain(std::string_view asked_by) {
  if (draining_since_) return;
  draining_since_ = steady_clock::now();
  log::line(log::level::info, "draining").text("by", asked_by).number("connections", gate_.connections()).write();
  gate_.begin_drain();
  spawn(main_, wait_for_the_last(), "drain");
}

void lifetime::give_up(std::string_view because) {
  for (const auto& customer : gate_.roster().customers())
    gate_.end_customer(*customer, close_reason::ledger_unavailable);
  if (!at_once_since_) at_once_since_ = steady_clock::now() + last_delivery;
  begin_drain(because); // and no word to the service manager: the process may begin again under another name
}

asio::awaitable<void> lifetime::wait_for_the_last() {
  asio::steady_timer pause{main_};
  // The pause is first: a client that was let in in the very moment of the signal is seen. Those who are not yet
  // admitted will be refused: a storm of them would keep a process alive that has nothing left to do.
  do {
    pause.expires_after(look_every);
    co_await pause.async_wait(awaiting);
    const auto now = steady_clock::now();
    if (at_once_since_ && now - *at_once_since_ > longest_end) break;
    if (nobody_allowed_since_ && now - *nobody_allowed_since_ > last_delivery + longest_end) break;
    end_overdue(now - *draining_since_);
  } while (gate_.admitted() != 0);
  signals_.cancel();
  over_();
}

void lifetime::end_overdue(steady_clock::duration drained_for) {
  const auto& customers = gate_.roster().customers();
  for (std::size_t at = 0; at < customers.size(); ++at) {
    const auto allowed = customers[at]->settings.settings.timeouts.drain;
    if (ended_[at] || allowed.count() == 0 || drained_for < allowed) continue;
    ended_[at] = true;
    gate_.end_customer(*customers[at], close_reason::drain_deadline);
  }
  // What is left after its delivery still dials, and is refused when it gets to the relay: nobody waits for that.
  if (!nobody_allowed_since_ && std::ranges::find(ended_, false) == ended_.end())
    nobody_allowed_since_ = steady_clock::now();
}

} // namespace tollgate::proxy
