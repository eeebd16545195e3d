// Which texts are host names, and that one is the same in any case.
#include "proxy/hello/host_name.hpp"

#include <gtest/gtest.h>
#include <string>

namespace tollgate::proxy::hello {
namespace {

TEST(host_name, is_lower_case) {
  EXPECT_EQ(host_name::from("DBC-A1.Cloud.DATABRICKS.com")->view(), "dbc-a1.cloud.databricks.com");
  EXPECT_EQ(host_name::from("AZaz09-_.:")->view(), "azaz09-_.:");
  EXPECT_EQ(*host_name::from("A.b"), *host_name::from("a.B"));
  EXPECT_FALSE(*host_name::from("a.b") == *host_name::from("a.b."));
}

TEST(host_name, has_1_to_253_characters) {
  EXPECT_FALSE(host_name::from(""));
  EXPECT_EQ(host_name::from("a")->view(), "a");
  EXPECT_EQ(host_name::from(std::string(253, 'a'))->view(), std::string(253, 'a'));
  EXPECT_FALSE(host_name::from(std::string(254, 'a')));
}

TEST(host_name, refuses_every_byte_that_no_host_name_has) {
  const std::string good = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:";
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    EXPECT_EQ(host_name::from(std::string{'a', c, 'b'}).has_value(), good.find(c) != std::string::npos) << value;
  }
}

TEST(host_name, is_empty_when_there_is_none) {
  EXPECT_TRUE(host_name{}.empty());
  EXPECT_EQ(host_name{}.view(), "");
}

} // namespace
} // namespace tollgate::proxy::hello
