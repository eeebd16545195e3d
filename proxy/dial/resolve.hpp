// Asks the system's resolver for the addresses of a name, on threads where it may block.
//
// getaddrinfo() blocks for seconds when name servers are away, so it never runs on a worker. No caching, no retries:
// the address book does both.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <string>
#include <vector>

namespace tollgate::proxy::dial {

struct resolve_answer {
  std::vector<boost::asio::ip::address> addresses; ///< in the resolver's order, each once
  std::string error;                               ///< empty: good, and then there are addresses
};

/// Resolves a name; resumes its caller on the caller's executor. Injected, so that tests and an endpoint with its own
/// name servers can bring another.
using resolve_function = std::function<boost::asio::awaitable<resolve_answer>(std::string host)>;

/// getaddrinfo() on threads of its own: several, so that one name whose servers are away does not hold up the rest.
class system_resolver {
 public:
  explicit system_resolver(std::size_t threads = 4) : threads_(threads) {}
  /// Waits for the lookups under way: getaddrinfo() cannot be interrupted. Not before the threads that await lookups
  /// have been joined, and not after their io_context is gone.
  ~system_resolver();

  /// Must not be called, nor be awaited, after this object is gone.
  resolve_function function();

 private:
  boost::asio::thread_pool threads_;
};

} // namespace tollgate::proxy::dial
