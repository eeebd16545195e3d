// A TLS client on a wire: OpenSSL between two memory buffers, so that every byte it is given was counted and in time.
//
// It verifies and goes on whatever it finds: judging is the probe's. It refuses more than most_tls_bytes.
#pragma once

#include "proxy/doctor/certificate.hpp"
#include "proxy/doctor/wire.hpp"

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <openssl/types.h>
#include <string>
#include <string_view>

namespace tollgate::proxy::doctor {

/// What a server may send in all: a chain of certificates (OpenSSL takes 100 KiB of it) and a head.
inline constexpr std::size_t most_tls_bytes = 160 * 1024;

/// What a run trusts: the system's store, and a file of more authorities.
class tls_trust {
 public:
  /// `ca_file` may be empty; `problem()` says why it cannot be used.
  explicit tls_trust(const std::string& ca_file);
  const std::string& problem() const noexcept { return problem_; }
  SSL_CTX* get() const noexcept { return context_.get(); }

 private:
  std::shared_ptr<SSL_CTX> context_;
  std::string problem_;
};

class tls_talk {
 public:
  /// Asks for `name` (SNI; empty: for none). Both must outlive it.
  tls_talk(const tls_trust& trust, wire& on, std::string name);
  ~tls_talk();
  tls_talk(const tls_talk&) = delete;
  tls_talk& operator=(const tls_talk&) = delete;

  /// Everything but `warehouse` and `now` is filled in.
  boost::asio::awaitable<certificate_seen> shake_hands();
  /// After a completed handshake: sends `request`, answers what came up to `most` bytes or the end of a head.
  boost::asio::awaitable<std::string> ask_for_head(std::string request, std::size_t most);

 private:
  enum class step { done, again, closed, too_much, failed };
  boost::asio::awaitable<step> exchange(int result);
  boost::asio::awaitable<bool> flush();
  certificate_seen ended(step how);

  wire& wire_;
  std::string name_;
  std::string untrusted_;
  std::string socket_error_;
  SSL* tls_ = nullptr;
  BIO* in_ = nullptr;  ///< tls_'s
  BIO* out_ = nullptr; ///< tls_'s
  std::size_t received_ = 0;
};

} // namespace tollgate::proxy::doctor
