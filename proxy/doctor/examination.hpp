// One run of the doctor: its threads, its lanes, and what was found so far.
//
// What is looked at is in examine_host.cpp, examine_names.cpp and examine_upstream.cpp. Results are added on one
// thread.
#pragma once

#include "proxy/dial/dns_servers.hpp"
#include "proxy/dial/forbidden.hpp"
#include "proxy/dial/resolve.hpp"
#include "proxy/doctor/clock.hpp"
#include "proxy/doctor/loop.hpp"
#include "proxy/doctor/run.hpp"
#include "proxy/doctor/running_proxy.hpp"
#include "proxy/doctor/wire.hpp"
#include "proxy/doctor/zones.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy::doctor {

using steady = std::chrono::steady_clock;

/// An endpoint under examination, and the addresses that its names led to.
struct subject {
  struct address {
    boost::asio::ip::tcp::endpoint where;
    std::string host;    ///< the upstream entry
    bool dialled = true; ///< false: the proxy would not, see `loop`
  };
  const config::customer* customer;
  const config::endpoint* endpoint;
  const config::listener* listener;
  std::vector<address> addresses{};

  /// Snowflake's plain HTTP, for the drivers' OCSP cache.
  bool is_plain_http() const noexcept;
  bool speaks_postgres() const noexcept;
};

class examination {
 public:
  examination(const config::model& model, const run_options& options, const tls_trust& trust,
              const progress_function& progress);
  report go();

 private:
  struct job {
    std::string what;
    std::function<boost::asio::awaitable<void>()> run;
    std::string_view probe; ///< reported as not reached where the run's time is over before it begins
    const subject* of = nullptr;
    std::string target{};
  };
  /// Side by side, at_once at the most; returns when all are done.
  void run_all(std::vector<job> jobs);
  boost::asio::awaitable<void> lane();
  std::vector<job> names_and_host();
  std::vector<job> addresses();
  void sort_results();

  bool over() const { return steady::now() >= ends_; }
  steady::time_point probe_ends() const { return std::min(steady::now() + options_.each, ends_); }
  void add(std::string_view probe, const subject* of, std::string target, finding what, steady::time_point began);
  void add_not_reached(std::string_view probe, const subject& of, std::string target, std::string because);
  /// What ended with the run's time and not with its own says nothing.
  finding unless_over(finding what, bool timed_out) const;

  void look_at_customer(const config::customer& of);
  boost::asio::awaitable<void> look_at_host();
  boost::asio::awaitable<void> ask_the_running_proxy();
  void look_at_descriptors();
  boost::asio::awaitable<void> look_at_ledger();
  boost::asio::awaitable<void> look_at_webhook();
  boost::asio::awaitable<finding> judge_receiver();
  void look_at_clock();

  boost::asio::awaitable<void> look_at_names(std::size_t place);
  boost::asio::awaitable<void> look_at_client_name(std::size_t place, std::string host);
  boost::asio::awaitable<dial::resolve_answer> machines_answer(std::string host);
  boost::asio::awaitable<dial::resolve_answer> proxys_answer(std::size_t place, std::string host);
  void add_addresses(subject& of, const config::upstream& entry, const dial::resolve_answer& answer);
  boost::asio::awaitable<void> look_at_zones(std::size_t place, std::map<std::string, zones_seen> groups);

  boost::asio::awaitable<void> look_at_address(std::size_t place, std::size_t address);
  boost::asio::awaitable<void> look_at_further_host(std::size_t place, std::string host);
  boost::asio::awaitable<bool> look_at_postgres(const subject& of, std::string target, wire& on);
  boost::asio::awaitable<void> look_at_tls(const subject& of, std::string target, wire& on, std::string name);
  boost::asio::awaitable<void> look_at_ocsp(const subject& of, std::string target, wire& on);
  void look_at_source(const subject& of, const subject::address& to);
  void note_date(const std::string& who, std::string_view head);

  const config::model& model_;
  const run_options options_;
  const tls_trust& trust_;
  const progress_function& progress_;
  const steady::time_point ends_;
  const bool lab_;

  boost::asio::io_context io_{1};
  boost::asio::thread_pool blocking_{1}; ///< the admin address and the ledger's file
  // As many as there are lanes: a lookup's time does not pass while it waits for another's.
  dial::system_resolver machine_{options_.at_once};
  dial::dns_servers dns_{options_.at_once};
  std::shared_ptr<std::size_t> waiting_ = std::make_shared<std::size_t>(0); ///< for threads that cannot be interrupted

  std::vector<subject> subjects_;
  std::vector<boost::asio::ip::address> advertised_;
  std::vector<own_listener> listeners_;
  dial::dial_rules rules_;
  running_proxy proxy_;
  std::vector<clock_seen::told> dates_;
  std::vector<result> results_;

  std::vector<job> jobs_; ///< of the step that runs
  std::size_t next_ = 0;
  std::size_t lanes_ = 0;
  std::size_t done_ = 0; ///< over all steps
  std::size_t all_ = 0;
};

} // namespace tollgate::proxy::doctor
