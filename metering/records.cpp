// The ledger's keys, and the arithmetic of an account.
#include "metering/records.hpp"

#include <limits>

namespace tollgate::metering {
namespace {

template <class... Parts>
std::string joined(std::string_view first, const Parts&... parts) {
  std::string key{first};
  ((key += '/', key += parts), ...);
  return key;
}

} // namespace

// Never wraps: an allowance lowered under zero is zero, one raised past 2^64 stays there.
std::uint64_t account_record::allowance() const noexcept {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  if (adjusted >= 0) {
    const auto more = static_cast<std::uint64_t>(adjusted);
    return base > most - more ? most : base + more;
  }
  const std::uint64_t less = std::uint64_t{0} - static_cast<std::uint64_t>(adjusted); // also right for the lowest int64
  return base > less ? base - less : 0;
}

std::uint64_t account_record::remaining_to_allocate() const noexcept {
  const std::uint64_t all = allowance();
  return all > allocated ? all - allocated : 0;
}

std::string account_key(std::string_view customer, period of) {
  return joined("account", customer, to_string(of));
}

std::string accounts_prefix(std::string_view customer) {
  return joined("account", customer, "");
}

std::string grant_key(std::string_view customer, period of, std::string_view holder) {
  return joined("grant", customer, to_string(of), holder);
}

std::string grants_prefix(std::string_view customer, period of) {
  return joined("grant", customer, to_string(of), "");
}

std::string holder_key(std::string_view holder) {
  return joined("holder", holder);
}

std::string adjustment_key(std::string_view customer, std::string_view id) {
  return joined("adjustment", customer, id);
}

std::string block_key(std::string_view customer) {
  return joined("block", customer);
}

std::string recall_key(period of, std::string_view customer) {
  return joined("recall", to_string(of), customer);
}

std::string recalls_prefix(period of) {
  return joined("recall", to_string(of), "");
}

} // namespace tollgate::metering
