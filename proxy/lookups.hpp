// Who looks up the upstreams' names, and which endpoint reads which address book.
//
// An endpoint whose upstreams stay keeps its book over a change of the configuration, and with it the last good answer.
// The main thread's. It refuses to judge an address.
#pragma once

#include "proxy/dial/dns_servers.hpp"
#include "proxy/dial/resolve.hpp"
#include "proxy/roster.hpp"

#include <boost/asio/io_context.hpp>

namespace tollgate::proxy {

class lookups {
 public:
  explicit lookups(boost::asio::io_context& main) noexcept : main_{main} {}

  /// Gives every endpoint of `next` its book: that of `before` (null: there is none) where the upstreams are the same.
  /// New books begin to look up.
  void provide(roster& next, const roster* before);
  /// Whether every name of `of` was looked up at least once, well or not.
  static bool answered(const roster& of);
  /// Ends the books of `of` that `still` (null: nobody) does not read.
  static void stop(const roster& of, const roster* still);

 private:
  std::shared_ptr<dial::address_book> open(const live_endpoint& of, const std::string& zone);

  boost::asio::io_context& main_;
  dial::system_resolver resolver_;
  dial::dns_servers dns_; ///< endpoints that have servers of their own
};

} // namespace tollgate::proxy
