// OpenSSL's one-shot HMAC. See signature.hpp.
#include "proxy/webhook/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace tollgate::proxy::webhook {

std::string hmac_sha256_hex(std::string_view secret, std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  // The C interface takes bytes as unsigned char.
  const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data()); // NOLINT(*-reinterpret-cast): above
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes, message.size(), digest.data(), &size);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += digits[digest[i] >> 4U];
    text += digits[digest[i] & 15U];
  }
  return text;
}

std::string sign(std::string_view secret, std::int64_t unix_seconds, std::string_view body) {
  const std::string time = std::to_string(unix_seconds);
  std::string message = time;
  message.append(".").append(body);
  return std::string{"t="}.append(time).append(",v1=").append(hmac_sha256_hex(secret, message));
}

} // namespace tollgate::proxy::webhook
