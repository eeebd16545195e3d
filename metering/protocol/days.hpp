// Which day bytes belong to, and when they are booked into an account's days.
//
// What a grant has used goes into the account with each write of the account, so several holders book late. Hence the
// end of a day is noted for each grant, and what it had used until then is booked into that day whenever it is booked.
// The day is by the clock that is believed. It refuses to decide anything about an allowance.
#pragma once

#include "metering/protocol/batch.hpp"
#include "metering/protocol/state.hpp"

namespace tollgate::metering::protocol {

/// `on`, or the day of `of` that is nearest to it.
day inside(period of, day on) noexcept;
/// Today, inside `of`.
day today_in(const state& s, period of) noexcept;

/// When a call begins: has a new day begun, what each grant had used until now belongs to the last one.
void see_day(state& s);
/// An earlier life's bytes that are not booked belong to the day that it noted last.
void take_up_day(const state& s, grant& g);
/// Whether it holds bytes of a day that is over, and it is time to book them.
bool day_end_due(const state& s, const grant& g);

/// Books into the account of `part` what its days do not hold yet of the part's `used` and `by_endpoint`.
void book_days(const state& s, batch_part& part);

} // namespace tollgate::metering::protocol
