// See resolve.hpp.
#include "proxy/dial/resolve.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace tollgate::proxy::dial {
namespace {

using boost::asio::ip::tcp;

/// Runs on one of the resolver's threads, and blocks it.
boost::asio::awaitable<resolve_answer> look_up(std::string host) {
  tcp::resolver resolver{co_await boost::asio::this_coro::executor};
  boost::system::error_code error;
  // Without an IPv6 address of its own, a host need not ask for one.
  const auto found = resolver.resolve(host, "", tcp::resolver::address_configured, error);
  resolve_answer answer;
  if (error) {
    answer.error = error.message();
    co_return answer;
  }
  for (const auto& entry : found) {
    const auto address = entry.endpoint().address();
    if (std::find(answer.addresses.begin(), answer.addresses.end(), address) == answer.addresses.end())
      answer.addresses.push_back(address);
  }
  if (answer.addresses.empty()) answer.error = "no address";
  co_return answer;
}

boost::asio::awaitable<resolve_answer> look_up_on(boost::asio::thread_pool::executor_type threads, std::string host) {
  co_return co_await boost::asio::co_spawn(threads, look_up(std::move(host)), boost::asio::use_awaitable);
}

} // namespace

system_resolver::~system_resolver() {
  threads_.stop();
  threads_.join();
}

resolve_function system_resolver::function() {
  return [threads = threads_.get_executor()](std::string host) { return look_up_on(threads, std::move(host)); };
}

} // namespace tollgate::proxy::dial
