// The secret's file: everything that can be wrong with it is said with its remedy, and never the secret itself.
#include "proxy/webhook/secret.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

namespace tollgate::proxy::webhook {
namespace {

class secret_test : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/tg-secret-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    file_ = folder_ / "secret";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  secret_read written(const std::string& text, mode_t mode = 0600) {
    std::ofstream{file_} << text;
    EXPECT_EQ(::chmod(file_.c_str(), mode), 0);
    return read_secret(file_);
  }

  std::filesystem::path folder_;
  std::filesystem::path file_;
};

TEST_F(secret_test, is_the_first_line_without_white_space) {
  const auto read = written("  0123456789abcdef \t\r\nsecond\n");
  EXPECT_EQ(read.secret, "0123456789abcdef");
  EXPECT_EQ(read.problem + read.warning, "");
}

TEST_F(secret_test, missing_empty_or_too_large_is_a_problem_with_a_remedy) {
  for (const secret_read& read : {read_secret(file_), written(""), written(" \t\n0123456789abcdef"),
                                  written(std::string(4097, 'x')), read_secret(folder_)}) {
    EXPECT_EQ(read.secret, "");
    EXPECT_NE(read.problem.find(folder_.string()), std::string::npos);
    EXPECT_NE(read.problem.find("openssl rand -hex 32"), std::string::npos) << read.problem;
  }
  EXPECT_EQ(written(std::string(4096, 'x')).problem, "");
}

TEST_F(secret_test, everybodys_or_short_is_a_warning_that_does_not_tell_it) {
  const auto open_to_all = written("0123456789abcdef", 0644);
  EXPECT_EQ(open_to_all.secret, "0123456789abcdef");
  EXPECT_NE(open_to_all.warning.find("chmod 0600"), std::string::npos);
  EXPECT_EQ(written("0123456789abcdef", 0640).warning, "");
  const auto brief = written("0123456789abcde");
  EXPECT_NE(brief.warning.find("fewer than 16"), std::string::npos);
  EXPECT_EQ((open_to_all.warning + brief.warning).find("012345"), std::string::npos);
}

} // namespace
} // namespace tollgate::proxy::webhook
