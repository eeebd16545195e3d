// Step 1, register. See enroll.hpp.
//
// The intent is on disk before it is sent, so that afterwards the store's record can be told from another's. A record
// that is neither ours nor what we intended means that this state is a copy or a rollback: it must become somebody new.
#include "metering/protocol/enroll.hpp"

#include "metering/protocol/load.hpp"
#include "metering/protocol/recover.hpp"
#include "metering/protocol/remember.hpp"
#include "metering/protocol/restore.hpp"
#include "metering/protocol/slots.hpp"
#include "metering/protocol/turn.hpp"

#include <algorithm>
#include <array>

namespace tollgate::metering::protocol {

namespace {

std::string draw_nonce(state& s) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string nonce;
  for (int word = 0; word < 2; ++word) {
    std::uint64_t bits = s.settings.random();
    for (int i = 0; i < 16; ++i, bits >>= 4)
      nonce += digits[bits & 15];
  }
  return nonce;
}

void refuse(state& s, std::string detail) {
  s.at = phase::refused;
  tell(s, {.what = ledger_event::kind::config_refused, .detail = std::move(detail)});
}

/// Whether the store's record is one that this file's lives have written or meant to write.
bool is_us(const state& s, const holder_record& stored) {
  const holder_identity theirs{stored.epoch, stored.nonce};
  return theirs == s.file.identity() || std::find(s.intents.begin(), s.intents.end(), theirs) != s.intents.end();
}

/// A new file beside an old record. Taking the holder over is always safe, for its grants then count as used to the
/// last byte; but it would fence a process that lives. One of this node's earlier boots cannot; a closed one holds
/// nothing.
bool may_take_over(const state& s, const holder_record& stored) {
  if (s.file.identity().epoch != 0 || s.file.intent()) return false;
  return stored.state == holder_state::closed ||
         (stored.node == s.settings.node && stored.boot_id != s.settings.boot_id);
}

bool learn_config(state& s, const stored_value& bytes, std::uint64_t asked_at) {
  if (learn(s, s.config, bytes, asked_at) == learnt::damaged) {
    refuse(s, "the ledger's config record cannot be read");
    return false;
  }
  if (!s.config.exists() || s.config.value.starts_on_day == s.settings.starts_on_day) return true;
  refuse(s, "the ledger's periods start on day " + std::to_string(s.config.value.starts_on_day) +
                ", the configuration says " + std::to_string(s.settings.starts_on_day));
  return false;
}

void take_up_work(state& s, const holder_record& self) {
  s.file.adopt_intent();
  s.at = phase::live;
  s.clock.start(s.now, newest_of(s));
  tell(s, {.what = ledger_event::kind::registered,
           .of = s.clock.current(),
           .detail = s.holder + " epoch " + std::to_string(self.epoch)});
  if (s.clock.suspect()) tell_suspect(s);
  open_current_grants(s);
  if (s.taken_over) find_lost_grants(s);
  begin_waiting_recoveries(s);
  advance_newest_period(s);
  begin_restoring(s);
}

void register_holder(state& s);

void registered_or_not(state& s, const holder_record& self, const transact_request& request, const verdict& said) {
  const std::string& bytes = request.puts.front().value;
  if (said.no != nullptr && said.no->values.front() != bytes) {
    if (learn(s, s.self, said.no->values.front(), said.asked_at) == learnt::rolled_back)
      return lose_identity(s, "the ledger has lost its record of " + s.holder);
    if (request.compares.size() > 1 && !learn_config(s, said.no->values[1], said.asked_at)) return;
    return register_holder(s);
  }
  wrote(s, s.self, bytes, self);
  if (request.puts.size() > 1) {
    const auto config = from_json<ledger_config>(request.puts[1].value);
    wrote(s, s.config, request.puts[1].value, *config);
  }
  take_up_work(s, self);
}

void register_holder(state& s) {
  if (!s.self.exists() && s.file.identity().epoch != 0)
    return lose_identity(s, "the ledger does not know " + s.holder + ": it is another ledger, or an older one");
  if (s.self.exists() && !is_us(s, s.self.value)) {
    if (!may_take_over(s, s.self.value))
      return lose_identity(s, "the ledger knows another " + s.holder + ": this state is a copy or a rollback");
    s.taken_over = true;
  }
  // What came to pass is the identity, before the next intent takes its place in the file.
  if (s.self.exists() && s.file.intent() == holder_identity{s.self.value.epoch, s.self.value.nonce})
    s.file.adopt_intent();
  holder_record self;
  self.epoch = std::max(s.self.value.epoch, s.file.identity().epoch) + 1;
  self.nonce = draw_nonce(s);
  self.node = s.settings.node;
  self.boot_id = s.settings.boot_id;
  self.started = self.seen = to_rfc3339(s.now.wall);
  self.seq = s.self.value.seq + 1;
  s.intents.push_back({self.epoch, self.nonce});
  s.file.set_intent(s.intents.back());

  transact_request request;
  request.compares.push_back({holder_key(s.holder), s.self.bytes});
  request.puts.push_back({holder_key(s.holder), to_json(self)});
  if (!s.config.exists()) {
    const ledger_config config{s.settings.starts_on_day, s.clock.shown(s.now), 1};
    request.compares.push_back({std::string{config_key}, std::nullopt});
    request.puts.push_back({std::string{config_key}, to_json(config)});
  }
  transact(s, operation::enroll, request,
           [&s, self, request](const verdict& said) { registered_or_not(s, self, request, said); });
}

} // namespace

void enroll(state& s) {
  if (const auto intent = s.file.intent()) s.intents.push_back(*intent);
  read_request request{{holder_key(s.holder), std::string{config_key}}};
  ask(s, std::move(request), [&s](const store_answer& answer, std::uint64_t asked_at) {
    const auto& values = std::get<read_answer>(answer).values;
    if (learn(s, s.self, values[0], asked_at) == learnt::damaged)
      return refuse(s, "the ledger's record of " + s.holder + " cannot be read");
    if (learn_config(s, values[1], asked_at)) register_holder(s);
  });
}

void advance_newest_period(state& s) {
  const period current = s.clock.current();
  if (s.advancing || !works(s) || s.frozen || s.clock.suspect() || s.config.value.newest_period >= current) return;
  s.advancing = true;
  ledger_config config = s.config.value;
  config.newest_period = current;
  ++config.seq;
  const std::string bytes = to_json(config);
  transact_request request{{{std::string{config_key}, s.config.bytes}}, {{std::string{config_key}, bytes}}};
  transact(s, operation::period, std::move(request), [&s, config, bytes](const verdict& said) {
    s.advancing = false;
    if (said.no == nullptr) return wrote(s, s.config, bytes, config);
    if (learn_config(s, said.no->values.front(), said.asked_at)) advance_newest_period(s);
  });
}

} // namespace tollgate::metering::protocol
