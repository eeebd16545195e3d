// The way in and out of the grant protocol: every call notes the time, does one step, and sends what is ready.
#include "metering/grant_protocol.hpp"

#include "metering/protocol/acquire.hpp"
#include "metering/protocol/announce.hpp"
#include "metering/protocol/asking.hpp"
#include "metering/protocol/commands.hpp"
#include "metering/protocol/customers.hpp"
#include "metering/protocol/days.hpp"
#include "metering/protocol/enroll.hpp"
#include "metering/protocol/give_back.hpp"
#include "metering/protocol/look.hpp"
#include "metering/protocol/rebase.hpp"
#include "metering/protocol/recall.hpp"
#include "metering/protocol/recover.hpp"
#include "metering/protocol/report.hpp"
#include "metering/protocol/slots.hpp"
#include "metering/protocol/state.hpp"
#include "metering/protocol/turn.hpp"
#include "metering/protocol/view.hpp"

#include <algorithm>
#include <cassert>

namespace tollgate::metering {

namespace protocol {

namespace {

using namespace std::chrono_literals;

constexpr milliseconds housekeeping_every = 1s;

void run_timers(state& s) {
  while (!s.timers.empty() && s.timers.begin()->first <= s.now.boot) {
    const auto what = std::move(s.timers.begin()->second);
    s.timers.erase(s.timers.begin());
    what();
  }
}

void keep_house(state& s) {
  if (s.now.boot < s.housekeeping) return;
  s.housekeeping = s.now.boot + housekeeping_every;
  if (works(s)) open_missing(s);
  for (const auto& c : s.customers) {
    if (c->now) pace_of(s, *c->now);
    judge(s, *c);
    if (c->now && !c->setting.enforced) c->now->wanted = true; // nobody ever runs dry there, so nobody asks
    if (c->now) consider(s, c->now);
  }
  ask_ahead(s);
  report(s);
  look_around(s);
  answer_recalls(s);
  return_idle(s);
  look_for_events(s);
}

} // namespace

void tell(state& s, ledger_event event) {
  s.out->events.push_back(std::move(event));
}

void wake_at(state& s, milliseconds at, std::function<void()> what) {
  s.timers.emplace(at, std::move(what));
}

void fence(state& s, std::function<void()> what) {
  const fence_id id = s.next_fence++;
  s.fences.emplace(id, std::move(what));
  s.out->fences.push_back(id);
}

std::uint64_t draw(state& s, std::uint64_t below) {
  return below < 2 ? 0 : s.settings.random() % below;
}

void lose_identity(state& s, const std::string& why) {
  if (s.at == phase::lost) return;
  s.at = phase::lost;
  for (const auto& [name, g] : s.grants)
    g->record->slot.lower(0);
  s.returning.clear();
  s.asking = {};
  tell(s, {.what = ledger_event::kind::identity_lost, .detail = why});
  for (const auto& c : s.customers)
    judge(s, *c);
}

} // namespace protocol

namespace {

/// The time and the outbox, for as long as one call lasts; then what became ready is sent.
class call {
 public:
  call(protocol::state& s, instant now, outbox& out) : s_{s} {
    s.now = now;
    s.out = &out;
    protocol::see_day(s);
  }
  ~call() {
    protocol::send_returns(s_);
    protocol::send_acquires(s_);
    protocol::close_holder_if_settled(s_);
    protocol::keep_bases(s_);
    s_.out = nullptr;
  }
  call(const call&) = delete;
  call& operator=(const call&) = delete;

 private:
  protocol::state& s_;
};

} // namespace

grant_protocol::grant_protocol(protocol_settings settings, holder_file& file, std::vector<customer_setting> customers,
                               instant now, outbox& out)
    : state_{std::make_unique<protocol::state>(std::move(settings), file)} {
  const call in{*state_, now, out};
  state_->recalls_listed = now.boot;
  state_->clock.begin(now, state_->settings.starts_on_day);
  protocol::see_day(*state_);
  protocol::take_customers(*state_, std::move(customers));
  protocol::take_up_records(*state_);
  file.let_go_of_idle_records();
  protocol::open_unenforced(*state_);
  protocol::enroll(*state_);
}

grant_protocol::~grant_protocol() = default;

void grant_protocol::answered(request_id id, const store_answer& answer, instant now, outbox& out) {
  const call in{*state_, now, out};
  protocol::take_answer(*state_, id, answer);
}

void grant_protocol::credit_wanted(account& of, instant now, outbox& out) {
  const call in{*state_, now, out};
  const auto c = state_->by_index.find(of.index());
  if (c == state_->by_index.end() || c->second->setting.front != &of || !c->second->now) return;
  const protocol::grant_ptr g = c->second->now;
  g->wanted = true;
  protocol::judge(*state_, *c->second);
  protocol::consider(*state_, g);
}

void grant_protocol::fence_passed(fence_id id, instant now, outbox& out) {
  const call in{*state_, now, out};
  auto passed = state_->fences.extract(id);
  if (!passed.empty()) passed.mapped()();
}

void grant_protocol::tick(instant now, outbox& out) {
  const call in{*state_, now, out};
  protocol::look_at_clock(*state_);
  protocol::tend(*state_);
  protocol::run_timers(*state_);
  protocol::keep_house(*state_);
}

std::chrono::milliseconds grant_protocol::next_wake() const noexcept {
  std::chrono::milliseconds soonest = std::min(state_->housekeeping, protocol::next_due(*state_));
  if (!state_->timers.empty()) soonest = std::min(soonest, state_->timers.begin()->first);
  return soonest;
}

void grant_protocol::reconfigure(std::vector<customer_setting> customers, instant now, outbox& out) {
  const call in{*state_, now, out};
  protocol::take_customers(*state_, std::move(customers));
  protocol::open_unenforced(*state_);
  if (state_->at == protocol::phase::live) protocol::open_current_grants(*state_);
  protocol::apply_settings(*state_);
}

void grant_protocol::adjust(command_id id, adjustment_command what, instant now, outbox& out) {
  const call in{*state_, now, out};
  protocol::begin_adjustment(*state_, id, std::move(what));
}

void grant_protocol::set_blocked(command_id id, const block_command& what, instant now, outbox& out) {
  const call in{*state_, now, out};
  protocol::begin_block(*state_, id, what);
}

void grant_protocol::open_period(command_id id, period of, instant now, outbox& out) {
  const call in{*state_, now, out};
  protocol::open_period(*state_, id, of);
}

void grant_protocol::recover(std::shared_ptr<holder_file> abandoned, instant now, outbox& out) {
  const call in{*state_, now, out};
  protocol::begin_recovery(*state_, std::move(abandoned));
}

void grant_protocol::begin_return(instant now, outbox& out) {
  const call in{*state_, now, out};
  state_->draining = true;
  protocol::return_spare(*state_);
}

void grant_protocol::shut_down(instant now, outbox& out) {
  const call in{*state_, now, out};
  protocol::close_down(*state_);
}

bool grant_protocol::finished() const noexcept {
  return state_->at == protocol::phase::closed;
}

void grant_protocol::events_settled(const std::vector<std::string>& keys, instant now, outbox& out) {
  const call in{*state_, now, out};
  protocol::events_settled(*state_, keys);
}

grant_view grant_protocol::view(instant now) const {
  return protocol::view_of(*state_, now);
}

} // namespace tollgate::metering
