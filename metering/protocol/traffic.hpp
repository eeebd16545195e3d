// Requests to the store and their answers: what is on its way, what was never answered, what has to be sent again.
//
// The rule of this room: an unknown outcome is settled by sending the very same transact again, and by nothing else.
// A read does not settle it, for the transact may still be on its way. Sent again, it either commits (its compares
// still hold, so the first one has not happened and now never will), or it is refused, and the refusal's own values
// tell: every transact raises a `seq` that it compares, so what was refused once can never commit later.
// It refuses to know what a request is about.
#pragma once

#include "metering/grant_view.hpp"
#include "metering/store.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace tollgate::metering::protocol {

struct state;

/// How a transact ended. `values` is empty when it committed. `asked_at`: state::news when it was last sent.
struct verdict {
  const refused* no = nullptr;
  bool was_unknown = false;
  std::uint64_t asked_at = 0;
};
using on_verdict = std::function<void(const verdict&)>;
using on_answer = std::function<void(const store_answer&, std::uint64_t asked_at)>;

struct sent_copy {
  std::uint64_t asked_at = 0;
  std::uint64_t exchange = 0;
};

/// A request that wants an answer, through as many copies as it takes.
struct exchange {
  store_request request;
  std::optional<operation> transact{}; ///< nothing: a read or a list
  on_verdict then_settled{};
  on_answer then_heard{};
  bool was_unknown = false;
  unsigned tries = 0;
  bool waiting = false; ///< for `at`, to be sent again; else for an answer until `at`
  std::chrono::milliseconds at{0};
  std::vector<std::uint64_t> copies{}; ///< request ids
};

struct traffic {
  std::map<std::uint64_t, exchange> exchanges;
  std::map<std::uint64_t, sent_copy> copies; ///< by request id
  std::uint64_t next_exchange = 1;
  std::uint64_t next_request = 1;
  std::optional<std::chrono::milliseconds> away_since;
  std::chrono::milliseconds heard{-1}; ///< when the last definite answer came
  bool up = false;                     ///< the last answer was a definite one
  transact_counts counts{};
};

/// Returns a number for abandon().
std::uint64_t transact(state& s, operation what, transact_request request, on_verdict then);
std::uint64_t ask(state& s, store_request request, on_answer then);
/// Nobody waits for it any more; it may still happen. Only for what is harmless then.
void abandon(state& s, std::uint64_t exchange);

void take_answer(state& s, std::uint64_t request, const store_answer& answer);
/// Sends again what is due; asks for a sign of life where nothing else would bring one.
void tend(state& s);
std::chrono::milliseconds next_due(const state& s);

} // namespace tollgate::metering::protocol
