// The backend's reader of whatever a connection begins with, up to and including the order.
//
// It understands every opening without being told which, so that the same backend serves behind a direct connection and
// any proxy. Bytes in, verdict out. It refuses what is neither a TLS record, an SSLRequest nor an order.
#pragma once

#include "bench/load/order.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tollgate::bench::load {

enum class preface_outcome : std::uint8_t {
  need_more,
  answer_s, ///< an SSLRequest has come: say `S`, and feed what is left
  ordered,
  rejected,
};

/// One connection's reader.
class preface_reader {
 public:
  /// Takes bytes off the front of `bytes`; what is left in it after `ordered` is payload.
  preface_outcome feed(std::span<const char>& bytes) noexcept;

  /// After ordered.
  const order& ordered() const noexcept { return order_; }

 private:
  /// Fills kept_ up to `size`; whether it is.
  bool gather(std::span<const char>& bytes, std::size_t size) noexcept;

  std::array<char, order_bytes> kept_{}; ///< of a record's head, a request or an order that has not all come
  std::size_t kept_size_ = 0;
  std::size_t skip_ = 0; ///< what is left of a TLS record
  order order_;
};

} // namespace tollgate::bench::load
