// Streaming through a pipe: when a half turns to it and back, that it stays exact, and that nobody's bytes go astray.
#include "relay_fixture.hpp"

#include "proxy/relay/half.hpp"

#include <sys/socket.h>

#include <csignal>
#include <vector>

namespace tollgate::proxy::relay {
namespace {

using namespace std::chrono_literals;

std::string letters(std::size_t size, unsigned from = 0) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i)
    text[i] = static_cast<char>('a' + (i + i / 26 + from) % 26);
  return text;
}

class streaming : public relay_fixture {
 protected:
  static constexpr int roomy = 8 << 20;
  streaming() { std::signal(SIGPIPE, SIG_IGN); }

  relayed& wide() {
    return add({.client = {.send_bytes = roomy, .receive_bytes = roomy},
                .upstream = {.send_bytes = roomy, .receive_bytes = roomy}});
  }
  /// Sends `all` from the client as fast as the kernel takes it, until `enough` has arrived.
  void stream(relayed& through, const std::string& all, std::size_t enough) {
    ASSERT_TRUE(turn_until([&] {
      sent += through.client.offer(std::string_view{all}.substr(sent));
      return through.upstream.received.size() >= enough;
    }));
  }
  void stream(relayed& through, const std::string& all) { stream(through, all, all.size()); }

  std::size_t sent = 0;
};

TEST_F(streaming, takes_a_pipe_while_much_comes_and_holds_none_when_dry) {
  relayed& of = wide();
  const std::string all = letters(16 << 20);
  stream(of, all);
  EXPECT_EQ(pipe_pool::open_in_process(), 1U) << "it streamed, and the pool keeps the pipe";
  EXPECT_TRUE(of.upstream.received == all);
  EXPECT_EQ(used(), all.size());
  EXPECT_EQ(counters.to_warehouse_bytes.load(), all.size());
  pipe_pool other;
  std::vector<std::unique_ptr<pipe>> rest;
  while (auto next = other.lend())
    rest.push_back(std::move(next));
  EXPECT_EQ(rest.size(), pipe_pool::most_in_process - 1) << "the one is spare in the engine's pool";
}

TEST_F(streaming, copies_what_comes_in_small_pieces) {
  relayed& of = wide();
  for (int i = 0; i < 30; ++i) {
    of.client.offer(letters(8'000));
    settle();
  }
  EXPECT_EQ(of.upstream.received.size(), 30U * 8'000);
  EXPECT_EQ(pipe_pool::open_in_process(), 0U);
}

TEST_F(streaming, copies_when_there_is_no_pipe) {
  pipe_pool other;
  std::vector<std::unique_ptr<pipe>> all_of_them;
  while (auto next = other.lend())
    all_of_them.push_back(std::move(next));
  relayed& of = wide();
  const std::uint64_t refused = pipe_pool::refused_in_process();
  const std::string all = letters(8 << 20);
  stream(of, all);
  EXPECT_TRUE(of.upstream.received == all);
  EXPECT_GT(pipe_pool::refused_in_process(), refused);
}

// Every limit around what a pipe holds: what is in the pipe is not charged before it is sent, and not lost.
TEST_F(streaming, stops_at_the_byte_and_goes_on_with_the_next_credit) {
  relayed& of = wide();
  const std::string all = letters(8 << 20);
  const std::size_t start = 2 << 20;
  record.slot.limit = start;
  stream(of, all, start);
  for (const std::size_t more : {1U, 65'535U, 65'536U, 262'143U, 262'145U, 1U}) {
    const std::uint64_t limit = record.slot.limit.load() + more;
    account.raise(limit);
    stream(of, all, limit);
    settle();
    EXPECT_EQ(of.upstream.received.size(), limit);
    EXPECT_EQ(used(), limit);
  }
  account.raise(plenty);
  stream(of, all);
  EXPECT_TRUE(of.upstream.received == all);
  EXPECT_EQ(used(), all.size());
}

TEST_F(streaming, refunds_what_a_stalled_reader_does_not_take) {
  relayed& of = add({.client = {.send_bytes = roomy, .receive_bytes = roomy},
                     .upstream = {.send_bytes = 1 << 20, .receive_bytes = 1 << 20}});
  of.upstream.reading = false;
  const std::string all = letters(16 << 20);
  while (of.client.offer(all) > 0)
    settle();
  settle();
  const std::uint64_t spent = used();
  under_test.end(account, close_reason::quota_exhausted, now);
  of.upstream.reading = true;
  ASSERT_TRUE(turn_until([&] {
    pass(1ms);
    return of.over();
  }));
  settle();
  EXPECT_EQ(of.upstream.received.size(), spent) << "what was in the pipe was not charged, and what was charged arrived";
  EXPECT_EQ(of.upstream.saw, ending::reset);
}

// A pipe that holds a customer's bytes dies with its session.
TEST_F(streaming, never_shows_one_customer_anothers_bytes) {
  relayed& cut = add({.client = {.send_bytes = roomy, .receive_bytes = roomy},
                      .upstream = {.send_bytes = 1 << 20, .receive_bytes = 1 << 20}});
  cut.upstream.reading = false;
  const std::string secret(16 << 20, 'S');
  while (cut.client.offer(secret) > 0)
    settle();
  ASSERT_EQ(pipe_pool::open_in_process(), 1U) << "it streams, and the pipe is full";
  under_test.end_all(close_reason::drain_deadline);
  EXPECT_EQ(pipe_pool::open_in_process(), 0U);
  relayed& next = wide();
  const std::string all = letters(8 << 20);
  stream(next, all);
  EXPECT_TRUE(next.upstream.received == all);
}

TEST_F(streaming, passes_an_end_on_behind_the_last_byte) {
  relayed& of = wide();
  const std::string all = letters(8 << 20);
  stream(of, all, 4 << 20);
  while (sent < all.size()) {
    sent += of.client.offer(std::string_view{all}.substr(sent));
    turn();
  }
  of.client.send_fin();
  ASSERT_TRUE(turn_until([&] { return of.upstream.saw != ending::none; }));
  EXPECT_TRUE(of.upstream.received == all);
  EXPECT_EQ(of.upstream.saw, ending::fin);
}

TEST_F(streaming, passes_a_reset_on_behind_what_came_before_it) {
  relayed& of = wide();
  const std::string all = letters(8 << 20);
  stream(of, all, 4 << 20);
  settle();
  const std::size_t so_far = sent;
  ASSERT_TRUE(turn_until([&] { return of.upstream.received.size() == so_far; }));
  of.client.offer("last words");
  of.client.send_reset();
  ASSERT_TRUE(turn_until([&] {
    pass(1ms);
    return of.over();
  }));
  settle();
  EXPECT_EQ(of.upstream.saw, ending::reset);
  EXPECT_EQ(of.result.reason, close_reason::client_reset);
  EXPECT_EQ(used(), of.upstream.received.size());
}

TEST_F(streaming, carries_urgent_data_in_line) {
  relayed& of = wide();
  const std::string before = letters(6 << 20);
  stream(of, before, 3 << 20);
  while (sent < before.size()) {
    sent += of.client.offer(std::string_view{before}.substr(sent));
    turn();
  }
  ASSERT_EQ(of.client.offer("!", MSG_OOB), 1U);
  ASSERT_TRUE(turn_until([&] { return of.upstream.received.size() >= before.size(); }));
  const std::string after = letters(1 << 20, 7);
  std::size_t at = 0;
  ASSERT_TRUE(turn_until([&] {
    at += of.client.offer(std::string_view{after}.substr(at));
    return of.upstream.received.size() == before.size() + 1 + after.size();
  })) << of.upstream.received.size();
  EXPECT_TRUE(of.upstream.received == before + "!" + after);
}

TEST_F(streaming, goes_both_ways_at_once) {
  relayed& of = wide();
  const std::string up = letters(8 << 20);
  const std::string down = letters(8 << 20, 13);
  std::size_t down_sent = 0;
  ASSERT_TRUE(turn_until([&] {
    sent += of.client.offer(std::string_view{up}.substr(sent));
    down_sent += of.upstream.offer(std::string_view{down}.substr(down_sent));
    return of.upstream.received.size() == up.size() && of.client.received.size() == down.size();
  }));
  EXPECT_TRUE(of.upstream.received == up);
  EXPECT_TRUE(of.client.received == down);
  EXPECT_EQ(used(), up.size() + down.size());
}

} // namespace
} // namespace tollgate::proxy::relay
