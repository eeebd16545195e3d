// A thousand sessions with random streams both ways, random buffers, and random ends: what arrives is what was sent.
#include "relay_fixture.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

namespace tollgate::proxy::relay {
namespace {

// A stream whose byte at any place can be told without keeping it.
class stream {
 public:
  stream(std::uint32_t key, std::size_t size, ending end) : key_{key}, size_{size}, end_{end} {}

  std::size_t size() const { return size_; }
  ending end() const { return end_; }
  char at(std::size_t place) const {
    std::uint64_t mixed = (std::uint64_t{key_} << 32) + place;
    mixed = (mixed ^ (mixed >> 31)) * 0x9E3779B97F4A7C15ULL;
    return static_cast<char>(mixed >> 56);
  }
  bool begins_with(const std::string& bytes) const {
    if (bytes.size() > size_) return false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] != at(i)) return false;
    }
    return true;
  }
  // Sends a piece, and the end after the last one.
  void continue_on(peer& through, std::size_t piece) {
    if (ended_) return;
    std::string next;
    for (std::size_t i = sent_; i < std::min(size_, sent_ + piece); ++i)
      next += at(i);
    sent_ += through.offer(next);
    if (sent_ < size_) return;
    ended_ = true;
    end_ == ending::fin ? through.send_fin() : through.send_reset();
  }

 private:
  std::uint32_t key_;
  std::size_t size_;
  ending end_;
  std::size_t sent_ = 0;
  bool ended_ = false;
};

struct both_ways {
  relayed* of;
  stream to_warehouse;
  stream from_warehouse;
};

void check(const both_ways& each) {
  const auto& [of, there, back] = each;
  ASSERT_TRUE(there.begins_with(of->upstream.received));
  ASSERT_TRUE(back.begins_with(of->client.received));
  EXPECT_EQ(of->closes, 1);
  const bool clean = there.end() == ending::fin && back.end() == ending::fin;
  if (clean) {
    EXPECT_EQ(of->upstream.received.size(), there.size());
    EXPECT_EQ(of->client.received.size(), back.size());
    EXPECT_EQ(of->upstream.saw, ending::fin);
    EXPECT_EQ(of->client.saw, ending::fin);
  }
  // No truncation looks like a clean end.
  if (of->upstream.saw == ending::fin) {
    EXPECT_EQ(of->upstream.received.size(), there.size());
  }
  if (of->client.saw == ending::fin) {
    EXPECT_EQ(of->client.received.size(), back.size());
  }
  const bool by_client =
      of->result.reason == close_reason::client_closed || of->result.reason == close_reason::client_reset;
  const bool a_reset =
      of->result.reason == close_reason::client_reset || of->result.reason == close_reason::upstream_reset;
  EXPECT_EQ(a_reset, !clean) << to_string(of->result.reason);
  if (a_reset) {
    EXPECT_EQ((by_client ? there : back).end(), ending::reset);
  }
}

class random_streams : public relay_fixture {
 protected:
  stream any_stream() {
    const std::size_t sizes[] = {0, random() % 100, random() % 5000, random() % 150'000};
    return {static_cast<std::uint32_t>(random()), sizes[random() % 4], random() % 5 == 0 ? ending::reset : ending::fin};
  }
  buffers any_buffers() { return random() % 3 == 0 ? buffers{8 << 10, 8 << 10} : buffers{}; }

  std::mt19937 random;
};

TEST_F(random_streams, arrive_as_they_were_sent) {
  const char* const given = std::getenv("TOLLGATE_TEST_SEED");
  const auto seed =
      given != nullptr ? static_cast<std::uint32_t>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
  std::cout << "TOLLGATE_TEST_SEED=" << seed << '\n';
  random.seed(seed);
  std::uint64_t expected = 0;
  for (int group = 0; group < 20 && !HasFailure(); ++group) {
    std::vector<both_ways> all;
    for (int i = 0; i < 50; ++i) {
      relayed& of = add({.client = any_buffers(), .upstream = any_buffers()});
      all.push_back({&of, any_stream(), any_stream()});
    }
    ASSERT_TRUE(turn_until([&] {
      for (auto& [of, there, back] : all) {
        of->client.reading = random() % 3 != 0;
        of->upstream.reading = random() % 3 != 0;
        if (random() % 2 == 0) there.continue_on(of->client, random() % 40'000);
        if (random() % 2 == 0) back.continue_on(of->upstream, random() % 40'000);
      }
      pass(std::chrono::milliseconds{1});
      // After a clean end the kernel delivers the rest on its own.
      return under_test.sessions() == 0 && std::all_of(all.begin(), all.end(), [](const both_ways& each) {
               return each.of->client.finished() && each.of->upstream.finished();
             });
    }));
    for (const both_ways& each : all) {
      check(each);
      expected += each.of->result.to_warehouse_bytes + each.of->result.from_warehouse_bytes;
    }
    sessions.clear();
  }
  EXPECT_EQ(used(), expected);
  EXPECT_EQ(counters.to_warehouse_bytes.load() + counters.from_warehouse_bytes.load(), expected);
}

} // namespace
} // namespace tollgate::proxy::relay
