// What can happen in the model's world. See model_world.hpp.
#include "model_world.hpp"

#include <algorithm>
#include <cassert>

namespace tollgate::metering::testing {

model_world::model_world(const model_settings& with, std::uint64_t seed) : settings{with}, seed_{seed} {
  assert(settings.hosts > 0);
  for (std::size_t i = 0; i < settings.hosts; ++i)
    hosts.push_back({settings.same_node_names ? "node" : numbered("node-", i), 1, -1h, 0ms});
  for (std::size_t i = 0; i < settings.dirs; ++i)
    dirs.push_back({.host = i % settings.hosts, .state_id = numbered("s", i), .files = {}});
  for (const customer_plan& plan : settings.customers)
    if (!plan.enforced) truth.unenforced.insert(plan.id);
}

// splitmix64
std::uint64_t model_world::random() {
  std::uint64_t z = (seed_ += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

instant model_world::clocks(std::size_t host) const {
  return {settings.begins + now + hosts[host].wall_error, now - hosts[host].booted};
}

std::vector<model_process*> model_world::live() {
  std::vector<model_process*> all;
  for (const auto& process : processes)
    all.push_back(process.get());
  return all;
}

std::vector<std::uint64_t> model_world::serials() const {
  std::vector<std::uint64_t> all;
  for (const auto& process : processes)
    all.push_back(process->serial);
  return all;
}

model_process* model_world::find(std::uint64_t serial) {
  for (const auto& process : processes)
    if (process->serial == serial) return process.get();
  return nullptr;
}

std::vector<customer_setting> model_world::settings_of(model_process& process, std::size_t dir) {
  std::vector<customer_setting> all;
  for (const customer_plan& plan : settings.customers) {
    process.fronts.push_back(
        std::make_unique<account>(static_cast<std::uint32_t>(process.fronts.size()), plan.enforced, process));
    std::vector<std::string> names = plan.endpoint_names;
    if (dir % 2 == 1) std::reverse(names.begin(), names.end());
    all.push_back({.front = process.fronts.back().get(),
                   .id = plan.id,
                   .base_bytes = plan.base,
                   .enforced = plan.enforced,
                   .endpoint_ids = plan.endpoint_ids,
                   .endpoint_names = std::move(names),
                   .warn_at_percent = plan.warn_at});
  }
  return all;
}

model_process* model_world::start(std::size_t dir) {
  model_dir& home = dirs[dir];
  const model_host& host = hosts[home.host];
  const std::string boot = host.node + std::to_string(home.host) + "-" + std::to_string(host.boots);
  auto process = std::make_unique<model_process>();
  process->serial = next_serial_++;
  process->dir = dir;
  // The lowest name whose file is free: its earlier life's is gone on with, if it can be believed.
  std::erase_if(home.files, [](const auto& file) { return file->unlinked && !file->locked; });
  for (int n = 0; process->image == nullptr; ++n) {
    const std::string name = home.state_id + "-" + std::to_string(n);
    const auto there = std::find_if(home.files.begin(), home.files.end(),
                                    [&](const auto& file) { return file->holder == name && !file->unlinked; });
    if (there == home.files.end()) {
      process->image = std::make_shared<holder_image>(name, boot, settings.customers.size() * 4);
      home.files.push_back(process->image);
    } else if (!(*there)->locked && (*there)->boot_id == boot && !(*there)->copied) {
      process->image = *there;
    }
  }
  process->file = std::make_shared<memory_holder>(process->image, boot);
  if (host.wall_error > 5min || host.wall_error < -5min) clock_was_wrong = true;
  protocol_settings with{
      .node = host.node, .boot_id = boot, .random = [this] { return random(); }, .bases = home.bases};
  auto customers = settings_of(*process, dir);
  process->protocol = std::make_unique<grant_protocol>(std::move(with), *process->file, std::move(customers),
                                                       clocks(home.host), process->box);
  processes.push_back(std::move(process));
  model_process* const started = processes.back().get();
  hear(*started);
  return started;
}

void model_world::kill(std::uint64_t serial) {
  const auto at =
      std::find_if(processes.begin(), processes.end(), [&](const auto& process) { return process->serial == serial; });
  if (at == processes.end()) return;
  for (const model_turn& turn : (*at)->turns)
    anything_lost = anything_lost || turn.taken.bytes > 0;
  anything_lost = anything_lost || (*at)->refunded;
  processes.erase(at);
  std::erase_if(answers, [&](const model_message& m) { return m.process == serial; });
}

void model_world::lose_host(std::size_t host, bool files_too) {
  anything_lost = counts_lost = true;
  for (model_process* const process : live())
    if (dirs[process->dir].host == host) kill(process->serial);
  ++hosts[host].boots;
  hosts[host].booted = now;
  for (model_dir& dir : dirs) {
    if (dir.host != host || !files_too) continue;
    names_lost = names_lost || !dir.files.empty();
    dir.files.clear();
  }
}

void model_world::copy_dir(std::size_t dir, std::size_t host) {
  copied = true;
  model_dir copy{.host = host, .state_id = dirs[dir].state_id, .files = {}};
  copy.bases->bases = dirs[dir].bases->bases;
  for (const auto& file : dirs[dir].files)
    if (!file->unlinked) copy.files.push_back(copy_of(*file));
  anything_lost = counts_lost = names_lost = true;
  dirs.push_back(std::move(copy));
}

void model_world::recover(model_process& by) {
  const model_host& host = hosts[dirs[by.dir].host];
  const std::string boot = host.node + std::to_string(dirs[by.dir].host) + "-" + std::to_string(host.boots);
  std::vector<std::shared_ptr<holder_image>> free;
  for (const auto& file : dirs[by.dir].files)
    if (!file->locked && !file->unlinked) free.push_back(file);
  for (const auto& file : free)
    by.protocol->recover(std::make_shared<memory_holder>(file, boot), clocks(dirs[by.dir].host), by.box);
  hear(by);
}

void model_world::spend(model_process& by, std::size_t customer, std::uint64_t bytes) {
  if (by.lost || !by.sends) return;
  account& front = *by.fronts[customer];
  const standing verdict = front.standing();
  if (verdict != standing::open && verdict != standing::unknown) return;
  usage_record* const record = front.current();
  const std::uint64_t before = record == nullptr ? 0 : record->slot.used.load();
  const spent taken = front.spend(bytes);
  if (taken.bytes == 0) {
    front.wait_for_credit();
    return;
  }
  const period of{std::chrono::sys_days{std::chrono::days{taken.from->period_day.load()}}};
  const holding_name name{settings.customers[customer].id, of, by.image->holder};
  by.used_before.emplace(name, before);
  by.fed[customer] = now;
  by.turns.push_back({taken, customer, name, next_turn_++});
}

void model_world::end_turn(model_process& by, std::size_t index, std::uint64_t to_send) {
  const model_turn turn = by.turns[index];
  by.turns.erase(by.turns.begin() + static_cast<std::ptrdiff_t>(index));
  const std::uint64_t out = std::min(to_send, turn.taken.bytes);
  if (out > 0) {
    account::moved({turn.taken.from, out}, turn.customer % 2, direction::from_warehouse);
    by.sent[turn.from] += out;
    truth.sent(turn.from, out);
  }
  by.refunded = by.refunded || out < turn.taken.bytes;
  by.fronts[turn.customer]->refund({turn.taken.from, turn.taken.bytes - out});
}

void model_world::pass_fence(model_process& by) {
  if (by.fences.empty()) return;
  const model_fence fence = by.fences.front();
  for (const model_turn& turn : by.turns)
    if (turn.born < fence.born) return; // that worker is still in its turn
  by.fences.erase(by.fences.begin());
  by.protocol->fence_passed(fence.id, clocks(dirs[by.dir].host), by.box);
  hear(by);
}

void model_world::take_wish(model_process& by) {
  if (by.wishes.empty()) return;
  account& of = *by.wishes.front();
  by.wishes.pop_front();
  by.protocol->credit_wanted(of, clocks(dirs[by.dir].host), by.box);
  hear(by);
}

void model_world::deliver_event(model_process& by, std::size_t index) {
  const announcement event = std::move(by.deliveries[index]);
  by.deliveries.erase(by.deliveries.begin() + static_cast<std::ptrdiff_t>(index));
  truth.announced(event);
  by.protocol->events_settled({event.key}, clocks(dirs[by.dir].host), by.box);
  hear(by);
}

store_answer model_world::execute(const store_request& request) {
  store_answer answer = store.execute(request);
  if (std::holds_alternative<committed>(answer)) truth.committed(std::get<transact_request>(request));
  return answer;
}

void model_world::deliver_request(std::size_t index) {
  // A schedule that goes well takes some thousands, with the quiet minutes after it.
  if (++delivered > 200'000) truth.fail("it never comes to rest");
  model_message message = std::move(requests[index]);
  requests.erase(requests.begin() + static_cast<std::ptrdiff_t>(index));
  message.answer = outage ? store_answer{unknown{"outage"}} : execute(message.request);
  answers.push_back(std::move(message));
}

void model_world::deliver_answer(std::size_t index) {
  const model_message message = std::move(answers[index]);
  answers.erase(answers.begin() + static_cast<std::ptrdiff_t>(index));
  model_process* const to = find(message.process);
  if (to == nullptr) return;
  to->protocol->answered(message.id, *message.answer, clocks(dirs[to->dir].host), to->box);
  hear(*to);
}

void model_world::hold_up(std::size_t index) {
  late.push_back(std::move(requests[index]));
  requests.erase(requests.begin() + static_cast<std::ptrdiff_t>(index));
}

void model_world::hold_up_all_of(std::uint64_t process) {
  for (std::size_t i = 0; i < requests.size();) {
    if (requests[i].process == process)
      hold_up(i);
    else
      ++i;
  }
}

void model_world::arrive_late(std::size_t index) {
  requests.push_back(std::move(late[index]));
  late.erase(late.begin() + static_cast<std::ptrdiff_t>(index));
  deliver_request(requests.size() - 1);
}

void model_world::flow() {
  while ((!requests.empty() || !answers.empty()) && truth.broken().empty()) {
    if (!requests.empty()) deliver_request(0);
    if (!answers.empty()) deliver_answer(0);
  }
}

void model_world::tick(model_process& who) {
  who.protocol->tick(clocks(dirs[who.dir].host), who.box);
  hear(who);
}

void model_world::advance(milliseconds time) {
  now += time;
  for (const std::uint64_t serial : serials())
    if (model_process* const process = find(serial)) tick(*process);
}

void model_world::hear(model_process& from) {
  outbox said = std::exchange(from.box, {});
  for (pending_request& one : said.requests)
    requests.push_back({from.serial, one.id, std::move(one.request), {}});
  for (const fence_id id : said.fences)
    from.fences.push_back({id, next_turn_});
  for (announcement& event : said.announcements)
    from.deliveries.push_back(std::move(event));
  for (const ledger_event& event : said.events) {
    if (event.what == ledger_event::kind::identity_lost) {
      from.lost = true;
      // A registration may meet a late one of an earlier life. Later on only a copy can be in the way.
      if (from.registered && !copied) truth.fail("lost its identity to nobody: " + event.detail);
    }
    if (event.what == ledger_event::kind::registered) from.registered = true;
    if (event.what == ledger_event::kind::ledger_rolled_back) truth.fail("a roll-back was seen: " + event.detail);
    if (event.what == ledger_event::kind::ledger_damaged) truth.fail("damage was seen: " + event.detail);
    if (event.what == ledger_event::kind::config_refused) truth.fail("config refused: " + event.detail);
  }
  check_process(from);
  if (from.lost) {
    // As the driver does: this state becomes somebody new.
    anything_lost = counts_lost = names_lost = true;
    const std::size_t dir = from.dir;
    dirs[dir].state_id += numbered("x", from.serial);
    kill(from.serial);
  } else if (from.protocol->finished()) {
    from.refunded = false;
    kill(from.serial);
  }
}

void model_world::check_process(const model_process& process) {
  if (process.lost) return;
  for (const usage_record& record : process.image->records) {
    if (record.period_day.load() == 0) continue;
    const std::string id{record.customer.data()};
    const period of{std::chrono::sys_days{std::chrono::days{record.period_day.load()}}};
    const holding_name name{id, of, process.image->holder};
    const std::uint64_t used = record.slot.used.load();
    const std::uint64_t limit = record.slot.limit.load();
    if (used >> 62 != 0) truth.fail("I3: more came back to " + id + " than was taken from it");
    const auto out = process.sent.find(name);
    if (used > 0 && out != process.sent.end() && out->second + process.used_before.at(name) > used)
      truth.fail("I3: " + process.image->holder + " sent " + std::to_string(out->second) + " of " + id + " after " +
                 std::to_string(process.used_before.at(name)) + " and counts " + std::to_string(used));
    if (truth.unenforced.contains(id) || !process.used_before.contains(name)) continue;
    const grant_record* const granted = truth.grant(name);
    if (used > limit) truth.fail("I3: used is above the limit: " + id + " at " + process.image->holder);
    if (limit > (granted == nullptr ? 0 : granted->granted))
      truth.fail("I3: the limit " + std::to_string(limit) + " of " + id + " at " + process.image->holder +
                 " is above what is granted");
  }
  if (!clock_was_wrong && process.protocol->view({}).of > period_of(settings.begins + now + 5min, 1))
    truth.fail("a period began before its time at " + process.image->holder);
}

void model_world::check() {
  for (const auto& process : processes)
    check_process(*process);
}

void model_world::deliver_all() {
  for (bool more = true; more && truth.broken().empty();) {
    more = !requests.empty() || !answers.empty();
    flow();
    for (const std::uint64_t serial : serials()) {
      while (true) {
        model_process* const process = find(serial);
        if (process == nullptr) break;
        if (!process->turns.empty())
          end_turn(*process, 0, process->turns.front().taken.bytes);
        else if (!process->wishes.empty())
          take_wish(*process);
        else if (!process->deliveries.empty())
          deliver_event(*process, 0);
        else if (!process->fences.empty())
          pass_fence(*process);
        else
          break;
        more = true;
      }
    }
  }
}

void model_world::calm(milliseconds time, bool with_demand) {
  const milliseconds until = now + time;
  milliseconds next_search = now;
  deliver_all();
  while (now < until && truth.broken().empty()) {
    milliseconds step = until - now;
    for (model_process* const process : live()) {
      const milliseconds boot = now - hosts[dirs[process->dir].host].booted;
      step = std::min(step, std::max(1ms, process->protocol->next_wake() - boot));
    }
    now += std::max(step, 1ms);
    for (model_process* const process : live()) {
      const std::uint64_t serial = process->serial;
      tick(*process);
      model_process* const still = find(serial);
      if (still == nullptr || !with_demand) continue;
      for (std::size_t c = 0; c < settings.customers.size(); ++c)
        spend(*still, c, 1);
    }
    if (now >= next_search) {
      next_search = now + 60s;
      for (const std::uint64_t serial : serials())
        if (model_process* const process = find(serial); process != nullptr && process->sends) recover(*process);
    }
    deliver_all();
  }
}

} // namespace tollgate::metering::testing
