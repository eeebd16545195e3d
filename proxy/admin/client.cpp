// Boost.Beast on an io_context of its own; the stream's expiry is the deadline.
#include "proxy/admin/client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fstream>

namespace tollgate::proxy::admin {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::uint64_t largest_reply_bytes = 512 * 1024 * 1024; // 10,000 customers with their days: 80 MB

asio::ip::tcp::endpoint reachable(const config::address_port& listen) {
  config::ip_address to = listen.address;
  if (to.is_unspecified()) to = *config::ip_address::parse(to.is_v4() ? "127.0.0.1" : "::1");
  return {asio::ip::make_address(config::to_string(to)), listen.port};
}

// A request and its reply as a chain of completions; every step has the stream's expiry over it.
class exchange {
 public:
  explicit exchange(const call& what) : stream_{context_} {
    request_.method_string(what.method);
    request_.target(what.target);
    request_.version(11);
    request_.set(http::field::host, config::to_string(what.to));
    request_.set(http::field::connection, "close");
    if (!what.token.empty()) request_.set(http::field::authorization, "Bearer " + what.token);
    if (!what.by.empty()) request_.set("Tollgate-Operator", what.by);
    if (!what.body.empty()) request_.set(http::field::content_type, "application/json");
    request_.body() = what.body;
    request_.prepare_payload();
    parser_.body_limit(largest_reply_bytes);
    stream_.expires_after(what.deadline);
    stream_.async_connect(reachable(what.to), [this](error_code failed) {
      if (!step(failed)) return;
      http::async_write(stream_, request_, [this](error_code write_failed, std::size_t) {
        if (!step(write_failed)) return;
        http::async_read(stream_, buffer_, parser_, [this](error_code read_failed, std::size_t) { step(read_failed); });
      });
    });
  }

  boost::system::result<reply> run() {
    context_.run();
    if (error_) return error_;
    return reply{parser_.get().result_int(), std::move(parser_.get().body())};
  }

 private:
  bool step(error_code failed) {
    error_ = failed;
    return !failed;
  }

  asio::io_context context_{1};
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response_parser<http::string_body> parser_;
  error_code error_;
};

} // namespace

boost::system::result<reply> send(const call& what) {
  return exchange{what}.run();
}

std::string read_token(const std::string& file) {
  std::ifstream in{file};
  std::string token;
  std::getline(in, token);
  const auto first = token.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return token.substr(first, token.find_last_not_of(" \t\r") - first + 1);
}

} // namespace tollgate::proxy::admin
