// Step 7, recover. See recover.hpp.
//
// The fence comes first: holder/H is closed, so that nothing the dead process sent can commit any more. Only what is
// read after that is final. Absolute values are written, so that a recovery that was itself cut short is done again;
// the file's name goes last. A slot that does not follow its grant, or a file that is not trusted, tells nothing: the
// whole grant counts as used, and the difference is shown as forfeited.
#include "metering/protocol/recover.hpp"

#include "metering/protocol/announce.hpp"
#include "metering/protocol/build.hpp"
#include "metering/protocol/days.hpp"
#include "metering/protocol/remember.hpp"
#include "metering/protocol/salvage.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::metering::protocol {

/// A grant that the dead holder may have had. Without a record it is one that a lost record may have stood for.
struct abandoned_grant {
  std::string customer;
  period of{};
  usage_record* record = nullptr;
};

struct recovery {
  std::shared_ptr<holder_file> file; // the driver hands it over; an answer on its way may outlive the recovery
  std::string holder;
  remembered<holder_record> self;
  std::vector<abandoned_grant> grants;
  std::size_t done = 0;
  unsigned conflicts = 0;
  bool of_last_life = true; ///< what its slots say is about what the ledger holds
};

namespace {

using namespace std::chrono_literals;
using recovery_ptr = std::shared_ptr<recovery>;

constexpr std::size_t grants_at_once = 60;

void read_holder(state& s, const recovery_ptr& r);
void settle_next(state& s, const recovery_ptr& r);

void forget(state& s, const recovery_ptr& r) {
  std::erase(s.recoveries, r);
}

void finish(state& s, const recovery_ptr& r) {
  r->file->unlink();
  tell(s, {.what = ledger_event::kind::recovered, .detail = r->holder});
  take_over_events(s, r->holder);
  forget(s, r);
}

/// What became of one grant.
struct settlement {
  account_record account;
  grant_record own;
  std::uint64_t forfeited = 0;
};

/// In the file, before the transact is sent: should this recovery be cut short, the next one knows its own.
void note_down(usage_record& record, bool followed, const grant_record& stored, std::uint64_t op) {
  if (followed) record.seq.store(stored.seq);
  record.pending_op.store(op);
}

/// The day that the dead holder noted last; bytes that nobody saw belong to the day on which they are counted.
day day_of_death(const state& s, const found_slot& found, const salvaged& saved, period of) {
  const std::int32_t noted = found.record == nullptr || saved.forfeited > 0 ? 0 : found.record->day.load();
  return noted == 0 ? today_in(s, of) : inside(of, day{std::chrono::days{noted}});
}

std::optional<settlement> settle(state& s, const recovery& r, const abandoned_grant& g, const stored_value& account,
                                 const stored_value& own) {
  const auto c = s.by_id.find(g.customer);
  const bool enforced = c == s.by_id.end() || c->second->setting.enforced;
  const std::uint64_t base = c == s.by_id.end() ? 0 : c->second->setting.base_bytes;
  const auto stored = own ? from_json<grant_record>(*own) : grant_record{};
  auto after = account ? from_json<account_record>(*account) : new_account(base);
  if (!stored || !after) return std::nullopt; // damaged: nothing is built on it
  found_slot found;
  if (g.record != nullptr && r.file->trusted()) found = find_slot(*g.record);
  found.of_last_life = r.of_last_life;
  if (found.record != nullptr && r.of_last_life &&
      g.record->seq.load() > stored->seq) { // the file has seen a newer one
    freeze(s, grant_key(g.customer, g.of, r.holder));
    return std::nullopt;
  }
  const salvaged saved = salvage(found, *stored, enforced);
  const std::uint64_t used = saved.counted.used;
  if (!is_member(*after, r.holder) && stored->granted == used && stored->used == used) return std::nullopt;

  settlement result{std::move(*after), *stored, saved.forfeited};
  join(result.account, *stored, r.holder);
  set_granted(result.account, result.own, used);
  result.own.used = used;
  result.own.by_endpoint = saved.counted.by_endpoint;
  book(result.account, result.own, saved.counted, day_of_death(s, found, saved, g.of));
  forfeit(result.account, result.forfeited);
  leave(result.account, result.own, r.holder);
  result.own.op = s.settings.random() >> 1;
  if (found.record != nullptr) note_down(*g.record, slot_follows(found, *stored), *stored, result.own.op);
  ++result.own.seq;
  ++result.account.seq;
  return result;
}

void again(state& s, const recovery_ptr& r) {
  const milliseconds ceiling = std::min<milliseconds>(500ms, 10ms * (1U << std::min(r->conflicts++, 6U)));
  wake_at(s, s.now.boot + milliseconds{draw(s, static_cast<std::uint64_t>(ceiling.count()) + 1)},
          [&s, r] { settle_next(s, r); });
}

void settled_some(state& s, const recovery_ptr& r, std::size_t upto, const std::vector<ledger_event>& events) {
  r->done = upto;
  r->conflicts = 0;
  for (const ledger_event& event : events)
    tell(s, event);
  settle_next(s, r);
}

void write_settlements(state& s, const recovery_ptr& r, std::size_t upto, const std::vector<stored_value>& values) {
  transact_request request{{{holder_key(r->holder), r->self.bytes}}, {}};
  std::vector<ledger_event> events;
  for (std::size_t i = r->done; i < upto; ++i) {
    const abandoned_grant& g = r->grants[i];
    const stored_value& account = values[2 * (i - r->done)];
    const stored_value& own = values[2 * (i - r->done) + 1];
    const auto result = settle(s, *r, g, account, own);
    if (!result) continue;
    const std::string own_key = grant_key(g.customer, g.of, r->holder);
    const std::string key = account_key(g.customer, g.of);
    request.compares.push_back({own_key, own});
    request.compares.push_back({key, account});
    request.puts.push_back({own_key, to_json(result->own)});
    request.puts.push_back({key, to_json(result->account)});
    if (result->forfeited > 0)
      events.push_back({.what = ledger_event::kind::forfeited,
                        .customer = g.customer,
                        .of = g.of,
                        .bytes = result->forfeited,
                        .detail = r->holder});
  }
  if (s.frozen) return forget(s, r); // the file stays: what it says is worth more than this store
  if (request.puts.empty()) return settled_some(s, r, upto, events);
  const std::string written = request.puts.front().value;
  transact(s, operation::recover, std::move(request), [&s, r, upto, events, written](const verdict& said) {
    if (said.no == nullptr || said.no->values[1] == written) return settled_some(s, r, upto, events);
    if (said.no->values.front() != r->self.bytes) return forget(s, r); // somebody else goes on with this holder
    again(s, r);
  });
}

void settle_next(state& s, const recovery_ptr& r) {
  if (!works(s) || s.frozen) return forget(s, r);
  if (r->done == r->grants.size()) return finish(s, r);
  const std::size_t upto = std::min(r->grants.size(), r->done + grants_at_once);
  read_request request;
  for (std::size_t i = r->done; i < upto; ++i) {
    request.keys.push_back(account_key(r->grants[i].customer, r->grants[i].of));
    request.keys.push_back(grant_key(r->grants[i].customer, r->grants[i].of, r->holder));
  }
  ask(s, std::move(request), [&s, r, upto](const store_answer& answer, std::uint64_t) {
    write_settlements(s, r, upto, std::get<read_answer>(answer).values);
  });
}

void list_grants(state& s, recovery& r) {
  r.grants.clear();
  for (usage_record& record : r.file->records())
    if (record.period_day.load() != 0)
      r.grants.push_back({std::string{record.customer.data()},
                          period{std::chrono::sys_days{std::chrono::days{record.period_day.load()}}}, &record});
  if (r.file->trusted() && r.of_last_life) return;
  // The records may be lost: every account that it may have had a grant of.
  const period current = s.clock.current();
  for (const auto& c : s.customers)
    for (const period of : {previous(current), current, next(current)}) {
      const auto same = [&](const abandoned_grant& g) { return g.customer == c->setting.id && g.of == of; };
      if (std::none_of(r.grants.begin(), r.grants.end(), same)) r.grants.push_back({c->setting.id, of, nullptr});
    }
}

/// Closes holder/H. Whatever it sent and is still on its way compares the record as it was.
void fence_off(state& s, const recovery_ptr& r) {
  holder_record closed = r->self.value;
  closed.state = holder_state::closed;
  closed.seen = to_rfc3339(s.now.wall);
  ++closed.seq;
  const std::string key = holder_key(r->holder);
  const std::string bytes = to_json(closed);
  transact(s, operation::recover, {{{key, r->self.bytes}}, {{key, bytes}}},
           [&s, r, closed, bytes](const verdict& said) {
             if (said.no != nullptr && said.no->values.front() != bytes) return read_holder(s, r);
             wrote(s, r->self, bytes, closed);
             settle_next(s, r);
           });
}

bool is_the_file_of(const holder_file& file, const holder_record& stored) {
  const holder_identity theirs{stored.epoch, stored.nonce};
  return theirs == file.identity() || theirs == file.intent();
}

/// A record that the file does not know, but of a process that is surely dead: one of an earlier boot of this node, or
/// a registration of a life before the last that came late. Or of nobody: it is closed, and this file's own
/// registration may not have arrived yet. Closing a holder whose grants then count as used to the last byte is safe in
/// any case; all that a mistake could do is to send a living copy to a new identity.
bool may_close(const state& s, const holder_file& file, const holder_record& stored) {
  if (stored.state == holder_state::closed) return true;
  if (stored.node != s.settings.node) return false;
  const auto intent = file.intent();
  return stored.boot_id != s.settings.boot_id ||
         (intent && stored.epoch > file.identity().epoch && stored.epoch <= intent->epoch);
}

void read_holder(state& s, const recovery_ptr& r) {
  if (!works(s) || s.frozen) return forget(s, r);
  ask(s, read_request{{holder_key(r->holder)}}, [&s, r](const store_answer& answer, std::uint64_t asked_at) {
    if (!works(s) || s.frozen) return forget(s, r);
    if (learn(s, r->self, std::get<read_answer>(answer).values.front(), asked_at) == learnt::damaged)
      return forget(s, r);
    // A file without an identity is damaged, or its holder never heard that it was registered: closing is safe.
    const bool nameless = r->file->identity().epoch == 0 && !r->file->intent();
    if (r->self.exists() && !nameless && !is_the_file_of(*r->file, r->self.value)) {
      // The holder has had other lives since: this file says nothing about it any more.
      if (!may_close(s, *r->file, r->self.value)) return finish(s, r);
      r->of_last_life = false;
    }
    list_grants(s, *r);
    const bool closed = r->self.exists() && r->self.value.state == holder_state::closed;
    if (closed && r->of_last_life) return settle_next(s, r);
    fence_off(s, r); // again, if it was closed: the write itself is what a late registration fails on
  });
}

} // namespace

void begin_recovery(state& s, std::shared_ptr<holder_file> abandoned) {
  if (s.at != phase::live && s.at != phase::enrolling) return;
  const auto r = std::make_shared<recovery>();
  r->holder = abandoned->holder();
  r->file = std::move(abandoned);
  const auto same = [&](const recovery_ptr& other) { return other->holder == r->holder; };
  if (std::any_of(s.recoveries.begin(), s.recoveries.end(), same)) return;
  s.recoveries.push_back(r);
  if (s.at == phase::live) read_holder(s, r);
}

void begin_waiting_recoveries(state& s) {
  for (const recovery_ptr& r : std::vector{s.recoveries})
    read_holder(s, r);
}

} // namespace tollgate::metering::protocol
