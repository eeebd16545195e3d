// The worker's loop and its heartbeat.
#include "proxy/worker.hpp"

#include <boost/asio/post.hpp>

namespace tollgate::proxy {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {
constexpr std::chrono::seconds beat_every{1}; // /healthz asks for a turn within 5 s
}

worker::worker(std::size_t endpoints, std::size_t listeners)
    : counters_{endpoints, listeners},
      work_{asio::make_work_guard(context_)},
      relay_{context_},
      heartbeat_{context_},
      last_beat_{steady_clock::now().time_since_epoch().count()} {}

worker::~worker() {
  stop();
}

void worker::start() {
  asio::post(context_, [this] { beat(); });
  thread_ = std::thread{[this] { context_.run(); }};
}

void worker::stop() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    relay_.stop();
    context_.stop();
  });
  thread_.join();
}

void worker::post(std::function<void()> what) {
  asio::post(context_, std::move(what));
}

steady_clock::duration worker::silent_for() const noexcept {
  return steady_clock::now().time_since_epoch() - steady_clock::duration{last_beat_.load(std::memory_order_relaxed)};
}

void worker::beat() {
  last_beat_.store(steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
  relay_.trim();
  heartbeat_.expires_after(beat_every);
  heartbeat_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled) beat();
  });
}

} // namespace tollgate::proxy
