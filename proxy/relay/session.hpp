// A relayed connection as the engine holds it: two sides (sockets) and two halves (directions), in one allocation.
//
// State only; what happens to it is in half.cpp and the engine. A session that is idle owns no buffer and no pipe: what
// a half keeps exists only while the other side does not take it.
#pragma once

#include "proxy/relay/descriptor.hpp"
#include "proxy/relay/pipes.hpp"
#include "proxy/relay/terms.hpp"

#include <boost/intrusive/list.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace tollgate::proxy::relay {

struct customer;
struct session;

/// Whoever waits for an event of a session that has not begun. Called inside a turn: it may only note it.
class early_waiter {
 public:
  virtual void woken() noexcept = 0;

 protected:
  ~early_waiter() = default;
};

// Lists without allocation. A member leaves its list when it is destroyed, or moved to another list by hand.
using hook = boost::intrusive::list_member_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
template <class T, hook T::*member>
using list_of = boost::intrusive::list<T, boost::intrusive::member_hook<T, hook, member>,
                                       boost::intrusive::constant_time_size<false>>;

/// One socket. `reset` and `read_on` are sticky: edges come once.
struct side {
  descriptor socket;
  session* of = nullptr;
  bool readable = false; ///< something may be there to read
  bool writable = true;  ///< no send has fallen short since the last EPOLLOUT
  bool read_on = false;  ///< an end, an error or urgent data was seen: a short read does not mean empty any more
  bool reset = false;    ///< broken: a 0 read from it is not a FIN, and nothing can be sent to it
  bool lost = false;     ///< broken because it did not answer
  bool ended = false;    ///< read to its end
  hook unacknowledged;
  clock_time sent_since{}; ///< when it joined that list
};
using side_list = list_of<side, &side::unacknowledged>;

/// What was read and could not be sent at once. Unspent.
class overflow {
 public:
  bool empty() const noexcept { return at_ == bytes_.size(); }
  std::string_view waiting() const noexcept { return std::string_view{bytes_}.substr(at_); }
  void keep(std::string_view rest) { bytes_.assign(rest), at_ = 0; }
  void adopt(std::string whole) noexcept { bytes_ = std::move(whole), at_ = 0; }
  void taken(std::size_t size) noexcept {
    at_ += size;
    if (empty()) drop();
  }
  void drop() noexcept { std::string{}.swap(bytes_), at_ = 0; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

/// One direction: reads `from`, sends to `to`.
struct half {
  session* of = nullptr;
  side* from = nullptr;
  side* to = nullptr;
  metering::direction way{};
  bool done = false;             ///< its end was passed on, or nobody is left to send to
  bool streams = false;          ///< goes through a pipe; copies otherwise
  std::uint8_t reads_in_row = 0; ///< that speak for the other way of moving
  std::unique_ptr<pipe> lent;    ///< while it streams and is not dry
  overflow kept;
  std::uint64_t moved_bytes = 0;
  hook ready;  ///< waits for its turn
  hook paused; ///< waits for credit
};
using ready_list = list_of<half, &half::ready>;
using paused_list = list_of<half, &half::paused>;

struct session {
  static constexpr std::size_t in_no_heap = std::numeric_limits<std::size_t>::max();

  customer* of = nullptr; ///< null: not begun
  early_waiter* waits_early = nullptr;
  metering::account* account = nullptr;
  endpoint_counters* counters = nullptr;
  observer* owner = nullptr;
  std::size_t endpoint_index = 0;
  relay::limits limits;
  std::array<side, 2> sides;  ///< client, upstream
  std::array<half, 2> halves; ///< to_warehouse, from_warehouse: halves[i] reads sides[i]
  clock_time active_at{};     ///< the last byte or end, either way
  std::size_t heap_place = in_no_heap;
  side* first_ended = nullptr;
  side* first_reset = nullptr;

  bool half_closed = false; ///< one side has ended: that deadline counts
  bool finishing = false;   ///< only waits for the send queues; `why` is settled
  bool dead = false;        ///< closed in this batch
  close_reason why{};
  clock_time give_up_at{};
  std::chrono::milliseconds next_look{};
  clock_time look_at{};

  hook of_customer;
  hook young; ///< no sweep has seen it yet
  session* next_dead = nullptr;

  side& client() noexcept { return sides[0]; }
  side& upstream() noexcept { return sides[1]; }
  bool paused() const noexcept { return halves[0].paused.is_linked() || halves[1].paused.is_linked(); }
};

/// One account's sessions on this worker, and which of their halves wait for credit, first come first.
struct customer {
  metering::account* account = nullptr;
  list_of<session, &session::of_customer> sessions;
  paused_list paused;
  hook fed; ///< there may be credit: waits for its turn
};
using young_list = list_of<session, &session::young>;
using customer_list = list_of<customer, &customer::fed>;

} // namespace tollgate::proxy::relay
