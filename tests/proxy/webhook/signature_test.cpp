// The signature against published vectors. The integration test checks it with Python's hmac and the openssl command.
#include "proxy/webhook/signature.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::webhook {
namespace {

// RFC 4231, sections 4.2, 4.3, 4.4, 4.7 and 4.8.
TEST(hmac_sha256, agrees_with_rfc_4231) {
  EXPECT_EQ(hmac_sha256_hex(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_sha256_hex(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(hmac_sha256_hex(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(signature, covers_the_time_and_the_body) {
  const std::string signed_header = sign("secret", 1'795'478'400, R"({"a":1})");
  EXPECT_EQ(signed_header, "t=1795478400,v1=" + hmac_sha256_hex("secret", R"(1795478400.{"a":1})"));
  EXPECT_NE(signed_header.substr(16), sign("secret", 1'795'478'401, R"({"a":1})").substr(16));
  EXPECT_NE(signed_header, sign("secret", 1'795'478'400, R"({"a":2})"));
  EXPECT_NE(signed_header, sign("Secret", 1'795'478'400, R"({"a":1})"));
}

} // namespace
} // namespace tollgate::proxy::webhook
