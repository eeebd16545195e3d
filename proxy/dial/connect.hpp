// Connects to the first address of an endpoint that answers, under one absolute deadline.
//
// It refuses addresses that must not be dialled, and to resolve: it works on the list as it is. It says for every
// address why it was not that one.
#pragma once

#include "proxy/dial/address_list.hpp"
#include "proxy/dial/forbidden.hpp"
#include "proxy/dial/upstream_socket.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace tollgate::proxy::dial {

struct connect_options {
  /// For all attempts together, from the call on. 0: as long as the kernel tries, which is about two minutes.
  std::chrono::milliseconds total{5'000};
  /// An address gets what remains divided by the addresses that are left, but not less than this: one that swallows
  /// every packet must not use up the others' time.
  std::chrono::milliseconds least_share{1'000};
  std::shared_ptr<const dial_rules> rules; ///< shared with the configuration, which a reload may replace meanwhile
};

struct reached {
  boost::asio::ip::tcp::endpoint where;
  std::chrono::steady_clock::duration took; ///< from the call on, failed attempts included
  std::string failed_before;                ///< empty, or the addresses tried before this one and why they failed
};

struct dial_error {
  enum class kind : std::uint8_t {
    no_address,     ///< no name has been resolved yet
    forbidden,      ///< every address is one that must not be dialled
    unreachable,    ///< every address that may be dialled was tried, or the time was over
    no_descriptors, ///< of the process or the system: further addresses would fare no better
    cancelled,      ///< by the caller
  };
  kind what = kind::unreachable;
  std::string text; ///< every address and why, for the log
};

/// When the attempt that begins at `now` is given up: an even share, for `left` addresses, of the time until `ends`;
/// not less than `least`, and never after `ends`.
std::chrono::steady_clock::time_point attempt_ends(std::chrono::steady_clock::time_point now,
                                                   std::chrono::steady_clock::time_point ends, std::size_t left,
                                                   std::chrono::steady_clock::duration least) noexcept;

/// Tries `list` in the order of `turn`. `holder` has the socket at the end, connected or not. Throws nothing but what
/// the cancellation of the coroutine throws elsewhere.
boost::asio::awaitable<boost::system::result<reached, dial_error>>
connect(address_snapshot list, std::uint64_t turn, connect_options options, connecting_socket& holder);

} // namespace tollgate::proxy::dial
