// Days of bytes: see days.hpp.
#include "metering/protocol/days.hpp"

#include "metering/protocol/build.hpp"

#include <algorithm>

namespace tollgate::metering::protocol {

namespace {

using namespace std::chrono_literals;

// Where several holders share an account they book the day that is over at different moments: the account has one
// writer at a time.
constexpr milliseconds shared_accounts_within = 10min;
// Days that can wait to be booked while the ledger is away; later ones go together with the next.
constexpr std::size_t most_day_ends = 2 * most_days;

std::int32_t number_of(day on) {
  return static_cast<std::int32_t>(on.time_since_epoch().count());
}

bool all_booked(const grant_record& own, const tally& now) {
  return own.booked_used == now.used && own.booked_by_endpoint == now.by_endpoint;
}

bool shared(const state& s, const account_record& account) {
  return std::any_of(account.holders.begin(), account.holders.end(),
                     [&](const std::string& holder) { return holder != s.holder; });
}

void end_day(state& s, grant& g, day next_day) {
  if (g.adopted && g.day_ends.size() < most_day_ends) {
    const tally now = count_slot(g);
    if (!all_booked(g.own.value, now)) {
      g.day_ends.push_back({today_in(s, g.of), now});
      if (shared(s, g.account.value))
        g.book_from = s.now.boot + milliseconds{draw(s, static_cast<std::uint64_t>(shared_accounts_within.count()))};
    }
  }
  g.record->day.store(number_of(next_day));
}

} // namespace

day inside(period of, day on) noexcept {
  return std::clamp(on, of.first_day, next(of).first_day - std::chrono::days{1});
}

day today_in(const state& s, period of) noexcept {
  return inside(of, s.today);
}

void see_day(state& s) {
  const day now = std::chrono::floor<std::chrono::days>(s.clock.believed(s.now));
  if (now == s.today) return;
  for (const auto& [name, g] : s.grants)
    end_day(s, *g, now);
  s.today = now;
}

void take_up_day(const state& s, grant& g) {
  const std::int32_t noted = g.record->day.load();
  const day last = inside(g.of, day{std::chrono::days{noted}});
  // Bytes that nobody saw belong to the day on which they were counted.
  if (noted != 0 && g.found.record != nullptr && g.forfeit == 0 && last != today_in(s, g.of))
    g.day_ends.push_back({last, count_slot(g)});
  g.record->day.store(number_of(s.today));
}

bool day_end_due(const state& s, const grant& g) {
  return !g.day_ends.empty() && s.now.boot >= g.book_from;
}

void book_days(const state& s, batch_part& part) {
  const grant& g = *part.of;
  for (; part.day_ends < g.day_ends.size(); ++part.day_ends) {
    const day_end& over = g.day_ends[part.day_ends];
    book(*part.account, part.own, over.upto, over.on);
  }
  book(*part.account, part.own, {part.own.used, part.own.by_endpoint}, today_in(s, g.of));
}

} // namespace tollgate::metering::protocol
