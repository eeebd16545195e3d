// Opening the ledger's files: never a new ledger by accident, never two processes on one state.
#include "proxy/ledger/open_ledger.hpp"

#include "config/load.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

namespace tollgate::proxy {
namespace {

class opening : public testing::Test {
 protected:
  opening() {
    std::string name = (std::filesystem::temp_directory_path() / "tollgate-open-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no temporary directory"};
    folder_ = name;
    model_.environment = config::environment::edge;
    model_.state_dir = folder_ / "state";
    model_.node = "test";
  }
  ~opening() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::string problem_of(const std::variant<locked_ledger, ledger_problem>& opened) {
    const auto* const problem = std::get_if<ledger_problem>(&opened);
    return problem == nullptr ? "" : problem->what;
  }

  std::filesystem::path folder_;
  config::model model_;
};

TEST_F(opening, refuses_a_missing_ledger_in_edge_and_says_what_creating_one_means) {
  EXPECT_NE(problem_of(open_ledger(model_)).find("there is no ledger"), std::string::npos) << "nor a directory";
  ASSERT_FALSE(prepare_state_dir(model_));
  const std::string problem = problem_of(open_ledger(model_));
  EXPECT_NE(problem.find("makes every allowance whole again"), std::string::npos) << problem;
  EXPECT_NE(problem.find("tollgate ledger init"), std::string::npos) << problem;
  EXPECT_FALSE(std::filesystem::exists(model_.state_dir / ledger_file));
}

TEST_F(opening, creates_a_ledger_in_the_lab_when_it_is_run_and_not_when_it_is_looked_at) {
  model_.environment = config::environment::lab;
  EXPECT_NE(problem_of(open_ledger(model_)).find("there is no ledger"), std::string::npos);
  ASSERT_FALSE(prepare_lab(model_));
  EXPECT_EQ(problem_of(open_ledger(model_)), "");
  ASSERT_FALSE(prepare_lab(model_)) << "it is there";
}

TEST_F(opening, creates_a_ledger_once) {
  EXPECT_FALSE(create_ledger(model_));
  EXPECT_TRUE(create_ledger(model_)) << "a second one would replace the first";
  EXPECT_EQ(problem_of(open_ledger(model_)), "");
}

TEST_F(opening, refuses_a_second_process_and_names_the_first) {
  ASSERT_FALSE(create_ledger(model_));
  const auto first = open_ledger(model_);
  ASSERT_EQ(problem_of(first), "");
  const std::string problem = problem_of(open_ledger(model_));
  EXPECT_NE(problem.find("another process works on this state"), std::string::npos) << problem;
  EXPECT_NE(problem.find(std::to_string(::getpid())), std::string::npos) << problem;
}

TEST_F(opening, claims_a_holder_with_room_for_every_customer_and_leaves_a_smaller_file_to_recovery) {
  ASSERT_FALSE(create_ledger(model_));
  std::string first_holder;
  {
    auto opened = open_ledger(model_);
    auto parts = open_holder(model_, 1, std::move(std::get<locked_ledger>(opened).store));
    const auto& small = std::get<ledger_parts>(parts);
    first_holder = small.file->holder();
    EXPECT_TRUE(small.find_abandoned().empty());
  }
  auto opened = open_ledger(model_);
  auto parts = open_holder(model_, 1000, std::move(std::get<locked_ledger>(opened).store));
  const auto& large = std::get<ledger_parts>(parts);
  EXPECT_GE(large.file->records().size(), 3000U);
  EXPECT_NE(large.file->holder(), first_holder);
  const auto left = large.find_abandoned();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0]->holder(), first_holder);
}

} // namespace
} // namespace tollgate::proxy
