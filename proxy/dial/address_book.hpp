// Keeps the addresses of one endpoint's upstream entries fresh in the background.
//
// A dial reads the current list and never waits for a name server. The last good answer of a name is kept for as long
// as its lookups fail. It refuses to dial, and to write a log: it tells an observer.
#pragma once

#include "proxy/dial/address_list.hpp"
#include "proxy/dial/resolve.hpp"

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace tollgate::proxy::dial {

struct refresh_times {
  std::chrono::milliseconds every{30'000};         ///< between good answers
  std::chrono::milliseconds first_retry{1'000};    ///< after the first failure; doubles with each further one
  std::chrono::milliseconds longest_retry{30'000}; ///< and stays at this
};

/// How long to wait after a lookup, when the last `failures` in a row failed; 0 after a good one.
std::chrono::milliseconds time_to_next_lookup(const refresh_times& times, unsigned failures) noexcept;

/// What the log should say about a name.
struct lookup_event {
  enum class kind { changed, failed, recovered }; ///< failed: the first time only
  kind what;
  std::string host;
  std::string text;           ///< changed, recovered: the addresses, by commas; failed: why
  std::size_t addresses_kept; ///< how many addresses of this name are in use now
};
using lookup_observer = std::function<void(const lookup_event&)>;

/// Waits; replaced in tests.
using wait_function = std::function<boost::asio::awaitable<void>(std::chrono::milliseconds)>;
/// Waits on the timer of the executor that it is awaited on; returns early when it is cancelled.
boost::asio::awaitable<void> wait_on_timer(std::chrono::milliseconds duration);

/// One endpoint's. Shared by the configuration that holds the endpoint and by the refreshing coroutines, which may be
/// inside a lookup when that configuration is replaced.
class address_book {
 public:
  struct setup {
    std::vector<upstream_entry> entries;
    std::string zone; ///< of this node, or empty
    resolve_function resolve;
    lookup_observer observer; ///< called by the refreshing coroutines; may be empty
    refresh_times times;
    wait_function wait = wait_on_timer;
    double jitter = 0.1; ///< each wait is longer or shorter by up to this part of it: many names, one name server
  };
  explicit address_book(setup from);

  /// The current list, never null. Any thread; holds a mutex for as long as copying a pointer takes.
  address_snapshot addresses() const;
  /// Whether every name was looked up at least once, well or not. Any thread.
  bool answered() const noexcept { return unanswered_.load(std::memory_order_acquire) == 0; }
  /// A turn for address_list::at(). Any thread.
  std::uint64_t next_turn() noexcept { return turns_.fetch_add(1, std::memory_order_relaxed); }

  /// Entries that are names: each needs a keep_fresh() of its own.
  const std::vector<std::size_t>& names() const noexcept { return names_; }
  /// Looks one of names() up again and again until stop(). Spawn all of a book's on one thread.
  static boost::asio::awaitable<void> keep_fresh(std::shared_ptr<address_book> book, std::size_t name);
  /// Ends every keep_fresh() at its next turn. Any thread. One that waits ends when its wait is over, or with its
  /// io_context.
  void stop() noexcept { stopped_.store(true, std::memory_order_relaxed); }

 private:
  /// The refreshing thread's.
  struct refreshed_entry {
    known_entry known;
    unsigned failures = 0; ///< in a row
    bool answered = false;
  };

  void accept(std::size_t name, resolve_answer answer);
  void publish();
  void tell(lookup_event::kind what, const refreshed_entry& of, std::string text) const;
  std::chrono::milliseconds spread(std::chrono::milliseconds wait);

  const setup setup_;
  std::vector<refreshed_entry> entries_;
  std::vector<std::size_t> names_;
  std::minstd_rand random_; ///< the refreshing thread's
  std::atomic<std::size_t> unanswered_{0};
  std::atomic<std::uint64_t> turns_{0};
  std::atomic<bool> stopped_{false};
  /// Of current_ alone. A dial takes it for the time of copying a pointer, which is all that libstdc++ 12's
  /// std::atomic<std::shared_ptr> does with its spin bit, and a mutex is one that the thread sanitizer understands.
  mutable std::mutex mutex_;
  address_snapshot current_;
};

} // namespace tollgate::proxy::dial
