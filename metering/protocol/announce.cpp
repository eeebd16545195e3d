// The outbox. See announce.hpp.
//
// Pages are small and have pauses between them, and so have the transacts that erase: ten thousand customers whose
// events come at once do not keep the ledger's thread from its grants. An event of another holder is left to it for ten
// minutes; then it is taken over by comparing and writing its record, so that one of many takes it. An erase needs no
// compare: its key is never used again.
#include "metering/protocol/announce.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t page = 250;
constexpr std::size_t erased_at_once = 100; // under etcd's 128 operations
constexpr milliseconds breath = 20ms;       // between two pages, between two erases
constexpr milliseconds told_within = 200ms; // a log line is on its way to the disk for so long
constexpr milliseconds list_every = 60s;
constexpr milliseconds left_to_others = 10min;

void list_page(state& s);

void hand_out(state& s, announcement event) {
  if (s.events.held.size() >= most_held || !s.events.held.insert(event.key).second) return;
  s.out->announcements.push_back(std::move(event));
}

void take_over(state& s, const key_value& entry, event_record record) {
  record.holder = s.holder;
  announcement event{entry.key, std::move(record), true};
  transact_request request{{{entry.key, entry.value}}, {{entry.key, to_json(event.what)}}};
  transact(s, operation::event, std::move(request), [&s, event](const verdict& said) {
    if (said.no == nullptr) hand_out(s, event);
  });
}

// Whoever took it over has its ten minutes, too.
bool left_alone(state& s, const std::string& event, const std::string& holder) {
  const std::string key = event + " " + holder;
  const auto before = s.events.foreign_before.find(key);
  const milliseconds first = before == s.events.foreign_before.end() ? s.now.boot : before->second;
  if (s.events.foreign.size() < most_held) s.events.foreign.emplace(key, first);
  const auto jitter = milliseconds{draw(s, static_cast<std::uint64_t>(list_every.count()))};
  return s.now.boot - first >= left_to_others + jitter;
}

void found(state& s, const key_value& entry) {
  if (s.events.held.contains(entry.key)) return;
  auto record = event_from_json(entry.value);
  if (!record) return; // a newer version's: it knows what to do with it
  const bool ours = record->holder.empty() || record->holder == s.holder;
  if (ours) return hand_out(s, {entry.key, std::move(*record), true});
  if (s.events.gone.contains(record->holder) || left_alone(s, entry.key, record->holder))
    take_over(s, entry, std::move(*record));
}

void listed(state& s, const list_answer& answer) {
  for (const key_value& entry : answer.entries)
    found(s, entry);
  s.events.listing = false;
  const bool more = answer.entries.size() == page;
  s.events.behind = more ? answer.entries.back().key : "";
  // Those that find no room now are found again.
  if (!more || s.events.held.size() >= most_held) return;
  s.events.listing = true;
  wake_at(s, s.now.boot + breath, [&s] { list_page(s); });
}

void list_page(state& s) {
  s.events.listing = s.at == phase::live;
  if (!s.events.listing) return;
  ask(s, list_request{std::string{events_prefix}, s.events.behind, page},
      [&s](const store_answer& answer, std::uint64_t) { listed(s, std::get<list_answer>(answer)); });
}

bool erase_some(state& s) {
  if (s.events.settled.empty()) return false;
  const std::size_t count = std::min(erased_at_once, s.events.settled.size());
  const auto end = s.events.settled.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<std::string> keys{s.events.settled.begin(), end};
  s.events.settled.erase(s.events.settled.begin(), end);
  transact(s, operation::event, {{}, {}, keys}, [&s, keys](const verdict&) {
    for (const std::string& key : keys)
      s.events.held.erase(key);
  });
  return true;
}

void erase_and_go_on(state& s) {
  s.events.erasing = erase_some(s);
  if (s.events.erasing) wake_at(s, s.now.boot + breath, [&s] { erase_and_go_on(s); });
}

} // namespace

void announce(state& s, announcement event) {
  hand_out(s, std::move(event));
}

void events_settled(state& s, const std::vector<std::string>& keys) {
  s.events.settled.insert(s.events.settled.end(), keys.begin(), keys.end());
  if (s.at != phase::live) return erase_settled_now(s);
  if (std::exchange(s.events.erasing, true)) return;
  wake_at(s, s.now.boot + told_within, [&s] { erase_and_go_on(s); });
}

void erase_settled_now(state& s) {
  while (erase_some(s)) {
  }
}

void take_over_events(state& s, const std::string& holder) {
  s.events.gone.insert(holder);
  s.events.next_list = s.now.boot;
}

void look_for_events(state& s) {
  if (s.at != phase::live || s.wire.away_since || s.events.listing || s.now.boot < s.events.next_list) return;
  if (s.events.held.size() >= most_held) return;
  if (s.events.behind.empty()) s.events.foreign_before = std::exchange(s.events.foreign, {});
  s.events.next_list = s.now.boot + list_every;
  list_page(s);
}

} // namespace tollgate::metering::protocol
