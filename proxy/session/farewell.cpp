// The last words to a client.
#include "proxy/session/farewell.hpp"

#include "proxy/hello/alert.hpp"
#include "proxy/hello/postgres_error.hpp"
#include "proxy/session/http_refusal.hpp"
#include "proxy/session/postgres_opening.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tollgate::proxy {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds reading_time{1};
constexpr std::chrono::seconds negotiating_time{5};
constexpr std::chrono::seconds negotiating_time_in_a_storm{1};
constexpr std::size_t most_input_bytes = 64 * 1024; // a client that goes on talking is not listening
constexpr int most_requests = 2;                    // for Kerberos, then for TLS

// A refused Postgres client is led to where it listens: after `S` to its TLS, after `N` to what it says next.
asio::awaitable<void> lead_on(asio::ip::tcp::socket& client, greeting& said, steady_clock::time_point deadline) {
  const client_deadline limit{client, deadline};
  said.refused.reset();
  for (int requests = 0; requests < most_requests && !said.refused; ++requests) {
    const bool for_tls = said.how == opening::ssl_request;
    if (!for_tls && said.how != opening::gss_request) co_return;
    said.bytes.erase(0, hello::postgres_request_bytes);
    answer_postgres(client, for_tls ? 'S' : 'N');
    if (for_tls)
      co_await read_client_hello(client, said, limit);
    else
      co_await next_postgres_packet(client, said, limit);
  }
}

// A close with unread input would reset the connection and lose what was said: input is read and thrown away.
asio::awaitable<void> let_it_read(asio::ip::tcp::socket& client) {
  const client_deadline limit{client, steady_clock::now() + reading_time};
  std::array<char, 1024> input{};
  for (std::size_t read_bytes = 0; read_bytes < most_input_bytes && !limit.passed();) {
    const auto [failed, bytes] = co_await client.async_read_some(asio::buffer(input), awaiting);
    if (failed) break;
    read_bytes += bytes;
  }
}

} // namespace

void reset(asio::ip::tcp::socket& client) noexcept {
  error_code ignored; // it may be gone already, which is as good
  client.set_option(asio::socket_base::linger{true, 0}, ignored);
  client.close(ignored);
}

asio::awaitable<void> say_refused(asio::ip::tcp::socket& client, greeting said, refusal what, patience with_it) {
  error_code ignored;
  const auto time = with_it == patience::full ? negotiating_time : negotiating_time_in_a_storm;
  co_await lead_on(client, said, steady_clock::now() + time);
  // A few hundred bytes always fit into a fresh connection's send queue.
  switch (said.how) {
  case opening::client_hello:
    client.write_some(asio::buffer(hello::access_denied(said.record_version)), ignored);
    break;
  case opening::startup: {
    const refusal_words words = words_of(what);
    client.write_some(asio::buffer(hello::error_response(words.sqlstate, words.message, words.hint)), ignored);
    break;
  }
  case opening::http_request:
    client.write_some(asio::buffer(http_refusal(what, said.bytes)), ignored);
    break;
  case opening::cancellation:
    break;
  case opening::unknown:
  case opening::ssl_request:
  case opening::gss_request:
    co_return reset(client);
  }
  client.shutdown(asio::socket_base::shutdown_send, ignored);
  if (with_it == patience::full) co_await let_it_read(client);
  client.close(ignored);
}

} // namespace tollgate::proxy
