// See retry.hpp.
#include "proxy/webhook/retry.hpp"

#include <algorithm>
#include <array>

namespace tollgate::proxy::webhook {

using std::chrono::milliseconds;

std::string_view to_string(delivery_outcome outcome) noexcept {
  constexpr std::array<std::string_view, delivery_outcomes> names{"delivered", "failed", "rejected", "expired"};
  return names[static_cast<std::size_t>(outcome)];
}

delivery_outcome outcome_of(unsigned status) noexcept {
  constexpr std::array<unsigned, 5> about_the_event{400, 410, 413, 415, 422};
  if (status >= 200 && status < 300) return delivery_outcome::delivered;
  const bool final = std::ranges::find(about_the_event, status) != about_the_event.end();
  return final ? delivery_outcome::rejected : delivery_outcome::failed;
}

milliseconds pause_after(unsigned failures, milliseconds longest, std::uint64_t random) noexcept {
  const unsigned doublings = std::min(std::max(failures, 1U) - 1, 20U);
  const milliseconds pause = std::min(longest, first_pause * (1U << doublings));
  const auto half = static_cast<std::uint64_t>(pause.count() / 2);
  return pause - milliseconds{static_cast<std::int64_t>(random % (half + 1))};
}

bool is_expired(std::string_view at, metering::wall_time now) noexcept {
  const auto day = metering::parse_period(at.substr(0, 10)); // a period's name is a date
  return day && now >= metering::begin(*day) + std::chrono::days{4};
}

} // namespace tollgate::proxy::webhook
