// The opening bytes, as the proxy's own readers read them.
#include "bench/load/opening.hpp"
#include "proxy/hello/client_hello_reader.hpp"
#include "proxy/hello/postgres_preamble.hpp"

#include <gtest/gtest.h>

namespace tollgate::bench::load {
namespace {

using proxy::hello::hello_outcome;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text});
}

TEST(opening, is_a_hello_in_which_the_proxy_finds_the_name) {
  const std::string longest = std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c') + "." +
                              std::string(max_server_name_bytes - 3 * 64, 'd');
  for (const std::string& name : {std::string{"one.example.com"}, std::string{"a"}, longest}) {
    const std::string hello = client_hello(name);
    proxy::hello::client_hello_reader reader;
    ASSERT_EQ(reader.feed(bytes_of(hello)), hello_outcome::parsed) << name;
    EXPECT_EQ(reader.hello().server_name.view(), name);
    EXPECT_FALSE(reader.hello().encrypted_client_hello);
  }
}

TEST(opening, is_a_hello_without_a_name_when_none_is_given) {
  const std::string hello = client_hello("");
  proxy::hello::client_hello_reader reader;
  ASSERT_EQ(reader.feed(bytes_of(hello)), hello_outcome::parsed);
  EXPECT_TRUE(reader.hello().server_name.view().empty());
}

TEST(opening, is_one_record_that_ends_with_the_hello) {
  const std::string hello = client_hello("one.example.com");
  for (std::size_t size = 0; size < hello.size(); ++size) {
    proxy::hello::client_hello_reader reader;
    ASSERT_EQ(reader.feed(bytes_of(hello).first(size)), hello_outcome::need_more) << size;
  }
}

TEST(opening, has_the_size_of_a_real_one) {
  const std::size_t size = client_hello("one.example.com").size();
  EXPECT_GE(size, 200U);
  EXPECT_LE(size, 600U);
}

TEST(opening, asks_a_postgres_server_for_tls) {
  const auto found = proxy::hello::read_postgres_packet(bytes_of(ssl_request));
  EXPECT_EQ(found.what, proxy::hello::postgres_packet::ssl_request);
  EXPECT_EQ(found.size, ssl_request.size());
}

} // namespace
} // namespace tollgate::bench::load
