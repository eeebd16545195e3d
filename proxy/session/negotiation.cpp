// See negotiation.hpp.
//
//   the client's request was answered here:   SSLRequest ->, `S` <-, and the relay begins with the hello
//   it was left to the upstream:              request ->, letter <-, and after `N` the client's next packet
#include "proxy/session/negotiation.hpp"

#include "proxy/relay/metered_send.hpp"
#include "proxy/session/postgres_opening.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tollgate::proxy {

namespace asio = boost::asio;
using asio::ip::tcp;
using hello::postgres_packet;
using metering::direction;
using std::chrono::steady_clock;

namespace {

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view ssl_request{"\0\0\0\x08\x04\xd2\x16\x2f", 8};

class negotiation {
 public:
  negotiation(arrival& who, greeting& said, live_endpoint& to, tcp::socket& upstream, steady_clock::time_point deadline,
              moved_bytes& moved)
      : who_{who},
        said_{said},
        to_{to},
        upstream_{upstream},
        deadline_{deadline},
        moved_{moved} {}

  asio::awaitable<void> ask_again() {
    if (!co_await forward(direction::to_warehouse, upstream_, ssl_request)) co_return;
    const char letter = co_await read_letter();
    if (said_.refused || letter == 'S') co_return;
    said_.refuse(refusal_reason::upstream_unreachable,
                 std::string{"the upstream answered the SSLRequest with "} + printable(letter) + ", not with S");
  }

  asio::awaitable<void> pass_on() {
    const client_deadline limit{who_.client, deadline_};
    while (said_.how == opening::ssl_request || said_.how == opening::gss_request) {
      const std::string request = said_.bytes.substr(0, ssl_request.size());
      said_.bytes.erase(0, request.size());
      if (!co_await forward(direction::to_warehouse, upstream_, request)) co_return;
      const char letter = co_await read_letter();
      if (said_.refused) co_return;
      if (!co_await forward(direction::from_warehouse, who_.client, {&letter, 1})) co_return;
      if (letter != 'N') co_return;
      co_await hear_what_follows_no(limit);
    }
  }

 private:
  // After `N` a client goes on with another request or in the clear, or it leaves: that is its right, and the relay's
  // to pass on.
  asio::awaitable<void> hear_what_follows_no(const client_deadline& limit) {
    co_await next_postgres_packet(who_.client, said_, limit);
    if (said_.refused == refusal_reason::malformed_hello && said_.bytes.empty()) said_.refused.reset();
    if (!said_.refused && said_.how == opening::startup)
      said_.refuse(refusal_reason::tls_required, "after the upstream's N the client goes on without TLS");
  }

  // False: refused, or the reader is gone.
  asio::awaitable<bool> forward(direction way, tcp::socket& to, std::string_view bytes) {
    const relay::charge charge{&to_.customer.account, to_.slot, who_.traffic};
    while (!bytes.empty()) {
      const relay::sending done = relay::send_metered(charge, way, to.native_handle(), bytes);
      moved_[static_cast<std::size_t>(way)] += done.bytes;
      bytes.remove_prefix(done.bytes);
      if (done.error != 0) {
        if (way == direction::to_warehouse)
          upstream_is_gone(boost::system::error_code{done.error, asio::error::get_system_category()});
        co_return false;
      }
      if (done.starved) {
        const auto refused = co_await wait_for_credit(to_.customer.account, who_.home.waiting(), deadline_);
        if (refused) {
          said_.refuse(*refused, "during the negotiation");
          co_return false;
        }
      }
      if (done.full) {
        const dial::deadline limit{to, deadline_};
        co_await to.async_wait(tcp::socket::wait_write, awaiting);
        if (limit.passed()) {
          said_.refuse(refusal_reason::handshake_timeout, "a side took no byte during the negotiation");
          co_return false;
        }
      }
    }
    co_return true;
  }

  asio::awaitable<char> read_letter() {
    char letter = 0;
    const dial::deadline limit{upstream_, deadline_};
    const auto [failed, bytes] = co_await upstream_.async_read_some(asio::buffer(&letter, 1), awaiting);
    if (limit.passed())
      said_.refuse(refusal_reason::handshake_timeout, "the upstream did not answer the request for encryption");
    else if (failed)
      upstream_is_gone(failed);
    co_return letter;
  }

  void upstream_is_gone(const boost::system::error_code& why) {
    said_.refuse(refusal_reason::upstream_unreachable, "the upstream left during the negotiation: " + why.message());
  }

  static std::string printable(char letter) {
    if (letter > ' ' && letter <= '~') return {letter};
    return "byte " + std::to_string(static_cast<unsigned char>(letter));
  }

  arrival& who_;
  greeting& said_;
  live_endpoint& to_;
  tcp::socket& upstream_;
  steady_clock::time_point deadline_;
  moved_bytes& moved_;
};

} // namespace

asio::awaitable<void> negotiate(arrival& who, greeting& said, live_endpoint& to, tcp::socket& upstream,
                                steady_clock::time_point deadline, moved_bytes& moved) {
  negotiation with{who, said, to, upstream, deadline, moved};
  if (said.ssl_answered)
    co_await with.ask_again();
  else if (to.settings.tls_required)
    co_await with.pass_on();
}

} // namespace tollgate::proxy
