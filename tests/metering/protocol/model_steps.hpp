// A schedule: what happens in the model's world, one step after the other, as data, so that it can be printed, repeated
// and shortened. What a step's numbers mean depends on the world it meets, so any sub-sequence is a schedule too.
#pragma once

#include "model_world.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tollgate::metering::testing {

enum class step_kind : std::uint8_t {
  transfer,   ///< spend and send at once, perhaps only a part
  take,       ///< spend, and stay in the worker's turn
  end_turn,   ///< send a part, refund the rest
  wish,       ///< the wish for credit reaches the ledger's thread
  fence,      ///< workers have passed a fence
  to_store,   ///< a request arrives
  from_store, ///< an answer arrives
  flow,       ///< some messages arrive in order
  lose_request,
  lose_answer,
  fail_answer, ///< it becomes "unknown"
  repeat_request,
  delay,       ///< a request is held up somewhere for long
  arrive_late, ///< and arrives after all
  wait,
  start,
  kill,
  lose_host,
  copy_dir,
  recover,
  orphan, ///< killed with requests on their way, and recovered by another process at once
  adjust,
  block,
  set_clock,
  outage,
  month_end, ///< to just before or just after it
  drain,
  shut_down,
  rebase, ///< the configuration changes, then the process is started again
  rush,   ///< every customer of a process wants at once
  event,  ///< the webhook takes an event
  count,
};

struct model_step {
  step_kind what{};
  std::uint64_t a = 0, b = 0, c = 0;
};

struct model_schedule {
  std::uint64_t seed = 0;
  model_settings settings;
  std::vector<model_step> steps;
};

model_schedule draw_schedule(std::uint64_t seed);
/// One with many customers that come all at once, again and again.
model_schedule draw_crowd(std::uint64_t seed);
void do_step(model_world& world, const model_step& step);
std::string to_text(const model_schedule& schedule);

/// Runs it, then heals everything and looks whether it comes right again. Returns what is wrong; empty: nothing.
std::string run_schedule(const model_schedule& schedule);
/// Leaves out what is not needed to make it fail.
model_schedule shortened(model_schedule schedule);

} // namespace tollgate::metering::testing
