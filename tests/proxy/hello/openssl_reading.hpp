// What OpenSSL, as a server, reads as the name in a ClientHello: the second opinion on every verdict.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace tollgate::proxy::hello {

class openssl_reader {
 public:
  openssl_reader();
  ~openssl_reader();

  /// The name in lower case, empty for a hello without one; nothing when OpenSSL refused the hello before it looked at
  /// the name, or wants more.
  std::optional<std::string> name_in(std::span<const std::byte> wire);

 private:
  struct library;
  std::unique_ptr<library> library_;
};

} // namespace tollgate::proxy::hello
