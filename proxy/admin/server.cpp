// Boost.Beast does the HTTP. A stream's expiry is the deadline of each read and write.
#include "proxy/admin/server.hpp"

#include "proxy/spawn.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace tollgate::proxy::admin {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);
constexpr unsigned most_connections = 32; // of operators and probes; each is a descriptor of the reserve
constexpr std::chrono::seconds request_patience{10};
constexpr std::chrono::seconds write_patience{30}; // a scrape of 10,000 customers is megabytes
constexpr std::chrono::milliseconds accept_pause{100};

// The client is there and what it sent is not HTTP, or too much of it: it can be told.
bool told_what_is_wrong(const boost::system::error_code& failed) {
  return failed.category() == http::make_error_code(http::error::body_limit).category() &&
         failed != http::error::end_of_stream && failed != http::error::partial_message;
}

response bad_request(const boost::system::error_code& failed) {
  const bool too_large = failed == http::error::body_limit || failed == http::error::header_limit;
  response answer{too_large ? http::status::payload_too_large : http::status::bad_request, 11};
  answer.set(http::field::content_type, "application/json");
  answer.body() = "{\"error\":\"" + failed.message() + "\"}\n";
  return answer;
}

} // namespace

server::server(asio::io_context& main, routes answer) : main_{main}, answer_{std::move(answer)}, acceptor_{main} {}

boost::system::result<tcp::endpoint> server::listen(const config::address_port& on) {
  const tcp::endpoint where{asio::ip::make_address(config::to_string(on.address)), on.port};
  boost::system::error_code failed;
  acceptor_.open(where.protocol(), failed);
  if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address{true}, failed);
  if (!failed) acceptor_.bind(where, failed);
  if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
  if (failed) return failed;
  return acceptor_.local_endpoint();
}

void server::start() {
  spawn(main_, keep_accepting(), "admin_accept");
}

void server::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
}

asio::awaitable<void> server::keep_accepting() {
  asio::steady_timer pause{main_};
  while (acceptor_.is_open()) {
    auto [failed, client] = co_await acceptor_.async_accept(awaiting);
    if (!failed && open_ < most_connections) {
      spawn(main_, serve(std::move(client)), "admin");
      continue;
    }
    if (!failed) continue; // one too many: closed as `client` goes
    pause.expires_after(accept_pause);
    co_await pause.async_wait(awaiting);
  }
}

asio::awaitable<void> server::serve(tcp::socket client) {
  struct counted {
    unsigned& open;
    explicit counted(unsigned& of) : open{of} { ++open; }
    ~counted() { --open; }
  } const one_more{open_};
  request asked;
  boost::system::error_code gone;
  asked.from = client.remote_endpoint(gone);
  beast::tcp_stream stream{std::move(client)};
  beast::flat_buffer buffer;
  for (bool keep = true; keep && acceptor_.is_open();) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(most_body_bytes);
    stream.expires_after(request_patience);
    const auto [failed, bytes] = co_await http::async_read(stream, buffer, parser, awaiting);
    if (failed && !told_what_is_wrong(failed)) break;
    // Two statements: g++ 12 miscompiles a co_await inside a conditional expression.
    response answer;
    static_cast<http::request<http::string_body>&>(asked) = parser.release();
    if (failed)
      answer = bad_request(failed);
    else
      answer = co_await answer_(asked);
    answer.version(asked.version());
    answer.keep_alive(!failed && asked.keep_alive());
    if (asked.method() == http::verb::head) answer.body().clear();
    answer.prepare_payload();
    keep = answer.keep_alive();
    stream.expires_after(write_patience);
    const auto [write_failed, written] = co_await http::async_write(stream, answer, awaiting);
    if (write_failed) break;
  }
  boost::system::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

} // namespace tollgate::proxy::admin
