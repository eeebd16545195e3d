// See wire.hpp.
#include "proxy/doctor/wire.hpp"

#include "proxy/dial/deadline.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace tollgate::proxy::doctor {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);

} // namespace

error_code wire::outcome(error_code error, bool passed) noexcept {
  // What was done in the very moment of the deadline is done.
  if (!error || !(passed || clock::now() >= ends_)) return error;
  timed_out_ = true;
  return asio::error::timed_out;
}

asio::awaitable<error_code> wire::connect(asio::ip::tcp::endpoint where) {
  if (clock::now() >= ends_) co_return outcome(asio::error::timed_out, true);
  dial::deadline limit{socket_, ends_};
  const auto [error] = co_await socket_.async_connect(where, awaiting);
  co_return outcome(error, limit.passed());
}

asio::awaitable<error_code> wire::send(std::string_view bytes) {
  if (clock::now() >= ends_) co_return outcome(asio::error::timed_out, true);
  dial::deadline limit{socket_, ends_};
  const auto [error, sent] = co_await asio::async_write(socket_, asio::buffer(bytes), awaiting);
  co_return outcome(error, limit.passed());
}

asio::awaitable<wire::received> wire::receive(std::size_t most) {
  received got;
  if (clock::now() >= ends_) {
    got.error = outcome(asio::error::timed_out, true);
    co_return got;
  }
  got.bytes.resize(most);
  dial::deadline limit{socket_, ends_};
  const auto [error, count] = co_await socket_.async_read_some(asio::buffer(got.bytes), awaiting);
  got.bytes.resize(count);
  got.error = outcome(error, limit.passed());
  co_return got;
}

} // namespace tollgate::proxy::doctor
