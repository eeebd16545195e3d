// See tls_talk.hpp.
#include "proxy/doctor/tls_talk.hpp"

#include "proxy/doctor/printable.hpp"
#include "proxy/doctor/read_certificate.hpp"

#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <utility>

namespace tollgate::proxy::doctor {
namespace {

namespace asio = boost::asio;

constexpr std::size_t read_bytes = 16 * 1024;
constexpr int deepest_chain = 10;

std::string openssl_reason() {
  const unsigned long error = ERR_peek_last_error();
  const char* const reason = ERR_reason_error_string(error);
  std::string text = reason == nullptr ? "the handshake failed" : reason;
  if (ERR_GET_REASON(error) == SSL_R_WRONG_VERSION_NUMBER) text += " (what came is not TLS)";
  return text;
}

/// Goes on after every error and keeps the first; those of the certificate's own dates are read from it later.
int note_trust(int good, X509_STORE_CTX* at) {
  if (good != 0) return 1;
  const int error = X509_STORE_CTX_get_error(at);
  const int depth = X509_STORE_CTX_get_error_depth(at);
  const auto* const tls = static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(at, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* const why = static_cast<std::string*>(SSL_get_app_data(tls));
  const bool own_dates = depth == 0 && (error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID);
  if (why->empty() && !own_dates) {
    *why = X509_verify_cert_error_string(error);
    if (depth > 0) *why += " (certificate " + std::to_string(depth + 1) + " of the chain)";
  }
  return 1;
}

bool is_address(const std::string& name) {
  boost::system::error_code no;
  asio::ip::make_address(name, no);
  return !no;
}

} // namespace

tls_trust::tls_trust(const std::string& ca_file) : context_{SSL_CTX_new(TLS_client_method()), &SSL_CTX_free} {
  SSL_CTX* const context = context_.get();
  SSL_CTX_set_default_verify_paths(context);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &note_trust);
  SSL_CTX_set_verify_depth(context, deepest_chain);
  if (ca_file.empty() || SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1) return;
  problem_ = ca_file + ": no certificates can be read from it (PEM): " + openssl_reason();
  ERR_clear_error();
}

tls_talk::tls_talk(const tls_trust& trust, wire& on, std::string name)
    : wire_{on},
      name_{std::move(name)},
      tls_{SSL_new(trust.get())},
      in_{BIO_new(BIO_s_mem())},
      out_{BIO_new(BIO_s_mem())} {
  SSL_set_bio(tls_, in_, out_);
  SSL_set_connect_state(tls_);
  SSL_set_app_data(tls_, &untrusted_);
  if (!name_.empty() && !is_address(name_))
    SSL_ctrl(tls_, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name_.data());
}

tls_talk::~tls_talk() {
  SSL_free(tls_);
}

asio::awaitable<bool> tls_talk::flush() {
  std::string bytes(static_cast<std::size_t>(BIO_pending(out_)), '\0');
  if (bytes.empty()) co_return true;
  BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
  const auto error = co_await wire_.send(bytes);
  if (error) socket_error_ = error.message();
  co_return !error;
}

// What OpenSSL wants after it answered `result`: its bytes sent, and more of the other side's.
asio::awaitable<tls_talk::step> tls_talk::exchange(int result) {
  const int wants = SSL_get_error(tls_, result);
  const bool sent = co_await flush(); // an alert of ours too
  if (result > 0) co_return step::done;
  if (wants != SSL_ERROR_WANT_READ) co_return step::failed;
  if (!sent) co_return step::closed;
  if (received_ >= most_tls_bytes) co_return step::too_much;
  const auto got = co_await wire_.receive(read_bytes);
  if (got.error) {
    socket_error_ = got.error == asio::error::eof ? "the connection was closed" : got.error.message();
    co_return step::closed;
  }
  received_ += got.bytes.size();
  BIO_write(in_, got.bytes.data(), static_cast<int>(got.bytes.size()));
  co_return step::again;
}

certificate_seen tls_talk::ended(step how) {
  certificate_seen seen;
  seen.asked = name_;
  if (how == step::done) {
    seen.version = SSL_get_version(tls_);
    read_certificate(tls_, seen);
    seen.untrusted = untrusted_;
    return seen;
  }
  seen.how = how == step::too_much ? certificate_seen::end::too_much
             : wire_.timed_out()   ? certificate_seen::end::silent
                                   : certificate_seen::end::broken;
  seen.detail = how == step::failed ? openssl_reason() : socket_error_;
  return seen;
}

asio::awaitable<certificate_seen> tls_talk::shake_hands() {
  for (;;) {
    ERR_clear_error();
    const int result = SSL_do_handshake(tls_);
    const bool refused = result <= 0 && SSL_get_error(tls_, result) == SSL_ERROR_SSL;
    const std::string reason = refused ? openssl_reason() : "";
    const step next = co_await exchange(result);
    if (next == step::again) continue;
    certificate_seen seen = ended(next);
    if (refused) seen.detail = reason;
    co_return seen;
  }
}

asio::awaitable<std::string> tls_talk::ask_for_head(std::string request, std::size_t most) {
  std::string head;
  SSL_write(tls_, request.data(), static_cast<int>(request.size()));
  const bool sent = co_await flush();
  while (sent && head.size() < most && head.find("\r\n\r\n") == std::string::npos) {
    std::array<char, 4096> buffer{};
    ERR_clear_error();
    const int count = SSL_read(tls_, buffer.data(), static_cast<int>(buffer.size()));
    if (count > 0) {
      head.append(buffer.data(), static_cast<std::size_t>(count));
      continue;
    }
    const step next = co_await exchange(count);
    if (next != step::again) break;
  }
  co_return head;
}

} // namespace tollgate::proxy::doctor
