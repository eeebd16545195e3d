// What a refused HTTP client receives: a status for every reason, a date for a used allowance, a length that is right.
#include "proxy/session/http_refusal.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy {
namespace {

struct no_signals final : metering::account_signals {
  void credit_wanted(metering::account&) noexcept override {}
  void credit_back(metering::account&) noexcept override {}
};

class http_refusals_of_acme : public testing::Test {
 protected:
  http_refusals_of_acme() {
    settings_.id = "acme";
    settings_.endpoints.emplace_back();
  }
  std::string response(refusal_reason why, std::string_view detail = {}) {
    return http_refusal({why, &endpoint_, detail}, "GET / HTTP/1.1\r\n");
  }
  std::string status(refusal_reason why) { return response(why).substr(9, 3); }

  config::customer settings_;
  no_signals signals_;
  customer_identity who_{"acme", 0, true, signals_};
  live_customer customer_{settings_, who_};
  config::endpoint endpoint_settings_;
  endpoint_identity what_{who_, "one", 0};
  live_endpoint endpoint_{endpoint_settings_, customer_, what_};
};

TEST_F(http_refusals_of_acme, of_a_used_allowance_say_when_it_starts_anew) {
  using namespace std::chrono;
  EXPECT_EQ(response(refusal_reason::quota_exhausted).find("Retry-After"), std::string::npos) << "not known yet";
  customer_.told.hear({sys_days{2026y / December / 1}}, 300'000'000'000);
  EXPECT_EQ(response(refusal_reason::quota_exhausted),
            "HTTP/1.1 403 Forbidden\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Length: 218\r\n"
            "Retry-After: Fri, 01 Jan 2027 00:00:00 GMT\r\n"
            "Connection: close\r\n"
            "\r\n"
            "customer \"acme\" has used its allowance of 300000000000 bytes for this period; the next one begins at "
            "2027-01-01T00:00:00Z.\n"
            "Ask those who run the gateway to your warehouse. This is about a quota, not about credentials.\n");
}

TEST_F(http_refusals_of_acme, have_a_status_for_every_reason_and_a_length_that_is_right) {
  for (std::size_t i = 0; i < refusal_reasons; ++i) {
    const auto why = static_cast<refusal_reason>(i);
    const std::string whole = response(why, "10.1.2.3:443: no answer");
    const std::size_t body = whole.find("\r\n\r\n") + 4;
    EXPECT_TRUE(whole.starts_with("HTTP/1.1 4") || whole.starts_with("HTTP/1.1 5")) << to_string(why);
    EXPECT_NE(whole.find("Content-Length: " + std::to_string(whole.size() - body) + "\r\n"), std::string::npos)
        << to_string(why);
    EXPECT_TRUE(whole.ends_with("\n")) << to_string(why);
    EXPECT_EQ(whole.find("10.1.2.3") != std::string::npos, why == refusal_reason::malformed_hello)
        << to_string(why) << ": a detail is for the log, but for what is wrong with the request itself";
  }
}

// urllib3 sleeps for as long as a 503 says in Retry-After, and asks again.
TEST_F(http_refusals_of_acme, ask_clients_to_come_back_at_once_or_not_at_all) {
  EXPECT_EQ(status(refusal_reason::quota_exhausted), "403");
  EXPECT_EQ(status(refusal_reason::blocked), "403");
  EXPECT_EQ(response(refusal_reason::blocked).find("Retry-After"), std::string::npos);
  for (const auto why : {refusal_reason::draining, refusal_reason::connection_limit, refusal_reason::no_descriptors}) {
    EXPECT_EQ(status(why), "503") << to_string(why);
    EXPECT_NE(response(why).find("\r\nRetry-After: 1\r\n"), std::string::npos) << to_string(why);
  }
  EXPECT_NE(response(refusal_reason::ledger_unavailable).find("\r\nRetry-After: 10\r\n"), std::string::npos);
}

TEST_F(http_refusals_of_acme, of_a_head_request_have_no_body) {
  const std::string whole = http_refusal({refusal_reason::blocked, &endpoint_, {}}, "HEAD / HTTP/1.1\r\n");
  EXPECT_TRUE(whole.ends_with("\r\n\r\n"));
  EXPECT_EQ(whole.find("Content-Length: 0"), std::string::npos) << "it says what a GET would get";
}

TEST(http_refusals, do_without_a_customer_and_without_a_request) {
  EXPECT_TRUE(http_refusal({refusal_reason::connection_limit}, {}).starts_with("HTTP/1.1 503"));
}

} // namespace
} // namespace tollgate::proxy
