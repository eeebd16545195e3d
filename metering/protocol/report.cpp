// Step 3, report. See report.hpp.
//
// Among several holders a report writes grants only, so that a hundred of them do not fight for one account. A holder
// that is alone in an account writes it along, which keeps the daily totals and the warnings fresh. A step that was
// reached by what several holders used, and a cut-off, need one write of the account by one of them; a day that is
// over, one by each that moved something since it last wrote the account.
#include "metering/protocol/report.hpp"

#include "metering/protocol/batch.hpp"
#include "metering/protocol/build.hpp"
#include "metering/protocol/days.hpp"

#include <algorithm>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

constexpr milliseconds report_every = 1s;

bool alone(const state& s, const grant& g) {
  return g.account.value.holders.size() == 1 && g.account.value.holders.front() == s.holder;
}

bool changed(const state& s, const grant& g) {
  const bool quiet = s.now.boot - g.speed.active > 5s; // bytes are counted as sent within a turn of being taken
  if (quiet && std::min(g.record->slot.used.load(), g.own.value.granted) == g.own.value.used) return false;
  const tally now = count_slot(g);
  return now.used != g.own.value.used || now.by_endpoint != g.own.value.by_endpoint;
}

std::optional<batch_part> news_of(state& s, const grant_ptr& g) {
  if (!idle(s, *g) || g->leaving) return std::nullopt;
  const bool tells = note_due(s, *g);
  const bool books = g->own.exists() && day_end_due(s, *g);
  if (!tells && !books && (!g->own.exists() || !changed(s, *g))) return std::nullopt;
  // What a settled grant holds is in the account already: it changes with the account or not at all.
  const bool settled = !is_member(g->account.value, s.holder);
  return tells || books || settled || alone(s, *g) ? part_with_account(s, g) : part_without_account(s, g);
}

} // namespace

void report(state& s) {
  if (s.reporting || s.at != phase::live || s.now.boot - s.reported < report_every || s.grants.empty()) return;
  batch all{operation::report, {}};
  // In turns, from where the last one stopped: nobody is left out when many change.
  std::size_t seen = 0;
  auto at = s.grants.upper_bound(s.report_cursor);
  for (; seen < s.grants.size() && has_room(all); ++seen, ++at) {
    if (at == s.grants.end()) at = s.grants.begin();
    if (auto part = news_of(s, at->second)) all.parts.push_back(std::move(*part));
    s.report_cursor = at->first;
  }
  if (all.parts.empty()) return;
  s.reported = s.now.boot;
  s.reporting = true;
  launch(s, std::move(all), [&s](const batch&, bool) { s.reporting = false; });
}

} // namespace tollgate::metering::protocol
