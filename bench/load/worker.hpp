// One thread of the generator: its share of the connections, from their opening to their receipts.
//
// The conductor (conductor.hpp) tells it when to begin and when to stop; it says when it is ready and when there is
// nothing left to do. Everything ends: an opening by --timeout, what is under way at the end by --grace.
#pragma once

#include "bench/load/connection.hpp"
#include "bench/load/plan.hpp"
#include "bench/load/poller.hpp"
#include "bench/load/tally.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace tollgate::bench::load {

enum class phase : std::uint8_t { opening, working, stopping };

class worker {
 public:
  /// `number` is this one's, below plan.options.threads. `told` is an eventfd that it writes to when one of the three
  /// questions below has a new answer.
  worker(const plan& what, unsigned number, int told);

  /// The thread's whole life. Throws what the system refuses before the first connection.
  void run();

  // From other threads:
  /// Forward only. The moment is when the phase begins.
  void enter(phase next, moment when) noexcept;
  bool is_settled() const noexcept { return settled_.load(std::memory_order_acquire); }
  bool has_nothing_left() const noexcept { return nothing_left_.load(std::memory_order_acquire); }
  bool has_ended() const noexcept { return ended_.load(std::memory_order_acquire); }
  void mark_ended() noexcept { tell(ended_); }
  /// The kernel's number of the thread; 0 until it runs.
  int thread_id() const noexcept { return thread_id_.load(std::memory_order_relaxed); }
  const live_counts& live() const noexcept { return live_; }

  /// Once the thread was joined.
  const tally& counted() const noexcept { return tally_; }

 private:
  // worker.cpp: the loop, and what is done when.
  void heed_phase();
  void begin_work();
  void begin_stopping();
  void open_more(moment now);
  void dispatch_due(moment now);
  void give_work(connection& on, moment due);
  bool take_ticket() noexcept;
  void sweep(moment now);
  void look_whether_done();
  std::chrono::nanoseconds longest_wait(moment now) const;
  void tell(std::atomic<bool>& what) noexcept;

  // worker_connection.cpp: a connection's way from stage to stage.
  void open(connection& on, moment began);
  void on_events(connection& on, std::uint32_t events);
  void flush(connection& on);
  void receive(connection& on);
  void advance(connection& on);
  void receive_answer(connection& on);
  void receive_payload(connection& on);
  void receive_receipt(connection& on);
  void established(connection& on);
  void finish_trip(connection& on);
  void settle(connection& on);
  void compare(connection& on);
  void close(connection& on, stage next) noexcept;
  void fail(connection& on, const std::string& why);
  void fail_by_errno(connection& on, int error);
  void want(connection& on);
  void move(connection& on, stage next) noexcept;
  bool closed_loop() const noexcept { return plan_.options.rate == 0; }
  bool is_churn() const noexcept { return plan_.options.what == mode::churn; }

  const plan& plan_;
  unsigned number_;
  int told_;
  descriptor wake_;
  poller poller_;
  std::vector<connection> all_;
  std::deque<std::uint32_t> free_; ///< open loop: who may take the next request
  std::optional<pace> pace_;
  std::uint64_t tickets_; ///< requests or connections still to begin
  std::size_t next_to_open_ = 0;
  std::size_t opened_ = 0;  ///< so far: routes are gone over in turn
  std::size_t opening_ = 0; ///< connections on their way to be established
  std::size_t busy_ = 0;    ///< connections with a stream, a request or, in churn, anything under way
  std::size_t alive_ = 0;   ///< connections established and not over
  phase phase_ = phase::opening;
  moment stop_deadline_ = moment::max();

  std::atomic<phase> asked_{phase::opening};
  std::atomic<moment> asked_when_{};
  std::atomic<int> thread_id_{0};
  std::atomic<bool> settled_{false};
  std::atomic<bool> nothing_left_{false};
  std::atomic<bool> ended_{false};
  live_counts live_;
  tally tally_;
};

} // namespace tollgate::bench::load
