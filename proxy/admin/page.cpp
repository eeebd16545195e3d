// Puts the parts together and says what the browser may do with them (W3C Content Security Policy Level 3).
#include "proxy/admin/page.hpp"

#include "proxy/admin/page_parts.hpp"
#include "proxy/admin/replies.hpp"

#include <array>
#include <openssl/evp.h>
#include <openssl/sha.h>

namespace tollgate::proxy::admin {

namespace http = boost::beast::http;

std::string policy_hash(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::array<unsigned char, 4 * ((SHA256_DIGEST_LENGTH + 2) / 3) + 1> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return "'sha256-" + std::string{base64.begin(), base64.begin() + length} + "'";
}

namespace {

std::string joined(std::span<const std::string_view> parts) {
  std::string whole;
  for (const std::string_view part : parts)
    whole += part;
  return whole;
}

struct assembled {
  std::string text;
  std::string policy;
};

assembled assemble() {
  const page_parts& parts = parts_of_the_page();
  const std::string style = joined(parts.styles);
  const std::string script = joined(parts.scripts);
  const std::array<std::string_view, 5> all{parts.head, style, parts.body, script, parts.tail};
  return {joined(all), "default-src 'none'; script-src " + policy_hash(script) + "; style-src " + policy_hash(style) +
                           "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors "
                           "'none'; require-trusted-types-for 'script'; trusted-types 'none'"};
}

} // namespace

response page() {
  static const assembled whole = assemble();
  response result = plain(http::status::ok, whole.text, "text/html; charset=utf-8");
  result.set("Content-Security-Policy", whole.policy);
  result.set("Cross-Origin-Opener-Policy", "same-origin");
  result.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  return result;
}

} // namespace tollgate::proxy::admin
