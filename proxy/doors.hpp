// All listening sockets of the process, and what a new configuration does to them: those that stay are left as they
// are with everybody in their queues, new ones are opened before anything else changes, and gone ones are closed last.
//
// The main thread's. It refuses to accept: each worker does.
#pragma once

#include "proxy/session/listener.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tollgate::proxy {

class doors {
 public:
  doors(house& shared, const std::vector<std::unique_ptr<worker>>& workers) noexcept
      : shared_{shared},
        workers_{workers} {}

  /// The sockets of one configuration.
  struct plan {
    struct door {
      const live_listener* listener = nullptr;
      doorways on; ///< by worker
      bool fresh = false;
    };
    std::vector<door> all;
    std::vector<std::string> problems; ///< a listener that cannot be opened; then the plan is thrown away
  };

  /// Opens what `next` has and we do not.
  plan prepare(const roster& next) const;

  /// From now on these; each worker turns to the edition of `next` in the same moment, in between two connections.
  /// Nobody is let in through a new one before open().
  void change(plan to, const edition_parts& next);

  /// Lets clients in, now and through doors that come later.
  void open();
  void close();

  static std::vector<boost::asio::ip::tcp::endpoint> addresses(const plan& of);

 private:
  struct known {
    config::address_port listen;
    std::size_t place = 0; ///< the listener's
    config::keepalive keepalive;
    doorways on;
  };
  const known* same(const live_listener& as) const;
  bool in_the_way(const live_listener& of) const;

  house& shared_;
  const std::vector<std::unique_ptr<worker>>& workers_;
  std::vector<known> known_;
  bool open_ = false;
};

} // namespace tollgate::proxy
