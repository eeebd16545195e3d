// Fetching a hello from a socket: in pieces, never, in part, too late; and the farewell that a refused client hears.
#include "proxy/session/farewell.hpp"
#include "proxy/session/front_end.hpp"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

// A record of 5 bytes with a ClientHello header that announces more than will come.
const std::string unfinished{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11};

class greetings : public testing::Test {
 protected:
  greetings() {
    tcp::acceptor acceptor{context_, {asio::ip::address_v4::loopback(), 0}};
    peer_.connect(acceptor.local_endpoint());
    client_ = acceptor.accept();
  }
  greeting read(config::front_end how, steady_clock::duration patience = 10s) {
    greeting result;
    config::listener settings;
    settings.front_end = how;
    listener_identity who{"here", 0};
    const live_listener at{settings, who};
    asio::co_spawn(context_, read_greeting(client_, result, at, steady_clock::now() + patience),
                   [](std::exception_ptr failed) { ASSERT_FALSE(failed); });
    context_.restart();
    context_.run();
    return result;
  }
  void say(std::string_view what) { asio::write(peer_, asio::buffer(what)); }

  asio::io_context context_{1};
  tcp::socket client_{context_};
  tcp::socket peer_{context_};
};

TEST_F(greetings, of_tcp_read_nothing) {
  say("hello");
  const greeting got = read(config::front_end::tcp);
  EXPECT_TRUE(got.bytes.empty());
  EXPECT_FALSE(got.refused);
  EXPECT_EQ(client_.available(), 5U);
}

TEST_F(greetings, of_tls_refuse_another_protocol_at_its_first_bytes) {
  say("GET / HTTP/1.1\r\n");
  const greeting got = read(config::front_end::tls);
  EXPECT_EQ(got.refused, refusal_reason::malformed_hello);
  EXPECT_EQ(got.detail, "not_a_handshake_record");
  EXPECT_FALSE(got.silent);
}

TEST_F(greetings, that_never_end_meet_the_deadline) {
  say(unfinished);
  const greeting got = read(config::front_end::tls, 30ms);
  EXPECT_EQ(got.refused, refusal_reason::handshake_timeout);
}

TEST_F(greetings, that_end_early_are_malformed) {
  say(unfinished);
  peer_.shutdown(tcp::socket::shutdown_send);
  const greeting cut = read(config::front_end::tls);
  EXPECT_EQ(cut.refused, refusal_reason::malformed_hello);
  EXPECT_FALSE(cut.silent);
}

TEST_F(greetings, that_never_begin_are_silent_as_a_health_check_is) {
  peer_.shutdown(tcp::socket::shutdown_send);
  EXPECT_TRUE(read(config::front_end::tls).silent);
}

// A close with unread input would reset the connection, and the alert with it.
TEST_F(greetings, are_answered_with_an_alert_that_arrives_although_the_client_went_on_talking) {
  say(std::string(20'000, 'x'));
  greeting said;
  said.how = opening::client_hello;
  said.record_version = 0x0303;
  asio::co_spawn(context_, say_refused(client_, std::move(said), {refusal_reason::blocked}, patience::full),
                 [](std::exception_ptr failed) { ASSERT_FALSE(failed); });
  peer_.shutdown(tcp::socket::shutdown_send);
  context_.restart();
  context_.run();
  std::array<unsigned char, 8> heard{};
  boost::system::error_code end;
  EXPECT_EQ(asio::read(peer_, asio::buffer(heard), end), 7U);
  EXPECT_EQ(end, asio::error::eof);
  EXPECT_EQ(heard, (std::array<unsigned char, 8>{0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 49, 0}));
}

TEST_F(greetings, of_unknown_protocols_are_answered_with_a_reset) {
  reset(client_);
  std::array<char, 1> byte{};
  boost::system::error_code end;
  peer_.read_some(asio::buffer(byte), end);
  EXPECT_EQ(end, asio::error::connection_reset);
}

} // namespace
} // namespace tollgate::proxy
