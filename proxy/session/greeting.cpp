// The front ends' reading. The hello reader judges bytes; here they are fetched.
#include "proxy/session/greeting.hpp"

#include "proxy/dial/deadline.hpp"
#include "proxy/hello/client_hello_reader.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <span>

namespace tollgate::proxy {

namespace asio = boost::asio;

namespace {

constexpr std::size_t first_read_bytes = 2048; // holds the hellos of every driver that was measured

void refuse(greeting& of, refusal_reason why, std::string_view detail) {
  of.refused = why;
  of.detail = detail;
}

asio::awaitable<greeting> read_client_hello(asio::ip::tcp::socket& client,
                                            std::chrono::steady_clock::time_point deadline) {
  greeting result;
  hello::client_hello_reader reader;
  auto verdict = hello::hello_outcome::need_more;
  const dial::deadline limit{client, deadline};
  while (verdict == hello::hello_outcome::need_more) {
    const std::size_t held = result.bytes.size();
    result.bytes.resize(std::min(held + std::max(held, first_read_bytes), hello::max_hello_bytes));
    const auto [failed, bytes] = co_await client.async_read_some(
        asio::buffer(result.bytes.data() + held, result.bytes.size() - held), asio::as_tuple(asio::use_awaitable));
    result.bytes.resize(held + bytes);
    if (limit.passed()) {
      refuse(result, refusal_reason::handshake_timeout, held + bytes == 0 ? "no byte came" : "the hello never ended");
      break;
    }
    if (failed) {
      result.silent = held == 0;
      refuse(result, refusal_reason::malformed_hello, "the client left before its hello was whole");
      break;
    }
    verdict = reader.feed(std::as_bytes(std::span{result.bytes}));
  }
  result.record_version = reader.record_version();
  if (verdict == hello::hello_outcome::parsed) result.name = reader.hello().server_name;
  if (verdict == hello::hello_outcome::rejected)
    refuse(result, refusal_reason::malformed_hello, hello::to_string(reader.flaw()));
  co_return result;
}

} // namespace

asio::awaitable<greeting> read_greeting(asio::ip::tcp::socket& client, config::front_end front_end,
                                        std::chrono::steady_clock::time_point deadline) {
  switch (front_end) {
  case config::front_end::tls:
    return read_client_hello(client, deadline);
  case config::front_end::tcp:
  case config::front_end::postgres: // refused at start until they exist
  case config::front_end::http:
    break;
  }
  return []() -> asio::awaitable<greeting> { co_return greeting{}; }();
}

} // namespace tollgate::proxy
