// The running proxy: listeners, workers, the ledger's thread and the admin server, put together and taken apart.
//
// It carries messages between them: credit to the workers, wishes and fences to the ledger, ends to the sessions, and
// a new configuration to all of them. It refuses to move bytes and to decide about an allowance.
#pragma once

#include "proxy/config_news.hpp"
#include "proxy/departures.hpp"
#include "proxy/doors.hpp"
#include "proxy/ledger/ledger_thread.hpp"
#include "proxy/lookups.hpp"
#include "proxy/roster.hpp"

#include <boost/asio/awaitable.hpp>
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

  /// `main` is the main thread's context: names are refreshed on it.
  gate(const std::shared_ptr<const config::model>& model, boost::asio::io_context& main, turned_away by_the_ledger);
  ~gate() override; ///< stops what still runs
  gate(const gate&) = delete;
  gate& operator=(const gate&) = delete;

  /// The configuration that runs. The main thread's; who waits in between keeps it.
  std::shared_ptr<const proxy::roster> roster() const noexcept { return roster_; }
  const identities& known() const noexcept { return known_; }
  const client_groups& groups() const noexcept { return *groups_; }
  const std::vector<std::unique_ptr<worker>>& workers() const noexcept { return workers_; }
  ledger_thread& ledger() const noexcept { return *ledger_; }
  /// Null: there is none in the configuration.
  webhook::sender* hook() const noexcept { return webhook_.get(); }
  const house& shared() const noexcept { return house_; }
  bool ready() const noexcept { return accepting_ && !house_.draining; }
  bool healthy() const noexcept; ///< every worker turned within 5 s
  const config_news& news() const noexcept { return news_; }
  config_news& news() noexcept { return news_; }

  /// Opens every listener. All errors, one a line; empty: good.
  std::string open_listeners(unsigned max_connections);
  /// Starts ledger and workers. Clients are let in by the main context, once every upstream name was looked up, or
  /// after 3 s: meanwhile they wait in the listening sockets.
  void start(ledger_parts ledger);

  /// Puts another configuration to work, whole or not at all: every problem, or nothing and it runs. What changes
  /// under running connections is in docs/reload.md. One at a time, on `main`.
  boost::asio::awaitable<std::vector<std::string>> change(std::shared_ptr<const config::model> to,
                                                          unsigned max_connections);

  /// Refuses new connections from now on; running ones go on. Any thread.
  void begin_drain();
  unsigned connections() const noexcept { return house_.connections; }
  unsigned admitted() const noexcept; ///< of those, the ones that a customer has: dialling or relaying
  /// Whether a connection that a former configuration left has a deadline of its own before it.
  bool waits_for_departures() const noexcept { return departures_.has_time_left(); }
  /// Ends a customer's connections; what was spent is delivered first.
  void end_customer(const customer_identity& of, close_reason why);
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

  boost::asio::awaitable<void> open_doors();
  boost::asio::awaitable<void> wait_for_lookups(const proxy::roster& of, std::chrono::milliseconds patience);
  std::vector<std::string> without_place(const config::model& next);
  std::shared_ptr<const dial::dial_rules> rules_for(const config::model& of, const doors::plan& plan) const;
  void put_to_work(const std::shared_ptr<const proxy::roster>& next, doors::plan plan);
  void tell_the_ledger(std::function<void()> then);
  boost::asio::awaitable<void> see_departures_off();

  boost::asio::io_context& main_;
  turned_away turned_away_;
  identities known_;
  std::shared_ptr<const proxy::roster> roster_;
  known_groups every_group_;
  std::shared_ptr<const client_groups> groups_ = std::make_shared<const client_groups>();
  std::vector<config::address_port> admin_; ///< where the admin addresses are, whatever a later configuration says
  house house_;
  lookups lookups_;
  std::vector<std::unique_ptr<worker>> workers_;
  doors doors_;
  departures departures_;
  bool seeing_off_ = false;
  bool changing_ = false;               ///< not every worker has turned yet
  std::size_t customers_with_room_ = 0; ///< in the usage file
  std::unique_ptr<ledger_thread> ledger_;
  std::unique_ptr<webhook::sender> webhook_; ///< made before the ledger's thread starts; its thread calls that one
  std::atomic<bool> accepting_{false};
  config_news news_; ///< main_'s thread
};

} // namespace tollgate::proxy
