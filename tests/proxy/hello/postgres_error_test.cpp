// The bytes of an ErrorResponse, as the protocol's description has them.
#include "proxy/hello/postgres_error.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::hello {
namespace {

using namespace std::string_literals;

TEST(postgres_error, has_severity_code_message_and_hint) {
  EXPECT_EQ(error_response("53400", "no", "ask"), "E\0\0\0\x23SFATAL\0VFATAL\0C53400\0Mno\0Hask\0\0"s);
}

TEST(postgres_error, leaves_out_an_empty_hint) {
  EXPECT_EQ(error_response("53400", "no", ""), "E\0\0\0\x1eSFATAL\0VFATAL\0C53400\0Mno\0\0"s);
}

} // namespace
} // namespace tollgate::proxy::hello
