// The last words to a client.
#include "proxy/session/farewell.hpp"

#include "proxy/dial/deadline.hpp"
#include "proxy/hello/alert.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tollgate::proxy {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds patience{1};
constexpr std::size_t most_input_bytes = 64 * 1024; // a client that goes on talking is not listening

} // namespace

void reset(asio::ip::tcp::socket& client) noexcept {
  error_code ignored; // it may be gone already, which is as good
  client.set_option(asio::socket_base::linger{true, 0}, ignored);
  client.close(ignored);
}

asio::awaitable<void> say_access_denied(asio::ip::tcp::socket& client, std::uint16_t record_version) {
  const auto alert = hello::access_denied(record_version);
  error_code ignored;
  // Seven bytes always fit into a fresh connection's send queue.
  client.write_some(asio::buffer(alert), ignored);
  client.shutdown(asio::socket_base::shutdown_send, ignored);

  const dial::deadline limit{client, std::chrono::steady_clock::now() + patience};
  std::array<char, 1024> input{};
  for (std::size_t read_bytes = 0; read_bytes < most_input_bytes && !limit.passed();) {
    const auto [failed, bytes] = co_await client.async_read_some(asio::buffer(input), awaiting);
    if (failed) break;
    read_bytes += bytes;
  }
  client.close(ignored);
}

} // namespace tollgate::proxy
