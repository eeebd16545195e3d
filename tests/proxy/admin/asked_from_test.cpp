// A page elsewhere may neither read nor change anything here, by whichever name or origin; programs and people may.
#include "proxy/admin/asked_from.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tollgate::proxy::admin {
namespace {

namespace http = boost::beast::http;

constexpr std::string_view node = "edge-use1-a";

request asked() {
  request to;
  to.method(http::verb::get);
  to.target("/v1/usage");
  return to;
}

request asked_as(std::string_view host) {
  request to = asked();
  to.set(http::field::host, host);
  return to;
}

http::status refused(const request& to) {
  const auto answer = refuse_if_foreign(to, node);
  return answer ? answer->result() : http::status::ok;
}

TEST(asked_from, addresses_localhost_and_the_node_are_us) {
  for (const auto* const host :
       {"127.0.0.1:9464", "127.0.0.1", "10.0.1.5:9464", "[::1]:9464", "[::1]", "localhost:9464", "LOCALHOST",
        "tollgate.localhost:1", "edge-use1-a:9464", "Edge-Use1-A"})
    EXPECT_EQ(refused(asked_as(host)), http::status::ok) << host;
}

TEST(asked_from, a_name_that_was_led_here_is_misdirected) {
  for (const auto* const host :
       {"evil.example:9464", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evillocalhost",
        ".localhost", "edge-use1-a.evil.example", "", ":9464", "[", "[]", "[evil.example]", "localhost."})
    EXPECT_EQ(refused(asked_as(host)), http::status::misdirected_request) << host;
}

TEST(asked_from, a_program_may_leave_host_out_but_not_say_two) {
  EXPECT_EQ(refused(asked()), http::status::ok);
  request twice = asked_as("127.0.0.1");
  twice.insert(http::field::host, "evil.example");
  EXPECT_EQ(refused(twice), http::status::bad_request);
}

TEST(asked_from, only_our_own_origin_asks) {
  request to = asked_as("localhost:9464");
  for (const auto* const own : {"http://localhost:9464", "https://LOCALHOST:9464"}) {
    to.set(http::field::origin, own);
    EXPECT_EQ(refused(to), http::status::ok) << own;
  }
  for (const auto* const other : {"http://evil.example", "null", "", "http://localhost:3000", "http://localhost",
                                  "http://localhost:94640", "ftp://localhost:9464", "localhost:9464"}) {
    to.set(http::field::origin, other);
    EXPECT_EQ(refused(to), http::status::forbidden) << other;
  }
  to.set(http::field::origin, "http://localhost:9464");
  to.insert(http::field::origin, "http://evil.example");
  EXPECT_EQ(refused(to), http::status::bad_request);
}

TEST(asked_from, an_origin_without_a_host_is_nobodys) {
  request to = asked();
  to.set(http::field::origin, "http://");
  EXPECT_EQ(refused(to), http::status::forbidden);
}

TEST(asked_from, what_the_browser_says_of_another_site_is_believed) {
  request to = asked_as("localhost:9464");
  for (const auto* const own : {"same-origin", "none"}) {
    to.set("Sec-Fetch-Site", own);
    EXPECT_EQ(refused(to), http::status::ok) << own;
  }
  for (const auto* const other : {"cross-site", "same-site", "anything"}) {
    to.set("Sec-Fetch-Site", other);
    EXPECT_EQ(refused(to), http::status::forbidden) << other;
  }
}

TEST(asked_from, a_link_to_here_may_be_followed_but_not_framed_or_posted) {
  request to = asked_as("localhost:9464");
  to.set("Sec-Fetch-Site", "cross-site");
  to.set("Sec-Fetch-Mode", "navigate");
  to.set("Sec-Fetch-Dest", "document");
  EXPECT_EQ(refused(to), http::status::ok);
  to.method(http::verb::post);
  EXPECT_EQ(refused(to), http::status::forbidden);
  to.method(http::verb::get);
  to.set("Sec-Fetch-Dest", "iframe");
  EXPECT_EQ(refused(to), http::status::forbidden);
}

} // namespace
} // namespace tollgate::proxy::admin
