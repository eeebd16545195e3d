// A few lanes, each with one attempt at a time, over one queue; all on one io_context and its thread.
#include "proxy/webhook/sender.hpp"

#include "config/locations.hpp"
#include "proxy/dial/address_book.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/build_info.hpp"
#include "proxy/process/host.hpp"
#include "proxy/spawn.hpp"
#include "proxy/webhook/delivery_queue.hpp"
#include "proxy/webhook/event_body.hpp"
#include "proxy/webhook/post.hpp"
#include "proxy/webhook/secret.hpp"
#include "proxy/webhook/signature.hpp"

#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>
#include <thread>
#include <utility>

namespace tollgate::proxy::webhook {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t lanes = 4; // attempts at the same time
constexpr auto idle_look = 1h;   // a lane without anything to do is woken by the next event
constexpr std::chrono::milliseconds shortest_wait{1};

/// Settings as attempts need them.
struct receiver {
  config::webhook settings;
  config::url_parts url;
  std::shared_ptr<dial::address_book> addresses; // shared with its refreshing coroutines
  tls_trust trust;                               ///< null until it is first needed, or could not be had
};

std::function<std::uint64_t()> random_source() {
  return [engine = std::mt19937_64{std::random_device{}()}]() mutable { return engine(); };
}

std::int64_t unix_seconds() {
  return std::chrono::floor<std::chrono::seconds>(read_clocks().wall).time_since_epoch().count();
}

} // namespace

class sender::work {
 public:
  work(const config::webhook& settings, std::function<void(std::string)> settled)
      : settled_{std::move(settled)},
        queue_{random_source()},
        guard_{asio::make_work_guard(context_)} {
    asio::post(context_, [this, settings] {
      use_now(settings);
      for (std::size_t number = 0; number < lanes; ++number) {
        idle_.push_back(std::make_unique<asio::steady_timer>(context_));
        spawn(context_, lane(*idle_.back()), "webhook");
      }
    });
    thread_ = std::thread{[this] { context_.run(); }};
  }
  ~work() { stop(); }
  work(const work&) = delete;
  work& operator=(const work&) = delete;

  void stop() {
    stopped_ = true;
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  void take(metering::announcement event) {
    if (stopped_) return;
    asio::post(context_, [this, event = std::move(event)]() mutable {
      queue_.offer(std::move(event), read_clocks().boot);
      changed();
    });
  }

  void use(const config::webhook& settings) {
    asio::post(context_, [this, settings] { use_now(settings); });
  }

  void expose(metering::exposition& to) const {
    to.counter("tollgate_webhook_deliveries_total", "Attempts to deliver an event to the webhook, by how they ended.");
    for (std::size_t how = 0; how < delivery_outcomes; ++how)
      to.sample({{"outcome", to_string(static_cast<delivery_outcome>(how))}}, counts_[how].load());
    to.gauge("tollgate_webhook_pending_events", "Events that this process has yet to deliver to the webhook.");
    to.sample({}, std::uint64_t{pending_.load()});
  }

 private:
  void use_now(const config::webhook& settings) {
    if (receiver_ && receiver_->settings == settings) return;
    if (receiver_) receiver_->addresses->stop();
    auto next = std::make_shared<receiver>(); // attempts under way keep the old one
    next->settings = settings;
    next->url = config::split_url(settings.url);
    dial::address_book::setup setup;
    setup.entries.push_back({next->url.host, next->url.port});
    setup.resolve = resolver_.function();
    next->addresses = std::make_shared<dial::address_book>(std::move(setup));
    for (const std::size_t name : next->addresses->names())
      spawn(context_, dial::address_book::keep_fresh(next->addresses, name), "webhook_resolve");
    receiver_ = std::move(next);
    warn_of_secret();
    queue_.hurry(read_clocks().boot);
    changed();
  }

  void warn_of_secret() const {
    const secret_read read = read_secret(receiver_->settings.secret_file);
    const std::string& detail = read.problem.empty() ? read.warning : read.problem;
    if (detail.empty()) return;
    log::line(read.problem.empty() ? log::level::warn : log::level::error, "webhook_secret")
        .text("detail", detail)
        .write();
  }

  void changed() {
    pending_ = queue_.size();
    for (const auto& timer : idle_)
      timer->cancel();
  }

  asio::awaitable<void> lane(asio::steady_timer& idle) {
    while (!stopped_) {
      const auto now = read_clocks().boot;
      auto next = queue_.take(now);
      if (next) {
        co_await attempt(std::move(*next));
        continue;
      }
      const auto when = queue_.next_time();
      idle.expires_after(when ? std::max(*when - now, shortest_wait) : idle_look);
      co_await idle.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  }

  asio::awaitable<void> attempt(delivery what) {
    post_result got;
    delivery_outcome how = delivery_outcome::expired;
    if (!is_expired(what.event->what.at, read_clocks().wall)) {
      auto request = prepare(what, got.error);
      if (request) got = co_await post(std::move(*request));
      how = got.status == 0 ? delivery_outcome::failed : outcome_of(got.status);
    }
    settle(what, how, got);
  }

  /// Nothing: `why` says what is missing; it is looked for again with the next attempt.
  std::optional<post_request> prepare(const delivery& what, std::string& why) {
    receiver& to = *receiver_;
    const secret_read secret = read_secret(to.settings.secret_file);
    why = secret.problem;
    if (why.empty() && to.url.tls && !to.trust) {
      auto trust = trust_of(to.settings.ca_file.string());
      if (auto* const problem = std::get_if<std::string>(&trust))
        why = std::move(*problem);
      else
        to.trust = std::move(std::get<tls_trust>(trust));
    }
    if (!why.empty()) return std::nullopt;
    post_request request;
    const dial::address_snapshot addresses = to.addresses->addresses();
    const std::uint64_t turn = to.addresses->next_turn();
    for (std::size_t i = 0; i < addresses->size(); ++i)
      request.addresses.push_back(addresses->at(turn, i).where);
    if (request.addresses.empty()) {
      why = addresses->trouble().empty() ? "the receiver's name has no address yet" : addresses->trouble();
      return std::nullopt;
    }
    request.host = to.url.host;
    request.port = to.url.port;
    request.target = to.url.target;
    request.trust = to.trust;
    request.body = body_of(*what.event, what.note);
    request.fields.emplace_back("User-Agent", std::string{"tollgate/"}.append(build_version));
    request.fields.emplace_back(event_id_header, what.event->id_of(what.note));
    request.fields.emplace_back(signature_header, sign(secret.secret, unix_seconds(), request.body));
    return request;
  }

  void settle(const delivery& what, delivery_outcome how, const post_result& got) {
    ++counts_[static_cast<std::size_t>(how)];
    const auto done = queue_.settle(what, how, read_clocks().boot);
    log_outcome(what, how, got, done.pause);
    if (!done.erase.empty()) settled_(done.erase);
    changed();
  }

  // The host, never the path: it may be a secret of its own.
  void log_outcome(const delivery& what, delivery_outcome how, const post_result& got,
                   std::chrono::milliseconds pause) const {
    constexpr std::array names{"webhook_delivered", "webhook_failed", "webhook_rejected", "webhook_expired"};
    constexpr std::array levels{log::level::info, log::level::warn, log::level::error, log::level::error};
    const auto at = static_cast<std::size_t>(how);
    log::line line{levels[at], names[at]};
    line.text("event_id", what.event->id_of(what.note))
        .text("customer", what.event->customer())
        .text("host", receiver_->url.host)
        .number("attempt", what.attempt);
    if (got.status != 0) line.number("status", got.status);
    if (got.status >= 300 && got.status < 400)
      line.text("detail", "redirects are not followed: write the final URL as webhook.url");
    if (!got.error.empty()) line.text("detail", got.error);
    if (how == delivery_outcome::failed) line.milliseconds("again_in_ms", pause);
    line.write();
  }

  std::function<void(std::string)> settled_;
  std::atomic<bool> stopped_{false};
  std::array<std::atomic<std::uint64_t>, delivery_outcomes> counts_{};
  std::atomic<std::size_t> pending_{0};
  asio::io_context context_{1};
  // The thread's own, from here on.
  dial::system_resolver resolver_{2};
  delivery_queue queue_;
  std::shared_ptr<receiver> receiver_; // shared with the attempts under way
  std::vector<std::unique_ptr<asio::steady_timer>> idle_;
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  std::thread thread_;
};

sender::sender(const config::webhook& settings, std::function<void(std::string)> settled)
    : work_{std::make_unique<work>(settings, std::move(settled))} {}
sender::~sender() = default;
void sender::take(metering::announcement event) {
  work_->take(std::move(event));
}
void sender::use(const config::webhook& settings) {
  work_->use(settings);
}
void sender::expose(metering::exposition& to) const {
  work_->expose(to);
}
void sender::stop() {
  work_->stop();
}

} // namespace tollgate::proxy::webhook
