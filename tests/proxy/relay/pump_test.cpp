// The pump: the engine's events, deadlines and credit through a real io_context.
#include "proxy/relay/pump.hpp"

#include "relay_fixture.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace tollgate::proxy::relay {
namespace {

using namespace std::chrono_literals;

class pump_test : public relay_fixture {
 protected:
  relayed& relay(relay::limits limits = {}) {
    auto [client, inner_client] = connected_pair();
    auto [upstream, inner_upstream] = connected_pair();
    sessions.push_back(std::make_unique<relayed>(std::move(client), std::move(upstream)));
    start from;
    from.client = std::move(inner_client);
    from.upstream = std::move(inner_upstream);
    from.account = &account;
    from.counters = &counters;
    from.limits = limits;
    from.owner = sessions.back().get();
    EXPECT_TRUE(of_worker.add(std::move(from)));
    return *sessions.back();
  }
  bool run_until(const std::function<bool()>& holds) {
    const auto give_up = std::chrono::steady_clock::now() + 10s;
    while (!holds() && std::chrono::steady_clock::now() < give_up) {
      worker.run_one_for(5ms);
      for (const auto& each : sessions)
        each->client.read(), each->upstream.read();
    }
    return holds();
  }

  boost::asio::io_context worker{1};
  pump of_worker{worker};
};

TEST_F(pump_test, relays_and_stops) {
  relayed& of = relay();
  of.client.offer("question");
  ASSERT_TRUE(run_until([&] { return of.upstream.received == "question"; }));
  of.upstream.offer("answer");
  ASSERT_TRUE(run_until([&] { return of.client.received == "answer"; }));
  of.client.send_fin();
  of.upstream.send_fin();
  ASSERT_TRUE(run_until([&] { return of.over(); }));
  EXPECT_EQ(of_worker.sessions(), 0u);
  of_worker.stop();
  worker.run(); // returns: nothing of the pump waits any more
}

TEST_F(pump_test, keeps_deadlines) {
  const auto began = std::chrono::steady_clock::now();
  relayed& of = relay({.idle = 40ms});
  ASSERT_TRUE(run_until([&] { return of.over(); }));
  EXPECT_EQ(of.result.reason, close_reason::idle_timeout);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 40ms);
}

TEST_F(pump_test, wakes_for_credit) {
  record.slot.limit = 0;
  relayed& of = relay();
  of.client.offer("x");
  ASSERT_TRUE(run_until([&] { return counters.pauses.load() == 1; }));
  account.raise(10);
  ASSERT_EQ(fed, &account);
  boost::asio::post(worker, [&] { of_worker.credit(account); });
  ASSERT_TRUE(run_until([&] { return of.upstream.received == "x"; }));
}

TEST_F(pump_test, ends_an_account) {
  relayed& of = relay();
  of.client.offer("x");
  ASSERT_TRUE(run_until([&] { return of.upstream.received == "x"; }));
  of_worker.end(account, close_reason::blocked);
  ASSERT_TRUE(run_until([&] { return of.over() && of.upstream.saw == ending::reset; }));
  EXPECT_EQ(of.result.reason, close_reason::blocked);
}

TEST_F(pump_test, bulk_does_not_make_a_timer_late) {
  relayed& of = relay();
  const std::string block(1 << 20, 'x');
  bool fired = false;
  boost::asio::steady_timer timer{worker, 20ms};
  const auto due = timer.expiry();
  std::chrono::steady_clock::duration late{};
  timer.async_wait([&](const boost::system::error_code&) {
    fired = true;
    late = std::chrono::steady_clock::now() - due;
  });
  ASSERT_TRUE(run_until([&] {
    while (of.client.offer(block) > 0) {
    }
    of.upstream.received.clear();
    return fired;
  }));
  EXPECT_LT(late, 500ms);
}

TEST_F(pump_test, goes_with_sessions_still_there) {
  relay();
  relay();
  worker.poll();
}

} // namespace
} // namespace tollgate::proxy::relay
