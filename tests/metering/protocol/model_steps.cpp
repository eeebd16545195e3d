// Drawing schedules and doing their steps. See model_steps.hpp.
#include "model_steps.hpp"

#include <algorithm>
#include <array>

namespace tollgate::metering::testing {

namespace {

struct weighted {
  step_kind what;
  unsigned weight;
  std::string_view name;
};

constexpr std::array<weighted, static_cast<std::size_t>(step_kind::count)> kinds{{
    {step_kind::transfer, 30, "transfer"},
    {step_kind::take, 12, "take"},
    {step_kind::end_turn, 14, "end_turn"},
    {step_kind::wish, 20, "wish"},
    {step_kind::fence, 12, "fence"},
    {step_kind::to_store, 25, "to_store"},
    {step_kind::from_store, 25, "from_store"},
    {step_kind::flow, 25, "flow"},
    {step_kind::lose_request, 3, "lose_request"},
    {step_kind::lose_answer, 3, "lose_answer"},
    {step_kind::fail_answer, 5, "fail_answer"},
    {step_kind::repeat_request, 4, "repeat_request"},
    {step_kind::delay, 4, "delay"},
    {step_kind::arrive_late, 3, "arrive_late"},
    {step_kind::wait, 25, "wait"},
    {step_kind::start, 6, "start"},
    {step_kind::kill, 4, "kill"},
    {step_kind::lose_host, 1, "lose_host"},
    {step_kind::copy_dir, 1, "copy_dir"},
    {step_kind::recover, 4, "recover"},
    {step_kind::orphan, 4, "orphan"},
    {step_kind::adjust, 6, "adjust"},
    {step_kind::block, 1, "block"},
    {step_kind::set_clock, 1, "set_clock"},
    {step_kind::outage, 2, "outage"},
    {step_kind::month_end, 2, "month_end"},
    {step_kind::drain, 1, "drain"},
    {step_kind::shut_down, 1, "shut_down"},
    {step_kind::rebase, 1, "rebase"},
    {step_kind::rush, 0, "rush"},
    {step_kind::event, 6, "event"},
}};

// Every schedule leaves some of the dangers out, so that the others get further.
constexpr std::array dangers{step_kind::lose_request,   step_kind::lose_answer, step_kind::fail_answer,
                             step_kind::repeat_request, step_kind::delay,       step_kind::orphan,
                             step_kind::kill,           step_kind::lose_host,   step_kind::copy_dir,
                             step_kind::adjust,         step_kind::set_clock,   step_kind::outage,
                             step_kind::month_end,      step_kind::shut_down,   step_kind::block,
                             step_kind::rebase,         step_kind::take,        step_kind::event};

struct source {
  std::uint64_t state;
  std::uint64_t operator()() {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
};

model_settings draw_settings(source& draw) {
  constexpr std::array<std::uint64_t, 7> bases{0, 100'000, 700'000, 3'000'000, 10'000'000, 40'000'000, 400'000'000};
  model_settings with;
  const std::size_t customers = 1 + draw() % 3;
  for (std::size_t i = 0; i < customers; ++i)
    with.customers.push_back({.id = numbered("c", i), .base = bases[draw() % bases.size()]});
  if (draw() % 8 == 0) with.customers.back().enforced = false;
  with.hosts = 1 + draw() % 3;
  with.dirs = std::max<std::size_t>(with.hosts, 1 + draw() % 4);
  with.same_node_names = draw() % 4 == 0;
  if (draw() % 2 == 0) with.begins = begin(december) - milliseconds{draw() % 1'200'000};
  return with;
}

std::uint64_t some_bytes(std::uint64_t n) {
  constexpr std::array<std::uint64_t, 6> most{2, 1000, 65'536, 400'000, 3'000'000, 30'000'000};
  return 1 + (n >> 8) % most[(n & 0xff) % most.size()];
}

milliseconds some_time(std::uint64_t n) {
  constexpr std::array<std::uint64_t, 6> most{3, 60, 1'100, 6'000, 40'000, 700'000};
  return milliseconds{1 + static_cast<std::int64_t>((n >> 8) % most[(n & 0xff) % most.size()])};
}

void transfer(model_world& world, model_process& by, const model_step& step) {
  const std::size_t before = by.turns.size();
  world.spend(by, step.b % world.settings.customers.size(), some_bytes(step.c));
  if (by.turns.size() == before) return;
  const std::uint64_t taken = by.turns.back().taken.bytes;
  world.end_turn(by, before, step.c % 7 == 0 ? taken / 2 : taken);
}

void adjust(model_world& world, model_process& by, const model_step& step) {
  // Few ids, each with its own size: the same one comes again and again, from anywhere. Now and then another size.
  const std::uint64_t number = step.c % 6;
  constexpr std::array<std::int64_t, 6> sizes{1'000'000, -500'000, 5'000'000, -20'000'000, 100'000, 2'000'000};
  const std::string id = numbered("ticket-", number);
  const std::int64_t delta = sizes[number] + (step.c % 17 == 0 ? 1 : 0);
  const std::string& customer = world.settings.customers[step.b % world.settings.customers.size()].id;
  by.protocol->adjust(step.c, {customer, id, delta, "ops", "why"}, world.clocks(world.dirs[by.dir].host), by.box);
  world.hear(by);
}

void block(model_world& world, model_process& by, const model_step& step) {
  const std::string& customer = world.settings.customers[step.b % world.settings.customers.size()].id;
  by.protocol->set_blocked(step.c, {customer, step.c % 2 == 0, "ops", "why"}, world.clocks(world.dirs[by.dir].host),
                           by.box);
  world.hear(by);
}

void rebase(model_world& world, const model_step& step) {
  if (world.processes.empty()) return;
  customer_plan& plan = world.settings.customers[step.b % world.settings.customers.size()];
  plan.base = step.c % 2 == 0 ? plan.base * 2 : plan.base / 2;
  const model_process& old = *world.processes[step.a % world.processes.size()];
  const std::size_t dir = old.dir;
  world.kill(old.serial);
  world.start(dir);
}

void rush(model_world& world, model_process& by, const model_step& step) {
  const std::size_t all = world.settings.customers.size();
  for (std::size_t i = 0; i < all; ++i)
    transfer(world, by, {step.what, step.a, step.b + i, step.c + (i << 8)});
  const std::uint64_t serial = by.serial;
  for (std::size_t wishes = by.wishes.size(); wishes > 0 && world.find(serial) != nullptr; --wishes)
    world.take_wish(by);
}

void orphan(model_world& world, model_process& by) {
  if (world.processes.size() > 4) return;
  const std::size_t dir = by.dir;
  const std::uint64_t serial = by.serial;
  world.hold_up_all_of(serial);
  const std::uint64_t heir = world.start(dir)->serial;
  world.kill(serial);
  world.flow();
  if (model_process* const still = world.find(heir)) world.recover(*still);
  world.flow();
}

void set_clock(model_world& world, const model_step& step) {
  constexpr std::array<milliseconds, 6> errors{0h, 0h, 1h, -1h, 40 * 24h, -40 * 24h};
  world.hosts[step.a % world.hosts.size()].wall_error = errors[step.c % errors.size()];
}

void month_end(model_world& world, const model_step& step) {
  const wall_time now = world.settings.begins + world.now;
  const milliseconds left = end(period_of(now, 1)) - now;
  if (left > 20min)
    world.advance(left - 9min);
  else
    world.advance(left + milliseconds{static_cast<std::int64_t>(step.c % 100)});
}

void to_network(model_world& world, const model_step& step) {
  switch (step.what) {
  case step_kind::to_store:
    if (!world.requests.empty()) world.deliver_request(step.a % world.requests.size());
    return;
  case step_kind::from_store:
    if (!world.answers.empty()) world.deliver_answer(step.a % world.answers.size());
    return;
  case step_kind::flow:
    for (std::uint64_t i = 0; i < 1 + step.c % 6; ++i) {
      if (!world.requests.empty()) world.deliver_request(0);
      if (!world.answers.empty()) world.deliver_answer(0);
    }
    return;
  case step_kind::lose_request:
    if (!world.requests.empty()) {
      const auto at = world.requests.begin() + static_cast<std::ptrdiff_t>(step.a % world.requests.size());
      world.requests.erase(at);
    }
    return;
  case step_kind::lose_answer:
    if (!world.answers.empty()) {
      const auto at = world.answers.begin() + static_cast<std::ptrdiff_t>(step.a % world.answers.size());
      world.answers.erase(at);
    }
    return;
  case step_kind::fail_answer:
    // The request may still be on its way: the engine's client has only lost its patience.
    if (step.c % 2 == 0 && !world.requests.empty()) {
      model_message late = world.requests[step.a % world.requests.size()];
      late.answer = unknown{"timed out"};
      world.answers.push_back(std::move(late));
    } else if (!world.answers.empty()) {
      world.answers[step.a % world.answers.size()].answer = unknown{"connection lost"};
    }
    return;
  case step_kind::delay:
    if (!world.requests.empty()) world.hold_up(step.a % world.requests.size());
    return;
  case step_kind::arrive_late:
    if (!world.late.empty()) world.arrive_late(step.a % world.late.size());
    return;
  case step_kind::repeat_request:
    if (!world.requests.empty()) world.requests.push_back(world.requests[step.a % world.requests.size()]);
    return;
  default:
    return;
  }
}

void to_process(model_world& world, model_process& by, const model_step& step) {
  switch (step.what) {
  case step_kind::transfer:
    return transfer(world, by, step);
  case step_kind::take:
    return world.spend(by, step.b % world.settings.customers.size(), some_bytes(step.c));
  case step_kind::end_turn:
    if (!by.turns.empty()) {
      const std::size_t turn = step.b % by.turns.size();
      world.end_turn(by, turn, step.c % 3 == 0 ? 0 : by.turns[turn].taken.bytes / (step.c % 3));
    }
    return;
  case step_kind::wish:
    return world.take_wish(by);
  case step_kind::rush:
    return rush(world, by, step);
  case step_kind::fence:
    return world.pass_fence(by);
  case step_kind::event:
    if (!by.deliveries.empty()) world.deliver_event(by, step.b % by.deliveries.size());
    return;
  case step_kind::kill:
    if (step.c % 2 == 0) world.hold_up_all_of(by.serial);
    return world.kill(by.serial);
  case step_kind::orphan:
    return orphan(world, by);
  case step_kind::recover:
    return world.recover(by);
  case step_kind::adjust:
    return adjust(world, by, step);
  case step_kind::block:
    return block(world, by, step);
  case step_kind::drain:
    by.draining = true;
    by.protocol->begin_return(world.clocks(world.dirs[by.dir].host), by.box);
    return world.hear(by);
  case step_kind::shut_down:
    by.sends = false;
    by.protocol->shut_down(world.clocks(world.dirs[by.dir].host), by.box);
    return world.hear(by);
  default:
    return;
  }
}

} // namespace

namespace {

model_schedule draw_steps(source& draw, model_schedule schedule, unsigned rushes) {
  std::array<unsigned, kinds.size()> weights{};
  unsigned all = 0;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    weights[i] = kinds[i].what == step_kind::rush ? rushes : kinds[i].weight;
    const bool danger = std::find(dangers.begin(), dangers.end(), kinds[i].what) != dangers.end();
    if (danger && draw() % 2 == 0) weights[i] = 0;
    all += weights[i];
  }
  const std::uint64_t length = 40 + draw() % 300;
  for (std::uint64_t i = 0; i < length; ++i) {
    std::uint64_t at = draw() % all;
    std::size_t kind = 0;
    while (at >= weights[kind])
      at -= weights[kind++];
    schedule.steps.push_back({kinds[kind].what, draw(), draw(), draw()});
  }
  return schedule;
}

} // namespace

model_schedule draw_schedule(std::uint64_t seed) {
  source draw{seed};
  return draw_steps(draw, {seed, draw_settings(draw), {}}, 0);
}

model_schedule draw_crowd(std::uint64_t seed) {
  source draw{seed};
  model_settings with = draw_settings(draw);
  for (const std::size_t customers = 5 + draw() % 8; with.customers.size() < customers;)
    with.customers.push_back(
        {.id = numbered("c", with.customers.size()), .base = std::uint64_t{1'000'000} << (draw() % 8)});
  return draw_steps(draw, {seed, std::move(with), {}}, 40);
}

void do_step(model_world& world, const model_step& step) {
  switch (step.what) {
  case step_kind::wait:
    world.advance(some_time(step.c));
    break;
  case step_kind::start:
    if (world.processes.size() < 5) world.start(step.a % world.dirs.size());
    break;
  case step_kind::lose_host:
    world.lose_host(step.a % world.hosts.size(), step.c % 2 == 0);
    break;
  case step_kind::copy_dir:
    if (world.dirs.size() < 6) world.copy_dir(step.a % world.dirs.size(), step.b % world.hosts.size());
    break;
  case step_kind::set_clock:
    set_clock(world, step);
    break;
  case step_kind::outage:
    world.outage = !world.outage;
    break;
  case step_kind::month_end:
    month_end(world, step);
    break;
  case step_kind::rebase:
    rebase(world, step);
    break;
  default:
    to_network(world, step);
    if (!world.processes.empty()) to_process(world, *world.processes[step.a % world.processes.size()], step);
  }
  world.check();
}

std::string to_text(const model_schedule& schedule) {
  const model_settings& with = schedule.settings;
  std::string text = "seed " + std::to_string(schedule.seed) + ": " + std::to_string(with.hosts) + " hosts, " +
                     std::to_string(with.dirs) + " state directories, begins " + to_rfc3339(with.begins) +
                     (with.same_node_names ? ", all hosts have one name" : "") + "\n";
  for (const customer_plan& plan : with.customers)
    text += "  customer " + plan.id + " " + std::to_string(plan.base) + (plan.enforced ? "\n" : " not enforced\n");
  for (const model_step& step : schedule.steps) {
    const auto name = std::find_if(kinds.begin(), kinds.end(), [&](const weighted& k) { return k.what == step.what; });
    text += "  " + std::string{name->name} + " " + std::to_string(step.a % 1000) + " " + std::to_string(step.b % 1000) +
            " " + std::to_string(step.c) + "\n";
  }
  return text;
}

} // namespace tollgate::metering::testing
