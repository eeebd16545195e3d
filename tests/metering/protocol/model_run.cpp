// Running a schedule, asking whether the world comes right again afterwards, and shortening one that fails.
#include "model_steps.hpp"

#include <algorithm>

namespace tollgate::metering::testing {

namespace {

std::string text(const account_name& name) {
  return name.first + " " + to_string(name.second);
}

void heal(model_world& world) {
  world.outage = false;
  for (model_host& host : world.hosts)
    host.wall_error = 0ms;
  world.deliver_all();
  for (std::size_t dir = 0; dir < world.dirs.size(); ++dir) {
    const bool served = std::any_of(world.processes.begin(), world.processes.end(),
                                    [&](const auto& process) { return process->dir == dir && process->sends; });
    if (!served) world.start(dir);
  }
  world.calm(65s, true);
  while (!world.late.empty())
    world.arrive_late(0);
  world.calm(40s, true);
}

/// What one customer still waits for at one process; empty: nothing.
std::string complaint(const model_world& world, const model_process& process, std::size_t customer) {
  const customer_plan& plan = world.settings.customers[customer];
  const account& front = *process.fronts[customer];
  const standing verdict = front.standing();
  const std::string where = plan.id + " at " + process.image->holder;
  const auto at = world.truth.accounts().find({plan.id, process.protocol->view({}).of});
  if (world.truth.blocked(plan.id) != (verdict == standing::blocked))
    return where + " is blocked or not, and does not know";
  if (verdict == standing::blocked) return {}; // it asks for nothing, and may have no account of this month
  if (at == world.truth.accounts().end())
    return verdict == standing::exhausted && plan.base == 0 ? "" : where + " has no account after so much asking";
  const std::uint64_t remaining = at->second.remaining_to_allocate();
  const std::string with = " with " + std::to_string(remaining) + " left to hand out";
  const auto fed = process.fed.find(customer);
  const bool lately = fed != process.fed.end() && world.now - fed->second < 60s;
  if (verdict == standing::exhausted && (front.has_credit() || (remaining > 0 && !lately)))
    return where + " is exhausted" + with;
  if (verdict == standing::unknown || verdict == standing::unavailable) return where + " has no verdict";
  if (verdict == standing::open && !front.has_credit() && remaining > 0 && !lately) return where + " starves" + with;
  return {};
}

/// Whoever wants a byte has one, or knows why not, before long. What one holder gives back another may take first, so
/// only who complains every time has a case.
void check_appetite(model_world& world) {
  std::map<std::pair<std::uint64_t, std::size_t>, std::string> waiting;
  for (int round = 0; round < 10; ++round) {
    std::map<std::pair<std::uint64_t, std::size_t>, std::string> still;
    for (const auto& process : world.processes)
      for (std::size_t c = 0; c < world.settings.customers.size(); ++c) {
        if (!process->sends || (round > 0 && !waiting.contains({process->serial, c}))) continue;
        if (std::string what = complaint(world, *process, c); !what.empty())
          still.emplace(std::pair{process->serial, c}, std::move(what));
      }
    waiting = std::move(still);
    if (waiting.empty()) return;
    world.calm(7s, true);
  }
  if (!waiting.empty()) world.truth.fail(waiting.begin()->second);
}

void shut_everything(model_world& world) {
  for (const std::uint64_t serial : world.serials()) {
    model_process* const process = world.find(serial);
    if (process == nullptr) continue;
    process->protocol->begin_return(world.clocks(world.dirs[process->dir].host), process->box);
    world.hear(*process);
  }
  world.calm(5s, false);
  for (const std::uint64_t serial : world.serials()) {
    model_process* const process = world.find(serial);
    if (process == nullptr) continue;
    process->sends = false;
    process->protocol->shut_down(world.clocks(world.dirs[process->dir].host), process->box);
    world.hear(*process);
  }
  world.calm(60s, false);
  if (!world.processes.empty()) world.truth.fail(world.processes.front()->image->holder + " does not finish");
}

/// Whatever died and whatever was lost: the days hold exactly what is used, in all and of each endpoint.
void check_days(model_world& world, const std::string& whose, const account_record& account) {
  if (!account.holders.empty()) return;
  if (sum_of(account.days) != account.settled_used)
    world.truth.fail(whose + " has " + std::to_string(sum_of(account.days)) + " in its days and settled " +
                     std::to_string(account.settled_used));
  for (const auto& [endpoint, usage] : account.settled_by_endpoint) {
    const auto days = account.by_day.find(endpoint);
    if (days == account.by_day.end() ? usage != endpoint_usage{} : sum_of(days->second) != usage)
      world.truth.fail(whose + " has other sums in the days of " + endpoint);
  }
}

/// Everything handed out is used or was given back; where nothing was lost, to the byte.
void check_books(model_world& world) {
  for (const auto& [name, account] : world.truth.accounts()) {
    const std::uint64_t sent = world.truth.sent_in(name);
    std::uint64_t used = account.settled_used;
    for (const std::string& member : account.holders)
      if (const grant_record* const grant = world.truth.grant({name.first, name.second, member}))
        used += grant->granted;
    const bool forgotten = world.counts_lost && world.truth.unenforced.contains(name.first);
    if (used < sent && !forgotten)
      world.truth.fail(text(name) + " counts " + std::to_string(used) + " of " + std::to_string(sent));
    if (used != account.allocated)
      world.truth.fail(text(name) + " has handed out " + std::to_string(account.allocated) + " and settled " +
                       std::to_string(used));
    if (!account.holders.empty() && !world.names_lost)
      world.truth.fail(text(name) + " still waits for " + account.holders.front());
    check_days(world, text(name), account);
    if (world.anything_lost) continue;
    usage_by_endpoint by_endpoint = account.settled_by_endpoint;
    std::uint64_t moved = 0;
    for (const auto& [endpoint, usage] : by_endpoint)
      moved += usage.from_warehouse + usage.to_warehouse;
    if (account.settled_used != sent || moved != sent || account.forfeited != 0)
      world.truth.fail(text(name) + " has settled " + std::to_string(account.settled_used) + ", by endpoint " +
                       std::to_string(moved) + ", and " + std::to_string(sent) + " were sent");
  }
}

/// Whatever died in between: everything was told, and nothing is left of it in the ledger.
void check_outbox(model_world& world) {
  if (world.truth.unannounced().empty()) return;
  world.start(0); // what the last processes wrote at their end, and what other holders left behind
  world.calm(14min, false);
  shut_everything(world);
  if (const std::string missing = world.truth.unannounced(); !missing.empty()) world.truth.fail(missing);
}

} // namespace

std::string run_schedule(const model_schedule& schedule) {
  model_world world{schedule.settings, schedule.seed};
  for (std::size_t dir = 0; dir < world.settings.dirs; ++dir)
    world.start(dir);
  for (const model_step& step : schedule.steps) {
    do_step(world, step);
    if (!world.truth.broken().empty()) return world.truth.broken();
  }
  for (const auto check : {heal, check_appetite, shut_everything, check_books, check_outbox}) {
    check(world);
    if (!world.truth.broken().empty()) return world.truth.broken();
  }
  return {};
}

namespace {

/// What a failure is about: its words without names and numbers.
std::string sort_of(const std::string& wrong) {
  std::string words;
  std::string word;
  for (const char c : wrong + " ") {
    if (c != ' ') {
      word += c;
    } else {
      if (word.find_first_of("0123456789") == std::string::npos || word == "I3:") words += word + " ";
      word.clear();
    }
  }
  return words;
}

} // namespace

model_schedule shortened(model_schedule schedule) {
  const std::string sort = sort_of(run_schedule(schedule));
  for (std::size_t piece = schedule.steps.size() / 2; piece > 0; piece /= 2) {
    for (std::size_t at = 0; at < schedule.steps.size();) {
      model_schedule shorter = schedule;
      const auto begin = shorter.steps.begin() + static_cast<std::ptrdiff_t>(at);
      const auto count = static_cast<std::ptrdiff_t>(std::min(piece, shorter.steps.size() - at));
      shorter.steps.erase(begin, begin + count);
      if (sort_of(run_schedule(shorter)) != sort)
        at += piece;
      else
        schedule = std::move(shorter);
    }
  }
  return schedule;
}

} // namespace tollgate::metering::testing
