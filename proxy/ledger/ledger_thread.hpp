// The ledger's thread: gives the grant protocol a clock, a store, and workers to send messages through.
//
// Everything the protocol says and hears passes here. It refuses to decide anything about an allowance, and to be
// called from its own thread's callbacks for work that waits.
#pragma once

#include "metering/exposition.hpp"
#include "metering/grant_protocol.hpp"
#include "metering/store.hpp"

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <variant>
#include <vector>

namespace tollgate::proxy {

/// Upper bounds of the transact-time histogram, in seconds: from a fast disk to SQLite's busy time-out.
inline constexpr std::array<double, 9> transact_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1, 5};

/// What the ledger asks of the rest of the process. Called on the ledger's thread; must not block.
class ledger_listener {
 public:
  virtual ~ledger_listener() = default;
  virtual void on_ledger_event(const metering::ledger_event& event) = 0;
  /// Tell it, then say event_settled(), on any thread.
  virtual void on_announcement(metering::announcement event) = 0;
  /// Run `passed` once every worker has finished the turn it is in, on any thread.
  virtual void pass_workers(std::function<void()> passed) = 0;
};

/// What the protocol works with; all of it is used on the ledger's thread only once it has started.
struct ledger_parts {
  std::unique_ptr<metering::blocking_store> store;
  std::unique_ptr<metering::holder_file> file;
  metering::protocol_settings settings;
  std::vector<metering::customer_setting> customers;
  /// Files of dead holders whose lock is now ours; called once a minute. May be empty.
  std::function<std::vector<std::shared_ptr<metering::holder_file>>()> find_abandoned;
};

class ledger_thread {
 public:
  ledger_thread(ledger_parts parts, ledger_listener& listener);
  ~ledger_thread(); ///< ends the thread wherever it is; finish() first
  ledger_thread(const ledger_thread&) = delete;
  ledger_thread& operator=(const ledger_thread&) = delete;

  /// Registers with the ledger, waits up to `patience` for it to answer for the first time, and goes on in the
  /// background either way.
  void start(std::chrono::milliseconds patience);

  // Any thread, from here on. Answers come on the ledger's thread.
  void credit_wanted(metering::account& of);
  using answer_handler = std::function<void(const metering::command_done&)>;
  void adjust(metering::adjustment_command what, answer_handler then);
  void set_blocked(metering::block_command what, answer_handler then);
  /// An operator says that the clock is right and `of` may begin.
  void open_period(metering::period of, answer_handler then);
  /// An announcement was told and delivered, or given up.
  void event_settled(std::string key);
  void view(std::function<void(std::shared_ptr<const metering::grant_view>)> then);

  /// What the ledger holds of a period that is over: every customer's numbers, that there was no such period, or why
  /// the ledger cannot be read. A few customers at a time, between which grants have their turn.
  struct no_such_period {
    std::string what;
  };
  struct unreadable {
    std::string why;
  };
  using past_usage = std::variant<std::vector<metering::customer_view>, no_such_period, unreadable>;
  void past(metering::period of, std::vector<metering::customer_setting> customers,
            std::function<void(past_usage)> then);

  /// `tollgate_ledger_transaction_duration_seconds`.
  void expose(metering::exposition& to) const;

  /// The drain has begun: returns what live sessions do not need.
  void begin_return();
  /// The last session is gone: returns everything and closes the holder. Waits for it, `patience` at the most; false:
  /// it was not finished, and the next start of this holder settles it.
  bool finish(std::chrono::milliseconds patience);

 private:
  struct past_reading;
  void read_past(const std::shared_ptr<past_reading>& reading);
  void hear_wishes();
  void act(const std::function<void(metering::outbox&)>& step);
  void carry_out(metering::outbox& box);
  metering::store_answer execute(const metering::store_request& request);
  void look_for_abandoned(metering::instant now, metering::outbox& box);
  void arm();
  metering::command_id expect(answer_handler then);

  ledger_parts parts_;
  ledger_listener& listener_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
  std::unique_ptr<metering::grant_protocol> protocol_;
  std::unordered_map<metering::command_id, answer_handler> waiting_;
  metering::command_id last_command_ = 0;
  std::chrono::milliseconds next_search_{0}; ///< boot time
  std::function<void()> on_finished_;
  bool turned_away_ = false;               ///< the ledger will not go on with this holder: nothing is ours to settle
  std::mutex wishes_mutex_;                ///< guards wishes_
  std::vector<metering::account*> wishes_; ///< not heard yet; one is posted while there are any
  mutable std::mutex times_mutex_;         ///< guards what follows
  std::array<std::uint64_t, transact_bounds.size() + 1> times_{};
  double times_sum_seconds_ = 0;
  std::thread thread_;
};

} // namespace tollgate::proxy
