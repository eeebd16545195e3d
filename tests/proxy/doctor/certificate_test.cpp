// Certificates: dates at their edges, trust and names, for each warehouse what a client of it would make of them.
#include "proxy/doctor/certificate.hpp"
#include "tests/proxy/doctor/judged.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::doctor {
namespace {

using namespace std::chrono_literals;
using config::warehouse;
using std::chrono::days;

constexpr std::chrono::sys_seconds now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 1}};

certificate_seen good(warehouse of) {
  certificate_seen seen;
  seen.version = "TLSv1.3";
  seen.subject = "CN = a.example";
  seen.issuer = "CN = authority";
  seen.names = {"a.example"};
  seen.asked = "a.example";
  seen.name_matches = true;
  seen.not_before = now - days{10};
  seen.not_after = now + days{90};
  seen.warehouse = of;
  seen.now = now;
  return seen;
}

TEST(certificate, that_a_client_believes) {
  EXPECT_EQ(line_of(judge(good(warehouse::databricks))),
            "ok: TLSv1.3, certificate of CN = a.example by CN = authority, until 2027-01-30 (90 days)");
}

TEST(certificate, ends_at_its_last_second) {
  certificate_seen seen = good(warehouse::snowflake);
  seen.not_after = now;
  EXPECT_EQ(judge(seen).how, verdict::failed);
  seen.not_after = now + 1s;
  EXPECT_EQ(judge(seen).how, verdict::warning);
}

TEST(certificate, is_a_warning_under_two_weeks) {
  certificate_seen seen = good(warehouse::snowflake);
  seen.not_after = now + days{14};
  EXPECT_EQ(judge(seen).how, verdict::ok);
  seen.not_after = now + days{14} - 1s;
  EXPECT_EQ(judge(seen).how, verdict::warning);
}

TEST(certificate, of_the_future_points_at_the_clock) {
  certificate_seen seen = good(warehouse::snowflake);
  seen.not_before = now;
  EXPECT_EQ(judge(seen).how, verdict::ok);
  seen.not_before = now + 1s;
  const finding found = judge(seen);
  EXPECT_EQ(found.how, verdict::failed);
  EXPECT_NE(found.remedy.find("clock"), std::string::npos);
}

TEST(certificate, of_an_unknown_authority) {
  for (const warehouse of : {warehouse::databricks, warehouse::snowflake, warehouse::redshift}) {
    certificate_seen seen = good(of);
    seen.untrusted = "self-signed certificate";
    EXPECT_EQ(judge(seen).how, verdict::failed);
  }
  // RDS's own authorities are in no system's store; the report says that nothing was verified.
  certificate_seen rds = good(warehouse::rds_postgres);
  rds.untrusted = "self-signed certificate in certificate chain";
  const finding found = judge(rds);
  EXPECT_EQ(found.how, verdict::ok);
  EXPECT_NE(found.seen.find("not verified: self-signed"), std::string::npos) << found.seen;
  EXPECT_NE(found.limits.find("--ca-file"), std::string::npos);
}

TEST(certificate, for_another_name) {
  const auto judged = [](warehouse of) {
    certificate_seen seen = good(of);
    seen.asked = "vpce.example";
    seen.name_matches = false;
    return judge(seen);
  };
  EXPECT_EQ(judged(warehouse::databricks).how, verdict::failed);
  EXPECT_EQ(judged(warehouse::snowflake).how, verdict::failed);
  EXPECT_EQ(judged(warehouse::redshift).how, verdict::warning);
  EXPECT_EQ(judged(warehouse::rds_postgres).how, verdict::ok);
  EXPECT_NE(judged(warehouse::rds_postgres).limits.find("verify-full fails"), std::string::npos);
  EXPECT_NE(judged(warehouse::databricks).seen.find("it is for a.example, not for vpce.example"), std::string::npos);
}

TEST(certificate, that_never_came) {
  certificate_seen seen = good(warehouse::databricks);
  for (const auto how :
       {certificate_seen::end::broken, certificate_seen::end::silent, certificate_seen::end::too_much}) {
    seen.how = how;
    const finding found = judge(seen);
    EXPECT_EQ(found.how, verdict::failed);
    EXPECT_TRUE(says_what_to_do(found)) << found.remedy;
  }
}

} // namespace
} // namespace tollgate::proxy::doctor
