// What refused people read: a code and a sentence for every reason, and the terms of the account for a used allowance.
#include "proxy/session/refusal_words.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy {
namespace {

struct no_signals final : metering::account_signals {
  void credit_wanted(metering::account&) noexcept override {}
  void credit_back(metering::account&) noexcept override {}
};

class refusal_words_of_acme : public testing::Test {
 protected:
  refusal_words_of_acme() {
    settings_.id = "acme";
    settings_.endpoints.emplace_back();
  }
  refusal_words words(refusal_reason why) { return words_of({why, &endpoint_}); }

  config::customer settings_;
  no_signals signals_;
  customer_identity who_{"acme", 0, true, signals_};
  live_customer customer_{settings_, who_};
  config::endpoint endpoint_settings_;
  endpoint_identity what_{who_, "one", 0};
  live_endpoint endpoint_{endpoint_settings_, customer_, what_};
};

TEST_F(refusal_words_of_acme, name_customer_allowance_and_reset_time_of_a_used_allowance) {
  using namespace std::chrono;
  customer_.told.hear({sys_days{2026y / December / 1}}, 300'000'000'000);
  customer_.told.hear({sys_days{2026y / November / 1}}, 5); // late news of the month before
  const refusal_words told = words(refusal_reason::quota_exhausted);
  EXPECT_EQ(told.sqlstate, "53400");
  EXPECT_EQ(told.message,
            "customer \"acme\" has used its allowance of 300000000000 bytes for this period; the next one "
            "begins at 2027-01-01T00:00:00Z");
  EXPECT_NE(told.hint, "");
}

TEST_F(refusal_words_of_acme, exist_for_every_reason_and_tell_nothing_of_addresses) {
  for (std::size_t i = 0; i < refusal_reasons; ++i) {
    const auto why = static_cast<refusal_reason>(i);
    const refusal_words told = words(why);
    EXPECT_EQ(told.sqlstate.size(), 5U) << to_string(why);
    EXPECT_FALSE(told.message.empty()) << to_string(why);
    EXPECT_EQ((told.message + told.hint).find('\0'), std::string::npos) << to_string(why);
  }
}

TEST(refusal_words, do_without_a_customer) {
  for (const auto why :
       {refusal_reason::tls_required, refusal_reason::connection_limit, refusal_reason::no_server_name})
    EXPECT_FALSE(words_of({why}).message.empty()) << to_string(why);
}

} // namespace
} // namespace tollgate::proxy
