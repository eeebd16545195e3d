// One connection of the generator: where it stands, and what is still to be sent and received.
//
// Plain data: worker.cpp moves it from stage to stage. An idle one costs no buffer.
#pragma once

#include "bench/load/order.hpp"
#include "bench/load/pace.hpp"
#include "bench/load/sockets.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace tollgate::bench::load {

enum class stage : std::uint8_t {
  vacant,      ///< no socket: not begun, or in churn between two connections
  negotiating, ///< the SSLRequest is on its way; `S` is awaited
  greeting,    ///< the order is on its way; the answer is awaited
  ready,       ///< established, and nothing under way
  working,
  settling, ///< our end of stream is sent; the receipt is awaited
  over,
};

const char* to_string(stage where) noexcept;

struct connection {
  descriptor socket;
  stage where = stage::vacant;
  std::uint32_t route = 0;
  std::uint32_t interest = 0;   ///< what epoll was last told
  std::string_view first_bytes; ///< of the opening, still to be sent
  std::uint64_t to_send = 0;    ///< of the payload
  std::uint64_t to_receive = 0; ///< of the reply or the stream; while settling, what has come
  std::uint64_t sent = 0;       ///< payload
  std::uint64_t received = 0;   ///< payload
  moment began{};               ///< the connection; or the request, from when it was due
  moment deadline = moment::max();
  std::array<char, receipt_bytes> last{}; ///< the newest bytes while settling
};

} // namespace tollgate::bench::load
