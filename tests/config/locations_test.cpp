// Paths, addresses to listen on, upstreams, name servers and URLs, as texts.
#include "config/locations.hpp"

#include <gtest/gtest.h>

namespace tollgate::config {
namespace {

TEST(path, is_absolute) {
  EXPECT_EQ(parse_path("/etc/tollgate/admin.token").value, "/etc/tollgate/admin.token");
  for (const std::string_view text : {"", "etc", "./etc", "~/x"})
    EXPECT_FALSE(parse_path(text).good()) << text;
}

TEST(listen, is_an_address_and_a_port) {
  EXPECT_EQ(to_string(parse_listen("0.0.0.0:443").value), "0.0.0.0:443");
  EXPECT_EQ(to_string(parse_listen("[::]:443").value), "[::]:443");
  EXPECT_EQ(to_string(parse_listen("127.0.0.1:0").value), "127.0.0.1:0");
  EXPECT_EQ(to_string(parse_listen("[::ffff:10.0.0.1]:443").value), "10.0.0.1:443");
  for (const std::string_view text : {"", "443", ":443", "*:443", "localhost:443", "10.0.0.1", "10.0.0.1:65536",
                                      "[10.0.0.1]:443", "::1:443", "[::1]"}) {
    EXPECT_FALSE(parse_listen(text).good()) << text;
  }
}

TEST(upstream, is_a_name_or_an_address_with_a_port) {
  const upstream name = parse_upstream("DB.Example.com.:5432").value;
  EXPECT_EQ(name.host, "db.example.com");
  EXPECT_EQ(name.port, 5432);
  EXPECT_FALSE(name.address);
  const upstream v4 = parse_upstream("10.0.0.9:1").value;
  EXPECT_EQ(v4.host, "10.0.0.9");
  EXPECT_EQ(v4.address, ip_address::parse("10.0.0.9"));
  const upstream v6 = parse_upstream("[FD00::9]:65535").value;
  EXPECT_EQ(v6.host, "fd00::9");
  EXPECT_EQ(v6.port, 65535);
  EXPECT_TRUE(v6.address);
}

TEST(resolver, listens_on_53_unless_said) {
  EXPECT_EQ(to_string(parse_resolver("10.0.0.2").value), "10.0.0.2:53");
  EXPECT_EQ(to_string(parse_resolver("fd00::2").value), "[fd00::2]:53");
  EXPECT_EQ(to_string(parse_resolver("10.0.0.2:5353").value), "10.0.0.2:5353");
  EXPECT_EQ(to_string(parse_resolver("[fd00::2]:5353").value), "[fd00::2]:5353");
  for (const std::string_view text : {"", "dns.example", "10.0.0.2:0", "10.0.0.2:"}) {
    EXPECT_FALSE(parse_resolver(text).good()) << text;
  }
}

TEST(etcd_endpoint, is_a_scheme_a_host_and_a_port) {
  for (const std::string_view text : {"https://etcd-a:2379", "http://10.0.0.1:2379", "https://[fd00::1]:2379"}) {
    EXPECT_EQ(parse_etcd_endpoint(text).value, text);
  }
  for (const std::string_view text : {"", "etcd-a:2379", "https://", "https://etcd-a", "https://etcd-a:2379/",
                                      "https://a@b:2379", "HTTPS://etcd-a:2379", "https://a:0"}) {
    EXPECT_FALSE(parse_etcd_endpoint(text).good()) << text;
  }
}

TEST(url, has_a_host_and_nothing_secret) {
  for (const std::string_view text : {"https://h.example", "https://h.example/a?b=c&d", "http://h.example:8080/x",
                                      "https://[fd00::1]:443/x", "https://10.0.0.1"}) {
    EXPECT_EQ(parse_url(text).value, text);
  }
  for (const std::string_view text :
       {"", "https://", "https:///x", "ftp://h.example", "h.example", "https://h..e/", "https://h.example:/x",
        "https://h.example/a b", "https://h.example/#a", "https://h.example/\xC3\xA9", "https://u:p@h.example/"}) {
    EXPECT_FALSE(parse_url(text).good()) << text;
  }
}

TEST(split_url, has_the_parts_that_a_client_needs) {
  const auto is = [](const char* url, bool tls, const char* host, int port, const char* target) {
    ASSERT_TRUE(parse_url(url).good()) << url;
    const url_parts parts = split_url(url);
    EXPECT_EQ(parts.tls, tls) << url;
    EXPECT_EQ(parts.host, host) << url;
    EXPECT_EQ(parts.port, port) << url;
    EXPECT_EQ(parts.target, target) << url;
  };
  is("https://h.example", true, "h.example", 443, "/");
  is("http://h.example/", false, "h.example", 80, "/");
  is("https://h.example:8443/a/b?c=d", true, "h.example", 8443, "/a/b?c=d");
  is("https://h.example?c=d", true, "h.example", 443, "/?c=d");
  is("http://127.0.0.1:1/x", false, "127.0.0.1", 1, "/x");
  is("https://[::1]:8443/x", true, "::1", 8443, "/x");
}

} // namespace
} // namespace tollgate::config
