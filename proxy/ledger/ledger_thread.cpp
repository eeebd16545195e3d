// One io_context on one thread. The store blocks it, and that is what it is for: nothing else waits here.
#include "proxy/ledger/ledger_thread.hpp"

#include "metering/ledger_commands.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/host.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>
#include <utility>

namespace tollgate::proxy {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto search_every = 60s;     // for files that dead holders left
constexpr auto longest_sleep = 1000ms; // the protocol compares the clocks in tick()
constexpr auto shortest_sleep = 1ms;
constexpr std::size_t past_at_once = 50; // customers: two reads each, a millisecond together

} // namespace

ledger_thread::ledger_thread(ledger_parts parts, ledger_listener& listener)
    : parts_{std::move(parts)},
      listener_{listener},
      work_{asio::make_work_guard(context_)},
      timer_{context_} {}

ledger_thread::~ledger_thread() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

void ledger_thread::start(std::chrono::milliseconds patience) {
  std::promise<void> first_answers;
  auto heard = first_answers.get_future();
  asio::post(context_, [this, &first_answers] {
    const metering::instant now = read_clocks();
    metering::outbox box;
    protocol_ = std::make_unique<metering::grant_protocol>(std::move(parts_.settings), *parts_.file,
                                                           std::move(parts_.customers), now, box);
    look_for_abandoned(now, box);
    carry_out(box);
    arm();
    first_answers.set_value();
  });
  thread_ = std::thread{[this] { context_.run(); }};
  // The promise must outlive the handler that fulfils it, so a store that hangs is waited for; SQLite's busy time-out
  // bounds that.
  if (heard.wait_for(patience) != std::future_status::ready) {
    log::line(log::level::warn, "ledger_slow")
        .text("detail", "the ledger has not answered yet; starting without it")
        .write();
    heard.wait();
  }
}

void ledger_thread::credit_wanted(metering::account& of) {
  const std::lock_guard lock{wishes_mutex_};
  wishes_.push_back(&of);
  if (wishes_.size() == 1) asio::post(context_, [this] { hear_wishes(); });
}

// All that came while the store was busy at once, so that their transacts can be one.
void ledger_thread::hear_wishes() {
  std::vector<metering::account*> heard;
  {
    const std::lock_guard lock{wishes_mutex_};
    heard.swap(wishes_);
  }
  act([&](metering::outbox& box) {
    const metering::instant now = read_clocks();
    for (metering::account* const of : heard)
      protocol_->credit_wanted(*of, now, box);
  });
}

metering::command_id ledger_thread::expect(answer_handler then) {
  waiting_.emplace(++last_command_, std::move(then));
  return last_command_;
}

void ledger_thread::adjust(metering::adjustment_command what, answer_handler then) {
  asio::post(context_, [this, what = std::move(what), then = std::move(then)] {
    const auto id = expect(then);
    act([&](metering::outbox& box) { protocol_->adjust(id, what, read_clocks(), box); });
  });
}

void ledger_thread::set_blocked(metering::block_command what, answer_handler then) {
  asio::post(context_, [this, what = std::move(what), then = std::move(then)] {
    const auto id = expect(then);
    act([&](metering::outbox& box) { protocol_->set_blocked(id, what, read_clocks(), box); });
  });
}

void ledger_thread::open_period(metering::period of, answer_handler then) {
  asio::post(context_, [this, of, then = std::move(then)] {
    const auto id = expect(then);
    act([&](metering::outbox& box) { protocol_->open_period(id, of, read_clocks(), box); });
  });
}

struct ledger_thread::past_reading {
  metering::period of;
  std::vector<metering::customer_setting> customers;
  std::vector<metering::customer_view> views;
  std::function<void(past_usage)> then;
};

void ledger_thread::past(metering::period of, std::vector<metering::customer_setting> customers,
                         std::function<void(past_usage)> then) {
  const auto reading =
      std::make_shared<past_reading>(past_reading{of, std::move(customers), {}, std::move(then)}); // it posts itself
  asio::post(context_, [this, reading] { read_past(reading); });
}

void ledger_thread::read_past(const std::shared_ptr<past_reading>& reading) {
  auto& [of, customers, views, then] = *reading;
  const std::size_t upto = std::min(customers.size(), views.size() + past_at_once);
  while (views.size() < upto)
    if (auto problem = read_usage(*parts_.store, customers[views.size()], of, read_clocks().wall, views);
        !problem.empty())
      return then(unreadable{std::move(problem)});
  if (upto < customers.size()) return asio::post(context_, [this, reading] { read_past(reading); });
  if (auto unknown = why_unknown(*parts_.store, views, of); !unknown.empty())
    return then(no_such_period{std::move(unknown)});
  then(std::move(views));
}

void ledger_thread::event_settled(std::string key) {
  asio::post(context_, [this, key = std::move(key)] {
    act([&](metering::outbox& box) { protocol_->events_settled({key}, read_clocks(), box); });
  });
}

void ledger_thread::view(std::function<void(std::shared_ptr<const metering::grant_view>)> then) {
  asio::post(context_, [this, then = std::move(then)] {
    then(std::make_shared<const metering::grant_view>(protocol_->view(read_clocks())));
  });
}

void ledger_thread::begin_return() {
  asio::post(context_, [this] { act([&](metering::outbox& box) { protocol_->begin_return(read_clocks(), box); }); });
}

bool ledger_thread::finish(std::chrono::milliseconds patience) {
  auto finished = std::make_shared<std::promise<void>>();
  auto done = finished->get_future();
  asio::post(context_, [this, finished] {
    if (turned_away_) return finished->set_value();
    on_finished_ = [finished] { finished->set_value(); };
    act([&](metering::outbox& box) { protocol_->shut_down(read_clocks(), box); });
  });
  const bool in_time = done.wait_for(patience) == std::future_status::ready;
  context_.stop();
  if (thread_.joinable()) thread_.join();
  return in_time;
}

void ledger_thread::act(const std::function<void(metering::outbox&)>& step) {
  metering::outbox box;
  step(box);
  carry_out(box);
  arm();
  if (on_finished_ && protocol_->finished()) std::exchange(on_finished_, nullptr)();
}

// Answers make new requests, so the box fills while it is emptied.
void ledger_thread::carry_out(metering::outbox& box) {
  while (!box.requests.empty() || !box.events.empty() || !box.fences.empty() || !box.done.empty() ||
         !box.announcements.empty()) {
    metering::outbox now_due = std::exchange(box, {});
    for (const auto& event : now_due.events) {
      using kind = metering::ledger_event::kind;
      turned_away_ = turned_away_ || event.what == kind::config_refused || event.what == kind::identity_lost;
      listener_.on_ledger_event(event);
    }
    for (auto& event : now_due.announcements)
      listener_.on_announcement(std::move(event));
    for (const auto& done : now_due.done)
      if (auto waiter = waiting_.extract(done.id)) waiter.mapped()(done);
    for (const metering::fence_id fence : now_due.fences)
      listener_.pass_workers([this, fence] {
        asio::post(context_, [this, fence] {
          act([&](metering::outbox& later) { protocol_->fence_passed(fence, read_clocks(), later); });
        });
      });
    for (const auto& [id, request] : now_due.requests) {
      const auto answer = execute(request);
      protocol_->answered(id, answer, read_clocks(), box);
    }
  }
}

metering::store_answer ledger_thread::execute(const metering::store_request& request) {
  const auto begun = std::chrono::steady_clock::now();
  auto answer = parts_.store->execute(request);
  if (std::holds_alternative<metering::transact_request>(request)) {
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    const auto bound = std::lower_bound(transact_bounds.begin(), transact_bounds.end(), seconds);
    const std::lock_guard lock{times_mutex_};
    ++times_[static_cast<std::size_t>(bound - transact_bounds.begin())];
    times_sum_seconds_ += seconds;
  }
  return answer;
}

void ledger_thread::expose(metering::exposition& to) const {
  const std::lock_guard lock{times_mutex_};
  to.histogram("tollgate_ledger_transaction_duration_seconds", "How long the ledger took to answer a transaction.");
  to.distribution({}, transact_bounds, times_, times_sum_seconds_);
}

void ledger_thread::look_for_abandoned(metering::instant now, metering::outbox& box) {
  next_search_ = now.boot + search_every;
  if (!parts_.find_abandoned) return;
  for (auto& file : parts_.find_abandoned())
    protocol_->recover(std::move(file), now, box);
}

void ledger_thread::arm() {
  const auto wait = protocol_->next_wake() - read_clocks().boot;
  timer_.expires_after(std::clamp<std::chrono::milliseconds>(wait, shortest_sleep, longest_sleep));
  timer_.async_wait([this](boost::system::error_code cancelled) {
    if (cancelled) return;
    act([&](metering::outbox& box) {
      const metering::instant now = read_clocks();
      protocol_->tick(now, box);
      if (now.boot >= next_search_) look_for_abandoned(now, box);
    });
  });
}

} // namespace tollgate::proxy
