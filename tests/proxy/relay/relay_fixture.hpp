// An engine with an account, and real TCP peers on loopback at both ends of every session.
//
// Time stands still unless a test moves it. Nothing sleeps: turn_until() turns the engine and lets the peers read until
// a condition holds, and gives up after real time that only a bug needs.
#pragma once

#include "metering/account.hpp"
#include "proxy/relay/engine.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace tollgate::proxy::relay {

/// Buffer sizes for a pair of sockets; 0 leaves the kernel's own.
struct buffers {
  int send_bytes = 0;
  int receive_bytes = 0;
};

/// Two connected TCP sockets, both non-blocking with TCP_NODELAY.
std::pair<descriptor, descriptor> connected_pair(buffers sizes = {});

enum class ending { none, fin, reset };

/// The far end of one side, as the platform's service or the warehouse would be.
class peer {
 public:
  explicit peer(descriptor socket) : socket_{std::move(socket)} {}

  /// Sends what the kernel takes now. Returns how much that was.
  std::size_t offer(std::string_view bytes, int flags = 0);
  /// Reads what is there.
  void read(std::size_t at_most = std::string::npos);
  /// Sends an acknowledgement that the kernel is holding back, so that the engine's send queue is empty.
  void acknowledge();
  void send_fin();
  void send_reset();

  int socket() const { return socket_.get(); }
  /// It saw the end of what comes to it, or went away itself.
  bool finished() const { return saw != ending::none || !socket_.is_open(); }
  bool reading = true; ///< whether turn_until() reads it
  std::string received;
  ending saw = ending::none;

 private:
  descriptor socket_;
  bool met_reset_ = false;
};

/// One session of the engine, and what it came to.
struct relayed final : observer {
  relayed(descriptor client_end, descriptor upstream_end)
      : client{std::move(client_end)},
        upstream{std::move(upstream_end)} {}
  void closed(const outcome& how) noexcept override {
    ++closes;
    result = how;
  }
  bool over() const { return closes > 0; }

  peer client;
  peer upstream;
  int closes = 0;
  outcome result;
};

class relay_fixture : public ::testing::Test, protected metering::account_signals {
 protected:
  relay_fixture();
  ~relay_fixture() override = default;

  struct wanted {
    relay::limits limits{};
    buffers client{};
    buffers upstream{};
    std::string first{};
    std::size_t endpoint = 0;
    metering::account* account = nullptr;
  };
  relayed& add(wanted what);
  relayed& add() { return add(wanted{}); }

  /// One turn, with credit that came back handed on as the ledger's messages would, and all reading peers read.
  bool turn();
  bool turn_until(const std::function<bool()>& holds);
  /// Turns until nothing has moved for a while.
  void settle();
  void pass(std::chrono::milliseconds time) { now += time; }
  std::uint64_t used() const { return record.slot.used.load(); }
  std::uint64_t received_by_all() const;

  void credit_wanted(metering::account&) noexcept override { ++wishes; }
  void credit_back(metering::account& of) noexcept override { fed = &of; }

  static constexpr std::uint64_t plenty = 1ULL << 50;
  clock_time now{std::chrono::hours{1000}};
  metering::usage_record record;
  metering::account account{0, true, *this};
  endpoint_counters counters;
  engine under_test;
  std::deque<std::unique_ptr<relayed>> sessions;
  metering::account* fed = nullptr;
  int wishes = 0;
};

} // namespace tollgate::proxy::relay
