// Boost.Beast over Asio's TLS. The stream's expiry is set once, so it bounds the whole and not each step.
#include "proxy/webhook/post.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/none.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace tollgate::proxy::webhook {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr auto as_value = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t most_head_bytes = 16 * 1024;

bool is_address(const std::string& host) {
  error_code no;
  asio::ip::make_address(host, no);
  return !no;
}

std::string host_field(const post_request& what) {
  const bool ipv6 = what.host.find(':') != std::string::npos;
  const std::uint16_t usual = what.trust ? 443 : 80;
  std::string host;
  if (ipv6) host.append("[");
  host.append(what.host);
  if (ipv6) host.append("]");
  if (what.port != usual) host.append(":").append(std::to_string(what.port));
  return host;
}

post_result failed(std::string_view at, const error_code& why) {
  std::string text{at};
  return {0, text.append(": ").append(why == beast::error::timeout ? "no answer in time" : why.message())};
}

std::string why_untrusted(SSL* tls, const error_code& why) {
  const long verdict = SSL_get_verify_result(tls);
  return verdict == X509_V_OK ? why.message() : X509_verify_cert_error_string(verdict);
}

/// The request on an open stream, and the answer's status.
template <class Stream>
asio::awaitable<post_result> talk(Stream& stream, const post_request& what) {
  http::request<http::string_body> request{http::verb::post, what.target, 11};
  request.set(http::field::host, host_field(what));
  request.set(http::field::content_type, "application/json");
  request.set(http::field::connection, "close");
  for (const auto& [name, value] : what.fields)
    request.set(name, value);
  request.body() = what.body;
  request.prepare_payload();
  const auto [unsent, sent] = co_await http::async_write(stream, request, as_value);
  // A receiver may answer, and close, before it has read everything.
  beast::flat_buffer buffer{most_head_bytes};
  http::response_parser<http::empty_body> parser;
  parser.header_limit(most_head_bytes);
  parser.body_limit(boost::none); // it is not read, so its length is nobody's concern
  const auto [unread, got] = co_await http::async_read_header(stream, buffer, parser, as_value);
  if (!unread) co_return post_result{parser.get().result_int(), {}};
  post_result result = failed("reading the answer", unread);
  if (unsent) result = failed("sending", unsent);
  co_return result;
}

asio::awaitable<post_result> talk_tls(beast::ssl_stream<beast::tcp_stream> stream, const post_request& what) {
  SSL* const tls = stream.native_handle();
  stream.set_verify_mode(ssl::verify_peer);
  stream.set_verify_callback(ssl::host_name_verification{what.host});
  std::string name = what.host; // the C interface takes it without const
  if (!is_address(name)) SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
  const auto [error] = co_await stream.async_handshake(ssl::stream_base::client, as_value);
  if (error) {
    post_result refused = failed("TLS", error);
    if (error != beast::error::timeout) refused.error = "TLS: " + why_untrusted(tls, error);
    co_return refused;
  }
  const post_result result = co_await talk(stream, what);
  co_return result;
}

} // namespace

std::variant<tls_trust, std::string> trust_of(const std::string& ca_file) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client); // see tls_trust
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  error_code error;
  context->set_default_verify_paths(error); // where there are none, nobody is believed
  if (!ca_file.empty()) context->load_verify_file(ca_file, error);
  ERR_clear_error();
  if (!error) return context;
  return ca_file + " has no certificates that can be read (PEM): " + error.message();
}

asio::awaitable<post_result> post(post_request what) {
  beast::tcp_stream stream{co_await asio::this_coro::executor};
  stream.expires_after(what.deadline);
  const auto [error, where] = co_await stream.async_connect(what.addresses, as_value);
  if (error) co_return failed("connecting", error);
  post_result result;
  if (what.trust) {
    beast::ssl_stream<beast::tcp_stream> encrypted{std::move(stream), *what.trust};
    result = co_await talk_tls(std::move(encrypted), what);
  } else {
    result = co_await talk(stream, what);
  }
  co_return result;
}

} // namespace tollgate::proxy::webhook
