// Asking DNS servers of one's own: a stand-in that answers from bytes kept here, on a loopback port. What a real DNS
// server answers is the integration test's (tests/integration/resolver.py).
#include "proxy/dial/dns_servers.hpp"
#include "tests/proxy/dial/dial_fixture.hpp"

#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy::dial {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::udp;
using boost::asio::awaitable;

/// Answers every question for an A record with one address, every other with none; or swallows them.
class dns_stand_in {
 public:
  enum class mood { answering, refusing, silent };
  dns_stand_in(asio::io_context& io, mood how, std::array<unsigned char, 4> address)
      : socket_{io, udp::endpoint{asio::ip::address_v4::loopback(), 0}},
        how_{how},
        address_{address} {
    receive();
  }
  udp::endpoint where() const { return socket_.local_endpoint(); }
  int asked() const { return asked_; }
  void close() { socket_.close(); }

 private:
  void receive() {
    socket_.async_receive_from(asio::buffer(question_), from_, [this](boost::system::error_code failed, std::size_t n) {
      if (failed) return;
      ++asked_;
      if (how_ != mood::silent) answer(n);
      receive();
    });
  }
  // RFC 1035 section 4.1: the question with QR set, and behind it an answer that points at the question's name.
  void answer(std::size_t n) {
    std::vector<unsigned char> reply{question_.begin(), question_.begin() + static_cast<std::ptrdiff_t>(n)};
    const bool wants_a = reply[n - 3] == 1; // QTYPE is the two bytes before QCLASS
    reply[2] |= 0x80;
    reply[3] = how_ == mood::refusing ? 3 : 0x80; // 3: no such name
    reply[11] = 0;                                // no additional records
    if (wants_a && how_ == mood::answering) {
      reply[7] = 1;
      reply.insert(reply.end(), {0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4});
      reply.insert(reply.end(), address_.begin(), address_.end());
    }
    socket_.send_to(asio::buffer(reply), from_);
  }

  udp::socket socket_;
  mood how_;
  std::array<unsigned char, 4> address_;
  std::array<unsigned char, 512> question_{};
  udp::endpoint from_;
  int asked_ = 0;
};

awaitable<resolve_answer> ask(resolve_function resolve, std::string host, std::vector<dns_stand_in*> then_close) {
  auto answer = co_await resolve(std::move(host));
  for (dns_stand_in* const one : then_close)
    one->close();
  co_return answer;
}

constexpr dns_times quick{200ms, 2s};

TEST(dns_servers, take_the_servers_answer_and_nothing_of_the_hosts) {
  asio::io_context io;
  dns_stand_in server{io, dns_stand_in::mood::answering, {10, 9, 8, 7}};
  dns_servers servers;
  const auto answer = run(io, ask(servers.function({server.where()}, quick), "warehouse.example", {&server}));
  EXPECT_EQ(answer.error, "");
  ASSERT_EQ(answer.addresses.size(), 1U);
  EXPECT_EQ(answer.addresses[0].to_string(), "10.9.8.7");
}

TEST(dns_servers, ask_the_next_one_when_one_is_silent) {
  asio::io_context io;
  dns_stand_in silent{io, dns_stand_in::mood::silent, {}};
  dns_stand_in good{io, dns_stand_in::mood::answering, {10, 1, 1, 1}};
  dns_servers servers;
  const auto answer =
      run(io, ask(servers.function({silent.where(), good.where()}, quick), "warehouse.example", {&silent, &good}));
  EXPECT_EQ(answer.error, "");
  EXPECT_GE(silent.asked(), 1);
  ASSERT_EQ(answer.addresses.size(), 1U);
}

TEST(dns_servers, name_the_servers_that_know_nothing) {
  asio::io_context io;
  dns_stand_in server{io, dns_stand_in::mood::refusing, {}};
  dns_servers servers;
  const auto port = server.where().port();
  const auto answer = run(io, ask(servers.function({server.where()}, quick), "warehouse.example", {&server}));
  EXPECT_TRUE(answer.addresses.empty());
  EXPECT_EQ(answer.error, "127.0.0.1:" + std::to_string(port) + ": Domain name not found");
}

TEST(dns_servers, give_up_when_the_time_is_over) {
  asio::io_context io;
  dns_stand_in silent{io, dns_stand_in::mood::silent, {}};
  dns_servers servers;
  const dns_times hurried{10s, 100ms};
  const auto answer = run(io, ask(servers.function({silent.where()}, hurried), "warehouse.example", {&silent}));
  EXPECT_NE(answer.error.find("no answer in time"), std::string::npos) << answer.error;
}

TEST(dns_servers, let_a_bounded_number_of_lookups_through) {
  asio::io_context io;
  dns_stand_in silent{io, dns_stand_in::mood::silent, {}};
  dns_servers servers;
  const auto resolve = servers.function({silent.where()}, {10s, 300ms});
  std::size_t over = 0;
  const std::size_t count = most_dns_lookups + 3;
  const auto note = [&](const std::exception_ptr& failed, const resolve_answer& answer) {
    EXPECT_FALSE(failed);
    EXPECT_NE(answer.error, "");
    if (++over == count) silent.close();
  };
  for (std::size_t at = 0; at < count; ++at)
    asio::co_spawn(io, resolve("warehouse" + std::to_string(at) + ".example"), note);
  int asked_at_first = 0;
  asio::steady_timer half{io, 150ms};
  half.async_wait([&](boost::system::error_code) { asked_at_first = silent.asked(); });
  io.run();
  EXPECT_EQ(over, count);
  EXPECT_EQ(asked_at_first, static_cast<int>(2 * most_dns_lookups)); // A and AAAA
  EXPECT_EQ(silent.asked(), static_cast<int>(2 * count));
}

// Its coroutine is destroyed in the middle of a lookup, with the context: nothing may be called afterwards.
TEST(dns_servers, survive_the_end_of_the_context) {
  asio::io_context outer;
  dns_stand_in silent{outer, dns_stand_in::mood::silent, {}};
  resolve_function resolve;
  {
    dns_servers servers;
    resolve = servers.function({silent.where()}, quick);
  }
  asio::io_context io;
  for (int at = 0; at < 12; ++at)
    asio::co_spawn(io, resolve("warehouse.example"), [](const std::exception_ptr&, const resolve_answer&) {});
  io.poll();
}

} // namespace
} // namespace tollgate::proxy::dial
