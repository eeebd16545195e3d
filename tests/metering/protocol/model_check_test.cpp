// The model check: thousands of schedules of everything that can go wrong between several holders and their store, each
// held against the invariants after every step, and each expected to come right again when the trouble is over.
//
//   TOLLGATE_MODEL_SEED=N       the first schedule's seed; one alone with TOLLGATE_MODEL_SCHEDULES=1
//   TOLLGATE_MODEL_SCHEDULES=N  how many
//   TOLLGATE_MODEL_SHORTEN=0    a schedule that fails is shown as it was drawn
#include "model_steps.hpp"

#include <chrono>
#include <cstdlib>
#include <gtest/gtest.h>

namespace tollgate::metering::testing {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name); // NOLINT(concurrency-mt-unsafe): one thread, and nobody sets it
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

void run_all(model_schedule draw(std::uint64_t seed), std::uint64_t schedules) {
  const std::uint64_t seed = from_environment("TOLLGATE_MODEL_SEED", 1);
  std::cout << "schedules " << seed << " to " << seed + schedules - 1 << "\n";
  std::size_t steps = 0;
  for (std::uint64_t i = 0; i < schedules; ++i) {
    const model_schedule schedule = draw(seed + i);
    steps += schedule.steps.size();
    const std::string wrong = run_schedule(schedule);
    if (wrong.empty()) continue;
    const model_schedule least = from_environment("TOLLGATE_MODEL_SHORTEN", 1) != 0 ? shortened(schedule) : schedule;
    FAIL() << "seed " << seed + i << " breaks: " << wrong << "\nshortened to " << least.steps.size() << " of "
           << schedule.steps.size() << " steps, which ends with: " << run_schedule(least) << "\n"
           << to_text(least);
  }
  std::cout << schedules << " schedules, " << steps << " steps\n";
}

TEST(model_check, keeps_the_invariants_whatever_happens) {
  run_all(draw_schedule, from_environment("TOLLGATE_MODEL_SCHEDULES", TOLLGATE_MODEL_SCHEDULES));
}

// Each takes as long as several of the others.
TEST(model_check, keeps_them_when_many_customers_want_at_once) {
  run_all(draw_crowd, from_environment("TOLLGATE_MODEL_SCHEDULES", TOLLGATE_MODEL_SCHEDULES) / 10 + 1);
}

} // namespace
} // namespace tollgate::metering::testing
