// A new connection waits for a verdict and is told the one that came.
#include "proxy/session/admission.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy {
namespace {

namespace asio = boost::asio;
using metering::standing;
using std::chrono::steady_clock;
using namespace std::chrono_literals;
using verdict = std::optional<refusal_reason>;

// An answer came, and it is no refusal.
const std::optional<verdict> let_in{std::in_place, std::nullopt};
std::optional<verdict> refused(refusal_reason why) {
  return std::optional<verdict>{std::in_place, why};
}

class admission : public testing::Test, public metering::account_signals {
 protected:
  void credit_wanted(metering::account&) noexcept override { ++wished_; }
  void credit_back(metering::account& of) noexcept override { waiting_.wake(of); }

  void ask(steady_clock::time_point deadline = steady_clock::now() + 1h) {
    asio::co_spawn(context_, wait_for_credit(account_, waiting_, deadline),
                   [this](std::exception_ptr failed, verdict v) {
                     ASSERT_FALSE(failed);
                     answer_ = v;
                   });
    context_.poll();
  }
  void settle() {
    context_.restart();
    context_.poll();
  }
  void judge(standing to) {
    account_.set_standing(to);
    waiting_.wake(account_);
    settle();
  }

  waiting_room waiting_; // before the context: coroutines that it destroys still leave the room
  asio::io_context context_{1};
  metering::usage_record record_;
  metering::account account_{0, true, *this};
  int wished_ = 0;
  std::optional<verdict> answer_; ///< empty: still waiting
};

TEST_F(admission, lets_in_at_once_where_there_is_credit) {
  account_.turn_to(&record_);
  account_.raise(1);
  ask();
  EXPECT_EQ(answer_, let_in);
  EXPECT_EQ(wished_, 0);
}

TEST_F(admission, asks_the_ledger_and_lets_in_when_credit_comes) {
  account_.turn_to(&record_);
  ask();
  EXPECT_FALSE(answer_);
  EXPECT_EQ(wished_, 1);
  account_.raise(100);
  settle();
  EXPECT_EQ(answer_, let_in);
}

TEST_F(admission, refuses_with_the_standing_that_it_finds_or_that_comes) {
  account_.set_standing(standing::blocked);
  ask();
  EXPECT_EQ(answer_, refused(refusal_reason::blocked));
  answer_.reset();

  account_.set_standing(standing::unknown);
  ask();
  ASSERT_FALSE(answer_);
  judge(standing::exhausted);
  EXPECT_EQ(answer_, refused(refusal_reason::quota_exhausted));
  answer_.reset();

  account_.set_standing(standing::open);
  ask();
  ASSERT_FALSE(answer_);
  judge(standing::unavailable);
  EXPECT_EQ(answer_, refused(refusal_reason::ledger_unavailable));
}

TEST_F(admission, waits_on_when_it_is_woken_for_nothing) {
  ask();
  judge(standing::open);
  EXPECT_FALSE(answer_);
}

TEST_F(admission, gives_up_at_the_deadline) {
  ask(steady_clock::now() - 1ms);
  EXPECT_EQ(answer_, refused(refusal_reason::ledger_unavailable));
}

} // namespace
} // namespace tollgate::proxy
