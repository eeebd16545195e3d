// Exact names among ten thousand, in any case, and no lookup that allocates.
#include "proxy/hello/name_table.hpp"

#include <cstdlib>
#include <gtest/gtest.h>
#include <new>
#include <string>

namespace {
thread_local std::size_t allocations = 0;
} // namespace

// The thread sanitizer's runtime brings operators of its own: allocations are counted in the other builds.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TOLLGATE_OPERATORS_ARE_TAKEN
#endif
#endif
#ifndef TOLLGATE_OPERATORS_ARE_TAKEN
void* operator new(std::size_t size) {
  ++allocations;
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc{};
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}
#endif

namespace tollgate::proxy::hello {
namespace {

host_name name(std::string_view text) {
  return host_name::from(text).value();
}

TEST(name_table, finds_exact_names_only) {
  name_table table;
  EXPECT_TRUE(table.add("dbc-a1.cloud.databricks.com", 7));
  EXPECT_EQ(table.find(name("dbc-a1.cloud.databricks.com")), 7U);
  EXPECT_EQ(table.find(name("DBC-A1.cloud.databricks.COM")), 7U);
  for (const char* other : {"cloud.databricks.com", "x.dbc-a1.cloud.databricks.com", "dbc-a1.cloud.databricks.com.",
                            "dbc-a1.cloud.databricks.co", "10.0.0.1"})
    EXPECT_EQ(table.find(name(other)), std::nullopt) << other;
  EXPECT_EQ(table.find(host_name{}), std::nullopt);
}

TEST(name_table, takes_a_name_once_and_in_any_case) {
  name_table table;
  EXPECT_TRUE(table.add("A.example.com", 1));
  EXPECT_FALSE(table.add("a.EXAMPLE.com", 2));
  EXPECT_EQ(table.find(name("a.example.com")), 1U);
  EXPECT_FALSE(table.add("", 3));
  EXPECT_FALSE(table.add("not a name", 3));
  EXPECT_EQ(table.size(), 1U);
}

TEST(name_table, finds_ten_thousand_names_without_an_allocation) {
  name_table table;
  table.reserve(10'000);
  for (std::uint32_t i = 0; i < 10'000; ++i)
    ASSERT_TRUE(table.add("dbc-" + std::to_string(i) + ".cloud.databricks.com", i));
  for (std::uint32_t i = 0; i < 10'000; ++i) {
    const auto wanted = name("dbc-" + std::to_string(i) + ".cloud.databricks.com");
    const auto before = allocations;
    const auto found = table.find(wanted);
    const auto after = allocations;
    ASSERT_EQ(found, i);
    ASSERT_EQ(after, before);
  }
}

} // namespace
} // namespace tollgate::proxy::hello
