// The world of the model check: hosts with clocks, state directories, processes, a network that may do anything to a
// message, and one store.
//
// Nothing happens by itself: a schedule says what happens next (model_steps.hpp). Processes run the real protocol over
// real accounts and records. It refuses to decide what is right: model_truth does.
#pragma once

#include "lone_holder.hpp"
#include "model_truth.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tollgate::metering::testing {

/// `prefix` and a number. Not with +: g++ 12 sees an overlap in its own inlined string copy.
inline std::string numbered(std::string prefix, std::uint64_t n) {
  return prefix.append(std::to_string(n));
}

struct model_settings {
  std::vector<customer_plan> customers;
  std::size_t hosts = 2;
  std::size_t dirs = 3; ///< dir i is on host i % hosts
  bool same_node_names = false;
  wall_time begins = mid_november;
};

struct model_host {
  std::string node;
  unsigned boots = 1;
  milliseconds booted{0}; ///< on the world's clock
  milliseconds wall_error{0};
};

struct model_dir {
  std::size_t host = 0;
  std::string state_id;
  std::vector<std::shared_ptr<holder_image>> files;
  std::shared_ptr<memory_bases> bases = std::make_shared<memory_bases>();
};

/// Bytes that a worker has taken and not yet sent or given back.
struct model_turn {
  spent taken;
  std::size_t customer = 0;
  holding_name from;
  std::uint64_t born = 0;
};

struct model_fence {
  fence_id id = 0;
  std::uint64_t born = 0;
};

class model_process final : public account_signals {
 public:
  void credit_wanted(account& of) noexcept override { wishes.push_back(&of); }
  void credit_back(account&) noexcept override {}

  std::uint64_t serial = 0;
  std::size_t dir = 0;
  std::shared_ptr<memory_holder> file;
  std::shared_ptr<holder_image> image;
  std::vector<std::unique_ptr<account>> fronts;
  std::unique_ptr<grant_protocol> protocol;
  outbox box;
  std::deque<account*> wishes;
  std::vector<model_turn> turns;
  std::vector<model_fence> fences;
  std::vector<announcement> deliveries;              ///< on their way to the webhook
  std::map<holding_name, std::uint64_t> sent;        ///< by this process
  std::map<holding_name, std::uint64_t> used_before; ///< in the slot when it was first spent from
  std::map<std::size_t, milliseconds> fed;           ///< by customer: when a spend last found something
  bool registered = false;
  bool lost = false;
  bool draining = false;
  bool refunded = false; ///< what was reported meanwhile stays counted if it is killed
  bool sends = true;     ///< not any more once it shuts down
};

struct model_message {
  std::uint64_t process = 0;
  request_id id = 0;
  store_request request;
  std::optional<store_answer> answer; ///< on its way back
};

class model_world {
 public:
  model_world(const model_settings& settings, std::uint64_t seed);

  instant clocks(std::size_t host) const;
  model_process* start(std::size_t dir);
  void kill(std::uint64_t process);
  void lose_host(std::size_t host, bool files_too);
  /// A copy of the directory, on another host or the same one.
  void copy_dir(std::size_t dir, std::size_t host);
  void recover(model_process& by);

  void spend(model_process& by, std::size_t customer, std::uint64_t bytes);
  void end_turn(model_process& by, std::size_t turn, std::uint64_t to_send);
  void pass_fence(model_process& by);
  void take_wish(model_process& by);
  /// The webhook has one of them, and the ledger's thread hears of it.
  void deliver_event(model_process& by, std::size_t event);

  /// The store does it; the answer sets out.
  void deliver_request(std::size_t message);
  void deliver_answer(std::size_t message);
  void hold_up(std::size_t message);
  void hold_up_all_of(std::uint64_t process);
  void arrive_late(std::size_t message);
  /// Messages only, in order, until there are none.
  void flow();
  void advance(milliseconds time);
  void tick(model_process& who);

  /// Nothing goes wrong any more and everything is delivered, in order, for that long.
  void calm(milliseconds time, bool with_demand);
  /// As far as it goes without time.
  void deliver_all();

  std::vector<model_process*> live();
  std::vector<std::uint64_t> serials() const;
  model_process* find(std::uint64_t serial);
  /// Takes out what the process has to say; ends it if it is finished or has lost its identity.
  void hear(model_process& from);
  void check();

  model_settings settings;
  model_truth truth;
  plain_store store;
  std::vector<model_host> hosts;
  std::vector<model_dir> dirs;
  std::vector<std::unique_ptr<model_process>> processes;
  std::deque<model_message> requests;
  std::deque<model_message> answers;
  std::deque<model_message> late; ///< requests that are held up until somebody lets them go
  milliseconds now{0};
  std::size_t delivered = 0; ///< requests
  bool outage = false;
  bool anything_lost = false; ///< a crash or worse: what was taken and not sent stays counted
  bool counts_lost = false; ///< a slot cannot be believed any more: what was not enforced and not granted is forgotten
  bool names_lost = false;  ///< a file or an identity is gone for good: its grants may stay with it
  bool copied = false;      ///< two processes may believe that they are the same holder
  bool clock_was_wrong = false;
  std::uint64_t random();

 private:
  store_answer execute(const store_request& request);
  std::vector<customer_setting> settings_of(model_process& process, std::size_t dir);
  void check_process(const model_process& process);

  std::uint64_t seed_;
  std::uint64_t next_serial_ = 1;
  std::uint64_t next_turn_ = 1;
};

} // namespace tollgate::metering::testing
