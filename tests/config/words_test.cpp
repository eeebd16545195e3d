// Every word in both directions: a table out of step with its enumeration would rename things in the metrics.
#include "config/words.hpp"

#include <gtest/gtest.h>

namespace tollgate::config {
namespace {

template <class Choice>
void expect_word(Choice value, std::string_view word) {
  EXPECT_EQ(to_string(value), word);
  const auto read = parse_word<Choice>(word);
  EXPECT_TRUE(read.good()) << read.error;
  EXPECT_EQ(read.value, value);
}

TEST(words, go_both_ways) {
  expect_word(environment::edge, "edge");
  expect_word(environment::lab, "lab");
  expect_word(sandbox_mode::preferred, "preferred");
  expect_word(sandbox_mode::required, "required");
  expect_word(sandbox_mode::off, "off");
  expect_word(log_level::trace, "trace");
  expect_word(log_level::debug, "debug");
  expect_word(log_level::info, "info");
  expect_word(log_level::warn, "warn");
  expect_word(log_level::error, "error");
  expect_word(log_format::json, "json");
  expect_word(log_format::text, "text");
  expect_word(ledger_store::sqlite, "sqlite");
  expect_word(ledger_store::etcd, "etcd");
  expect_word(front_end::tcp, "tcp");
  expect_word(front_end::tls, "tls");
  expect_word(front_end::postgres, "postgres");
  expect_word(front_end::http, "http");
  expect_word(warehouse::databricks, "databricks");
  expect_word(warehouse::rds_postgres, "rds_postgres");
  expect_word(warehouse::redshift, "redshift");
  expect_word(warehouse::snowflake, "snowflake");
  expect_word(send_proxy::off, "off");
  expect_word(send_proxy::v2, "v2");
}

TEST(words, are_exact) {
  EXPECT_FALSE(parse_word<environment>("Edge").good());
  EXPECT_FALSE(parse_word<environment>("").good());
  EXPECT_TRUE(parse_bool("true").value);
  EXPECT_FALSE(parse_bool("false").value);
  for (const std::string_view text : {"yes", "no", "on", "off", "True", "1", ""})
    EXPECT_FALSE(parse_bool(text).good());
}

} // namespace
} // namespace tollgate::config
