// One holder over a plain store that answers at once, for tests of single steps. The test moves the time.
#pragma once

#include "memory_holder.hpp"
#include "metering/grant_protocol.hpp"
#include "plain_store.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tollgate::metering::testing {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

inline constexpr wall_time mid_november{std::chrono::sys_days{std::chrono::year{2026} / 11 / 10}.time_since_epoch()};
inline constexpr period november{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};
inline constexpr period december{std::chrono::sys_days{std::chrono::year{2026} / 12 / 1}};

struct memory_bases final : applied_bases {
  std::optional<std::uint64_t> base(std::string_view customer) const override {
    const auto at = bases.find(customer);
    return at == bases.end() ? std::nullopt : std::optional{at->second};
  }
  void set_base(std::string_view customer, std::uint64_t bytes) noexcept override {
    bases.insert_or_assign(std::string{customer}, bytes);
  }
  std::map<std::string, std::uint64_t, std::less<>> bases;
};

struct customer_plan {
  std::string id = "acme";
  std::uint64_t base = 100'000'000;
  bool enforced = true;
  std::vector<std::string> endpoint_ids{"vpce-1", "vpce-2"};
  std::vector<std::string> endpoint_names{"lakehouse", "orders"};
  std::vector<unsigned> warn_at{50, 80};
};

class lone_holder : public account_signals {
 public:
  explicit lone_holder(plain_store& store, std::shared_ptr<holder_image> image, std::vector<customer_plan> plans = {{}},
                       instant at = {mid_november, 1h}, std::string boot = "boot-1")
      : now{at},
        store_{store},
        file_{std::move(image), boot},
        boot_{std::move(boot)},
        plans_{std::move(plans)} {}

  void start(std::shared_ptr<applied_bases> bases = nullptr) {
    protocol_settings settings{
        .node = "node", .boot_id = boot_, .random = [this] { return next_random(); }, .bases = std::move(bases)};
    settings.starts_on_day = starts_on_day;
    protocol = std::make_unique<grant_protocol>(std::move(settings), file_, settings_of(), now, box);
    settle();
  }

  std::vector<customer_setting> settings_of() {
    std::vector<customer_setting> all;
    for (const customer_plan& plan : plans_) {
      if (fronts.size() == all.size())
        fronts.push_back(std::make_unique<account>(static_cast<std::uint32_t>(fronts.size()), plan.enforced, *this));
      all.push_back({.front = fronts[all.size()].get(),
                     .id = plan.id,
                     .base_bytes = plan.base,
                     .enforced = plan.enforced,
                     .endpoint_ids = plan.endpoint_ids,
                     .endpoint_names = plan.endpoint_names,
                     .warn_at_percent = plan.warn_at});
    }
    return all;
  }
  std::vector<customer_plan>& plans() { return plans_; }
  plain_store& store() { return store_; }

  /// Store, fences and wishes, until nobody wants anything more at this moment.
  void settle() {
    for (;;) {
      if (!wishes_.empty()) {
        account& of = *std::exchange(wishes_.front(), nullptr);
        wishes_.pop_front();
        protocol->credit_wanted(of, now, box);
      } else if (!box.requests.empty()) {
        const auto requests = std::exchange(box.requests, {});
        for (const pending_request& one : requests)
          protocol->answered(one.id, away ? store_answer{unknown{"away"}} : store_.execute(one.request), now, box);
      } else if (!box.fences.empty() && !hold_fences) {
        for (const fence_id id : std::exchange(box.fences, {}))
          protocol->fence_passed(id, now, box);
      } else if (box.events.empty() && box.done.empty() && box.announcements.empty()) {
        break;
      }
      for (announcement& one : std::exchange(box.announcements, {})) {
        if (delivers) protocol->events_settled({one.key}, now, box);
        announcements.push_back(std::move(one));
      }
      for (ledger_event& event : std::exchange(box.events, {}))
        events.push_back(std::move(event));
      for (command_done& one : std::exchange(box.done, {}))
        done.push_back(std::move(one));
    }
  }

  /// In steps, as the protocol asks to be woken.
  void pass(std::chrono::milliseconds time) {
    const auto until = now.boot + time;
    while (now.boot < until) {
      const auto step = std::max(1ms, std::min(until, std::max(protocol->next_wake(), now.boot)) - now.boot);
      now.boot += step;
      now.wall += step;
      protocol->tick(now, box);
      settle();
    }
  }

  /// As a worker does: takes, sends all of it, waits for credit where there is none. Returns what was sent.
  std::uint64_t send(std::uint64_t bytes, std::size_t customer = 0, std::size_t endpoint = 0) {
    std::uint64_t sent = 0;
    for (int tries = 0; sent < bytes && tries < 100; ++tries) {
      const spent some = fronts[customer]->spend(bytes - sent);
      if (some.bytes == 0) fronts[customer]->wait_for_credit();
      if (some.bytes > 0) account::moved(some, endpoint, direction::to_warehouse);
      sent += some.bytes;
      settle();
    }
    return sent;
  }

  template <class Record>
  Record record(const std::string& key) const {
    const auto value = store_.at(key);
    return value ? from_json<Record>(*value).value() : Record{};
  }
  account_record account_of(const std::string& id, period of = november) const {
    return record<account_record>(account_key(id, of));
  }
  grant_record grant_of(const std::string& id, period of = november) const {
    return record<grant_record>(grant_key(id, of, file_.holder()));
  }
  std::size_t told(ledger_event::kind what) const {
    std::size_t count = 0;
    for (const ledger_event& event : events)
      count += event.what == what ? 1 : 0;
    return count;
  }

  std::size_t told(event_kind what) const {
    std::size_t count = 0;
    for (const announcement& one : announcements)
      for (const event_note& note : one.what.notes)
        count += note.what == what ? 1 : 0;
    return count;
  }
  /// Records of events in the store, in the order of their keys.
  std::vector<event_record> outbox_of_the_ledger() const {
    std::vector<event_record> all;
    for (const auto& [key, value] : store_.values)
      if (key.starts_with(events_prefix)) all.push_back(event_from_json(value).value());
    return all;
  }

  instant now;
  outbox box;
  std::vector<ledger_event> events;
  std::vector<command_done> done;
  std::vector<announcement> announcements;
  bool delivers = true; ///< what is announced is settled at once
  std::vector<std::unique_ptr<account>> fronts;
  std::unique_ptr<grant_protocol> protocol;
  unsigned starts_on_day = 1;
  bool away = false;
  bool hold_fences = false;
  std::uint64_t low_draws = 0; ///< not 0: what is drawn is this and counts up from it, by twos
  std::size_t woken = 0;

 private:
  void credit_wanted(account& of) noexcept override { wishes_.push_back(&of); }
  void credit_back(account&) noexcept override { ++woken; }
  std::uint64_t next_random() {
    if (low_draws != 0) return low_draws += 2;
    // splitmix64: a fixed sequence that differs between lives.
    static std::uint64_t state = 1;
    std::uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  plain_store& store_;
  memory_holder file_;
  std::string boot_;
  std::vector<customer_plan> plans_;
  std::deque<account*> wishes_;
};

inline std::shared_ptr<holder_image> new_image(const std::string& holder = "s-0", const std::string& boot = "boot-1") {
  return std::make_shared<holder_image>(holder, boot, 16);
}

} // namespace tollgate::metering::testing
