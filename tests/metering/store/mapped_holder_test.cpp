// The grant protocol's view of a usage file: whether it may be believed; and the bases that outlive a process.
#include "metering/mapped_holder.hpp"

#include "scratch.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace {

using namespace tollgate::metering;
using namespace tollgate::tests;

std::unique_ptr<usage_file> make(const std::filesystem::path& path) {
  auto made = usage_file::create(path, "h-0", "this-boot", 2);
  return std::move(std::get<std::unique_ptr<usage_file>>(made));
}

TEST(mapped_holder, is_believed_in_its_own_boot_only) {
  const scratch in;
  EXPECT_TRUE((mapped_holder{make(in / "h-0.usage"), "this-boot"}.trusted()));
  const scratch other;
  EXPECT_FALSE((mapped_holder{make(other / "h-0.usage"), "another-boot"}.trusted()));
}

TEST(mapped_holder, does_not_believe_a_copy) {
  const scratch in;
  const auto path = in / "h-0.usage";
  make(path).reset();
  std::filesystem::copy_file(path, in / "aside");
  std::filesystem::rename(in / "aside", path);
  auto opened = usage_file::open(path);
  auto* const copy = std::get_if<std::unique_ptr<usage_file>>(&opened);
  ASSERT_NE(copy, nullptr);
  EXPECT_FALSE((mapped_holder{std::move(*copy), "this-boot"}.trusted()));
}

TEST(mapped_holder, of_a_damaged_file_is_only_a_name_that_can_be_unlinked) {
  const scratch in;
  const auto path = in / "h-0.usage";
  std::ofstream{path} << "rubbish";
  auto opened = usage_file::open(path);
  auto* const damaged = std::get_if<usage_file::damaged>(&opened);
  ASSERT_NE(damaged, nullptr);
  lost_holder lost{"h-0", std::move(*damaged)};
  EXPECT_EQ(lost.holder(), "h-0");
  EXPECT_FALSE(lost.trusted());
  EXPECT_TRUE(lost.records().empty());
  lost.unlink();
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(bases_file, keeps_what_was_set) {
  const scratch in;
  const auto path = in / "bases.json";
  {
    bases_file bases{path};
    EXPECT_EQ(bases.base("acme"), std::nullopt);
    bases.set_base("acme", 300'000'000'000);
    bases.set_base("globex", std::uint64_t{1} << 62);
    bases.set_base("acme", 0);
  }
  const bases_file again{path};
  EXPECT_EQ(again.base("acme"), 0U);
  EXPECT_EQ(again.base("globex"), std::uint64_t{1} << 62);
}

TEST(bases_file, is_written_when_it_is_asked_to_and_only_if_anything_changed) {
  const scratch in;
  const auto path = in / "bases.json";
  bases_file bases{path};
  EXPECT_EQ(bases.keep(), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(path));
  bases.set_base("acme", 300'000'000'000);
  EXPECT_EQ(bases.keep(), std::nullopt);
  EXPECT_EQ(bases_file{path}.base("acme"), 300'000'000'000U);
}

TEST(bases_file, keeps_both_ends_of_a_change_that_is_under_way) {
  const scratch in;
  const auto path = in / "bases.json";
  {
    bases_file bases{path};
    bases.set_base("acme", 1);
    bases.intend("acme", 2);
    bases.intend("acme", 2);
    bases.set_base("globex", 7);
  }
  bases_file again{path};
  EXPECT_EQ(again.base("acme"), 1U);
  EXPECT_EQ(again.possible_bases("acme"), (std::vector<std::uint64_t>{1, 2}));
  EXPECT_EQ(again.possible_bases("globex"), std::vector<std::uint64_t>{7});
  EXPECT_TRUE(again.possible_bases("initech").empty());
  again.set_base("acme", 2);
  EXPECT_EQ(again.possible_bases("acme"), std::vector<std::uint64_t>{2});
}

TEST(bases_file, that_cannot_be_written_says_so_and_is_still_to_be_written) {
  const scratch in;
  const auto folder = in / "state";
  bases_file bases{folder / "bases.json"};
  bases.set_base("acme", 1);
  const auto why = bases.keep();
  ASSERT_TRUE(why);
  EXPECT_NE(why->find("state"), std::string::npos) << *why;
  std::filesystem::create_directory(folder);
  EXPECT_EQ(bases.keep(), std::nullopt);
  EXPECT_EQ(bases_file{folder / "bases.json"}.base("acme"), 1U);
}

TEST(bases_file, that_cannot_be_read_is_empty) {
  const scratch in;
  const auto path = in / "bases.json";
  for (const char* const text : {"", "{", "[1]", R"({"acme": "1"})", R"({"acme": -1})"}) {
    std::ofstream{path} << text;
    EXPECT_EQ(bases_file{path}.base("acme"), std::nullopt) << text;
  }
}

} // namespace
