// The running proxy: listeners, workers, the ledger's thread and the admin server, put together and taken apart.
//
// It carries messages between them: credit to the workers, wishes and fences to the ledger, ends to the sessions. It
// refuses to move bytes and to decide about an allowance.
#pragma once

#include "proxy/dial/dns_servers.hpp"
#include "proxy/ledger/ledger_thread.hpp"
#include "proxy/roster.hpp"
#include "proxy/session/listener.hpp"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tollgate::proxy {

namespace webhook {
class sender;
}

class gate final : public metering::account_signals, public ledger_listener {
 public:
  /// Called on `main` when the ledger will not go on with this process: it works with another configuration, or
  /// somebody else is this holder now.
  using turned_away = std::function<void(const metering::ledger_event&)>;

  /// `model` must outlive it. `main` is the main thread's context: names are refreshed on it.
  gate(const config::model& model, boost::asio::io_context& main, turned_away by_the_ledger);
  ~gate() override; ///< stops what still runs
  gate(const gate&) = delete;
  gate& operator=(const gate&) = delete;

  const proxy::roster& roster() const noexcept { return roster_; }
  const std::vector<std::unique_ptr<worker>>& workers() const noexcept { return workers_; }
  ledger_thread& ledger() const noexcept { return *ledger_; }
  /// Null: there is none in the configuration.
  webhook::sender* hook() const noexcept { return webhook_.get(); }
  const house& shared() const noexcept { return house_; }
  bool ready() const noexcept { return accepting_ && !house_.draining; }
  bool healthy() const noexcept; ///< every worker turned within 5 s

  /// Opens every listener. All errors, one a line; empty: good.
  std::string open_listeners(unsigned max_connections);
  /// Starts ledger and workers. Clients are let in by the main context, once every upstream name was looked up, or
  /// after 3 s: meanwhile they wait in the listening sockets.
  void start(ledger_parts ledger);

  /// Refuses new connections from now on; running ones go on. Any thread.
  void begin_drain();
  unsigned connections() const noexcept { return house_.connections; }
  unsigned admitted() const noexcept; ///< of those, the ones that a customer has: dialling or relaying
  /// Ends a customer's connections; what was spent is delivered first.
  void end_customer(const live_customer& of, close_reason why);
  /// Resets what is left.
  void end_all();
  /// Stops accepting, the workers, and the ledger's thread, which gives everything back. Call it once.
  void stop();

 private:
  void credit_wanted(metering::account& of) noexcept override;
  void credit_back(metering::account& of) noexcept override;
  void on_ledger_event(const metering::ledger_event& event) override;
  void on_announcement(metering::announcement event) override;
  void pass_workers(std::function<void()> passed) override;

  void resolve_upstreams();
  boost::asio::awaitable<void> open_doors();

  boost::asio::io_context& main_;
  turned_away turned_away_;
  proxy::roster roster_;
  house house_;
  dial::system_resolver resolver_;
  dial::dns_servers dns_; ///< endpoints that have servers of their own; main_'s thread
  std::vector<std::unique_ptr<worker>> workers_;
  std::vector<std::vector<doorway>> doorways_; ///< by listener
  std::unique_ptr<ledger_thread> ledger_;
  std::unique_ptr<webhook::sender> webhook_; ///< made before the ledger's thread starts; its thread calls that one
  std::atomic<bool> accepting_{false};
};

} // namespace tollgate::proxy
