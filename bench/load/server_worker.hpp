// One thread of the backend: its listening sockets and the connections that it accepted.
//
// Threads share nothing: each has a socket of its own on every port (SO_REUSEPORT), and the kernel spreads connections.
#pragma once

#include "bench/load/pace.hpp"
#include "bench/load/poller.hpp"
#include "bench/load/preface.hpp"
#include "bench/load/sockets.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace tollgate::bench::load {

/// What the backend has seen, for its last line.
struct served_counts {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  ///< above the limit
  std::uint64_t rejected = 0; ///< said nothing that is an opening or an order
  std::uint64_t received = 0; ///< payload
  std::uint64_t sent = 0;     ///< payload
};

class server_worker {
 public:
  /// `most` is how many connections it may have at once.
  server_worker(std::vector<descriptor> listeners, std::size_t most);

  /// Serves until `stop` is true; looks at it ten times a second. Throws std::bad_alloc.
  void run(const std::atomic<bool>& stop);

  /// Once the thread was joined.
  const served_counts& counted() const noexcept { return counts_; }

 private:
  struct served {
    descriptor socket;
    preface_reader preface;
    bool is_ordered = false;
    bool has_ended = false; ///< its peer's end of stream was seen
    bool is_streaming = false;
    bool has_said_receipt = false;
    std::uint32_t interest = 0;
    std::uint64_t to_send = 0;      ///< of the payload
    std::uint64_t request_left = 0; ///< of the request that is coming in
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    std::array<char, 2 * receipt_bytes> words{}; ///< an answer or a receipt to be sent before anything else
    std::uint8_t words_size = 0;
    std::uint8_t words_sent = 0;
    moment deadline{};
  };

  void accept_some(const descriptor& from);
  void on_events(std::size_t at, std::uint32_t events);
  bool receive(served& on);
  bool receive_preface(served& on);
  bool take_payload(served& on, std::uint64_t size);
  bool end_of_stream(served& on);
  bool flush(served& on);
  void say(served& on, const char* words, std::size_t size) noexcept;
  void want(std::size_t at);
  void close(std::size_t at);
  void sweep(moment now);

  std::vector<descriptor> listeners_;
  std::size_t most_;
  poller poller_;
  std::vector<std::unique_ptr<served>> all_;
  std::vector<std::size_t> free_;
  bool is_resting_ = false; ///< no descriptor was left; accepts nothing until the next sweep
  served_counts counts_;
};

} // namespace tollgate::bench::load
