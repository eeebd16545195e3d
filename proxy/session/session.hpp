// One connection, from its accept to the relay: the whole way reads top to bottom in serve().
#pragma once

#include "metering/period.hpp"
#include "proxy/dial/connect.hpp"
#include "proxy/edition.hpp"
#include "proxy/session/accepted_socket.hpp"
#include "proxy/session/admission.hpp"
#include "proxy/session/place.hpp"
#include "proxy/worker.hpp"

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tollgate::proxy {

/// Clients above max_connections that are being told so at once; each is a descriptor of the reserve for a second at
/// the most. Further ones are reset without a word.
inline constexpr unsigned most_farewells = 32;
/// The detail of such a refusal.
inline constexpr std::string_view of_the_process = "of the process";

/// What every connection of the process shares.
struct house {
  const metering::wall_time since = std::chrono::time_point_cast<metering::wall_time::duration>(
      std::chrono::system_clock::now()); ///< all counters are of this process, from here on
  std::atomic<unsigned> max_connections{0};
  std::atomic<unsigned> connections{0}; ///< accepted and not yet ended, over all workers
  std::atomic<unsigned> farewells{0};   ///< above max_connections, and being told
  std::atomic<bool> draining{false};
};

/// Who passed a connection on to us, by what it said in its PROXY header.
struct balancer {
  boost::asio::ip::tcp::endpoint from;
  std::string vpc_endpoint;                        ///< that the client came through, or empty
  std::optional<config::address_port> destination; ///< that the client connected to
};

/// A connection as it was accepted.
struct arrival {
  house& shared;
  worker& home;
  edition_ptr edition;           ///< the configuration that it is judged by
  const live_listener* listener; ///< of that one
  accepted_socket client;
  boost::asio::ip::tcp::endpoint from; ///< the client, also where a balancer passed it on
  std::chrono::steady_clock::time_point at;
  place in_all;                                ///< among the process's connections, or among its farewells
  bool one_too_many = false;                   ///< max_connections was reached
  place of_customer{};                         ///< among the customer's connections, from admission on
  traffic_counters* traffic = nullptr;         ///< where its bytes are counted, from the dial on
  std::unique_ptr<const balancer> passed_on{}; ///< null: nobody did
};

/// Serves it: front end, route, admission, dial, and over to the worker's relay. On the worker's thread.
boost::asio::awaitable<void> serve(arrival who);

} // namespace tollgate::proxy
