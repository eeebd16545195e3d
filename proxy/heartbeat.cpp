// One coroutine on the main thread: that thread's own life is shown with the workers'.
#include "proxy/heartbeat.hpp"

#include "proxy/process/notify.hpp"
#include "proxy/spawn.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>

namespace tollgate::proxy {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::chrono::microseconds look_every = 20ms; // for the doors to open; lifetime looks as often
constexpr std::chrono::microseconds least_often = 10s; // a drain must be seen well before TimeoutStopSec is over
constexpr std::chrono::microseconds extension = 60s;   // several beats, so that a busy machine ends no drain

} // namespace

heartbeat::heartbeat(asio::io_context& main, const gate& of, std::optional<std::chrono::microseconds> watchdog)
    : main_{main},
      gate_{of},
      watched_{watchdog.has_value()},
      // A third, so that one late beat is no alarm. sd_watchdog_enabled(3) recommends half at the most.
      every_{std::clamp(watchdog.value_or(least_often) / 3, look_every, least_often)} {}

void heartbeat::start() {
  if (tell_service_manager("STATUS=Starting.") != told::nobody) spawn(main_, beat(), "heartbeat");
}

void heartbeat::show_life() const {
  std::string lines;
  if (watched_ && gate_.healthy()) lines = "WATCHDOG=1\n";
  if (gate_.shared().draining) {
    const unsigned left = gate_.connections();
    lines += "STATUS=Draining, " + std::to_string(left) +
             (left == 1 ? " connection is left.\n" : " connections are left.\n");
    lines += "EXTEND_TIMEOUT_USEC=" + std::to_string(extension.count()) + "\n";
  }
  if (!lines.empty()) tell_service_manager(lines);
}

asio::awaitable<void> heartbeat::beat() {
  asio::steady_timer pause{main_};
  bool ready = false;
  for (;;) {
    if (!ready && gate_.ready()) {
      ready = true;
      tell_service_manager("STATUS=Serving.\n");
      tell_ready();
    }
    show_life();
    const auto next = ready || gate_.shared().draining ? every_ : look_every;
    pause.expires_after(next);
    const auto [failed] = co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    if (failed) co_return;
  }
}

} // namespace tollgate::proxy
