// What the generator says to its backend: after the opening one order, and at the end one receipt the other way.
//
//     order, 32 bytes:    "TGLOAD1\n" | work (1) | zero (3) | bound in s (4) | request size (8) | reply size (8)
//     answer, 1 byte:     'R', once the order was read
//     receipt, 16 bytes:  payload bytes received (8) | payload bytes sent (8), after the generator's end of stream
//
// All numbers are big-endian. Payload is what comes after the order (up) and after the answer (down), the receipt not
// counted. It refuses an order of another version, and sizes that nobody can mean.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace tollgate::bench::load {

/// What the backend does with a connection.
enum class work : std::uint8_t {
  greet = 1, ///< nothing after the answer; no receipt: the generator closes
  sink,      ///< count what comes
  source,    ///< send without end, from the first payload byte on
  both,      ///< count what comes, and from its first byte on send without end
  echo,      ///< a reply of `reply_size` for every `request_size` bytes
};

struct order {
  work what = work::greet;
  std::uint32_t bound_s = 0;      ///< the backend closes the connection after so long, whatever happens
  std::uint64_t request_size = 0; ///< echo: at least 1. Else 0
  std::uint64_t reply_size = 0;   ///< echo: at least 1. source, both: how much to send at the most; 0: without end
};

struct receipt {
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
};

inline constexpr std::size_t order_bytes = 32;
inline constexpr std::size_t receipt_bytes = 16;
inline constexpr char ready_answer = 'R';
/// The longest a connection may be asked to live: a day.
inline constexpr std::uint32_t max_bound_s = 86'400;
/// The largest request or reply.
inline constexpr std::uint64_t max_message_bytes = std::uint64_t{1} << 30U;

std::array<char, order_bytes> to_wire(const order& what) noexcept;
/// Nothing when it is not a good order.
std::optional<order> order_from_wire(std::span<const char, order_bytes> wire) noexcept;

std::array<char, receipt_bytes> to_wire(const receipt& what) noexcept;
receipt receipt_from_wire(std::span<const char, receipt_bytes> wire) noexcept;

} // namespace tollgate::bench::load
