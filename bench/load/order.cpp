// See order.hpp.
#include "bench/load/order.hpp"

#include <algorithm>
#include <string_view>

namespace tollgate::bench::load {
namespace {

constexpr std::string_view magic = "TGLOAD1\n";
constexpr std::size_t work_at = 8, bound_at = 12, request_at = 16, reply_at = 24;

void put(char* at, std::uint64_t value, unsigned size) noexcept {
  for (unsigned i = 0; i < size; ++i)
    at[i] = static_cast<char>(static_cast<unsigned char>(value >> (8 * (size - 1 - i))));
}

std::uint64_t get(const char* at, unsigned size) noexcept {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < size; ++i)
    value = value << 8U | static_cast<unsigned char>(at[i]);
  return value;
}

bool is_good(const order& what) noexcept {
  if (what.bound_s == 0 || what.bound_s > max_bound_s) return false;
  const bool echoes = what.what == work::echo;
  if (echoes && (what.request_size == 0 || what.reply_size == 0)) return false;
  return !echoes || (what.request_size <= max_message_bytes && what.reply_size <= max_message_bytes);
}

} // namespace

std::array<char, order_bytes> to_wire(const order& what) noexcept {
  std::array<char, order_bytes> wire{};
  std::copy(magic.begin(), magic.end(), wire.begin());
  wire[work_at] = static_cast<char>(what.what);
  put(&wire[bound_at], what.bound_s, 4);
  put(&wire[request_at], what.request_size, 8);
  put(&wire[reply_at], what.reply_size, 8);
  return wire;
}

std::optional<order> order_from_wire(std::span<const char, order_bytes> wire) noexcept {
  if (std::string_view{wire.data(), magic.size()} != magic) return std::nullopt;
  const auto what = static_cast<unsigned char>(wire[work_at]);
  if (what < static_cast<unsigned>(work::greet) || what > static_cast<unsigned>(work::echo)) return std::nullopt;
  if (get(&wire[work_at + 1], 3) != 0) return std::nullopt;
  const order found{static_cast<work>(what), static_cast<std::uint32_t>(get(&wire[bound_at], 4)),
                    get(&wire[request_at], 8), get(&wire[reply_at], 8)};
  if (!is_good(found)) return std::nullopt;
  return found;
}

std::array<char, receipt_bytes> to_wire(const receipt& what) noexcept {
  std::array<char, receipt_bytes> wire{};
  put(wire.data(), what.received, 8);
  put(&wire[8], what.sent, 8);
  return wire;
}

receipt receipt_from_wire(std::span<const char, receipt_bytes> wire) noexcept {
  return {get(wire.data(), 8), get(&wire[8], 8)};
}

} // namespace tollgate::bench::load
