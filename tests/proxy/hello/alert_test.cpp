// The seven bytes of a refusal.
#include "proxy/hello/alert.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::hello {
namespace {

TEST(access_denied, is_a_fatal_alert_in_the_hellos_record_version) {
  const auto alert = access_denied(0x0301);
  const std::array<unsigned, 7> expected{21, 3, 1, 0, 2, 2, 49};
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(std::to_integer<unsigned>(alert[i]), expected[i]);
  EXPECT_EQ(access_denied(0x0303)[2], std::byte{3});
}

} // namespace
} // namespace tollgate::proxy::hello
