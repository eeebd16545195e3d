// A month's end in the middle of the relay: the account turns to another record at any moment.
#include "relay_fixture.hpp"

#include <atomic>
#include <thread>

namespace tollgate::proxy::relay {
namespace {

class month_end : public relay_fixture {};

// Bytes that were taken before a month's end and could not be sent come back to the month that they were taken from.
// The ledger's thread turns the account while the relay is between a spend and its refund; small buffers and readers
// that stop now and then make refunds common. Whatever the moment, each record holds what moved in it and nothing else.
TEST_F(month_end, a_refund_goes_to_the_month_that_it_was_taken_from) {
  metering::usage_record other;
  other.slot.limit = plenty;
  for (int i = 0; i < 16; ++i)
    add({.upstream = {.send_bytes = 8 << 10, .receive_bytes = 8 << 10}});
  std::atomic<bool> over{false};
  std::atomic<unsigned> turned{0};
  std::thread ledger{[&] {
    while (!over) {
      account.turn_to(turned % 2 == 0 ? &other : &record);
      ++turned;
    }
  }};
  const std::string block(60'000, 'x');
  unsigned look = 0;
  const bool enough = turn_until([&] {
    ++look;
    for (const auto& each : sessions) {
      each->client.offer(block), each->upstream.offer(block);
      each->upstream.reading = look % 4 == 0;
    }
    return received_by_all() >= 20'000'000;
  });
  over = true;
  ledger.join();
  for (const auto& each : sessions)
    each->upstream.reading = true;
  settle();
  EXPECT_TRUE(enough);
  EXPECT_GT(turned, 2U);
  std::uint64_t moved = 0;
  for (const metering::usage_record* const month : {&record, &other}) {
    const std::uint64_t in_it = month->moved[0][0].load() + month->moved[0][1].load();
    EXPECT_EQ(month->slot.used.load(), in_it);
    EXPECT_GT(in_it, 0U);
    moved += in_it;
  }
  EXPECT_EQ(moved, received_by_all());
  EXPECT_EQ(counters.to_warehouse_bytes.load() + counters.from_warehouse_bytes.load(), moved);
}

} // namespace
} // namespace tollgate::proxy::relay
