// Runs a few small programs over shared words in every order of their operations, and looks at each state reached.
//
// A program is run again from its start for each step: the operations it has done are answered from its log, the next
// one happens, and at the one after that it is left with longjmp (the code under test is noexcept, and holds nothing).
// So there are no threads and no stacks to switch, and the sanitizers see plain calls. What a program will do next
// depends on its log alone: two schedules that meet in the same logs and words are followed once.
#pragma once

#include <array>
#include <csetjmp>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <unordered_set>

namespace tollgate::tests {

struct outcome {
  std::uint64_t value = 0;
  bool succeeded = true;
};

constexpr std::size_t programs = 3;
constexpr std::size_t most_operations = 24; // of one program
constexpr std::uint8_t most_spurious = 1;   // failures of compare_exchange_weak without a cause, for each program

/// What one program has done so far.
struct log {
  std::array<std::uint16_t, most_operations> values{};
  std::array<bool, most_operations> succeeded{};
  std::uint8_t size = 0;
  std::uint8_t spurious = 0;
  bool done = false;

  outcome at(std::size_t i) const noexcept { return {values[i], succeeded[i]}; }
  void add(const outcome& one) {
    if (one.value > 0xFFFF) throw std::out_of_range{"values of a search are small"};
    values.at(size) = static_cast<std::uint16_t>(one.value);
    succeeded[size++] = one.succeeded;
  }
};

/// Everything that a schedule changes. Words are numbered, so that a state can be copied.
struct world {
  std::array<std::uint64_t, 4> words{};
  std::array<log, programs> logs{};
};

class interleaver {
 public:
  /// One operation of the running program. Returns what it returned, now or in the earlier run.
  template <class Action>
  static outcome perform(Action action) {
    log& mine = now_->logs[program_];
    if (next_ < mine.size) return mine.at(next_++);
    if (stepped_) std::longjmp(leave_, 1);
    stepped_ = true;
    ++next_;
    const outcome happened = action(*now_);
    mine.add(happened);
    return happened;
  }
  static bool fail_spuriously() noexcept {
    if (!want_spurious_) return false;
    was_spurious_ = true;
    return true;
  }

  using program = std::function<void()>;
  /// Nothing: the state is as it should be.
  using check = std::function<std::optional<std::string>(const world&)>;

  interleaver(std::array<program, programs> all, check every_state)
      : all_{std::move(all)},
        every_state_{std::move(every_state)} {}

  /// The first complaint, with the schedule that led to it.
  std::optional<std::string> explore(const world& from) {
    if (!seen_.insert(key_of(from)).second) return std::nullopt;
    if (auto complaint = every_state_(from)) return complaint;
    for (std::size_t i = 0; i < programs; ++i) {
      if (from.logs[i].done) continue;
      for (const bool spurious : {false, true}) {
        if (spurious && from.logs[i].spurious == most_spurious) continue;
        world to = from;
        if (!step(to, i, spurious)) continue;
        if (auto complaint = explore(to)) return std::to_string(i) + (spurious ? "!" : "") + " " + *complaint;
      }
    }
    return std::nullopt;
  }
  std::size_t states() const noexcept { return seen_.size(); }

 private:
  // False: a spurious failure was wanted and the next operation cannot fail.
  bool step(world& on, std::size_t which, bool spurious) {
    now_ = &on;
    program_ = which;
    next_ = 0;
    stepped_ = false;
    want_spurious_ = spurious;
    was_spurious_ = false;
    run();
    if (was_spurious_) ++on.logs[which].spurious;
    return was_spurious_ == spurious;
  }
  void run() {
    if (setjmp(leave_) != 0) return;
    all_[program_]();
    now_->logs[program_].done = true;
  }
  static std::string key_of(const world& of) {
    std::string key;
    key.reserve(128);
    const auto add = [&](const void* part, std::size_t bytes) { key.append(static_cast<const char*>(part), bytes); };
    for (const std::uint64_t& word : of.words)
      add(&word, sizeof word);
    for (const log& one : of.logs) {
      key.push_back(static_cast<char>(one.size));
      key.push_back(static_cast<char>(one.spurious));
      add(one.values.data(), one.size * sizeof(one.values[0]));
      add(one.succeeded.data(), one.size);
    }
    return key;
  }

  std::array<program, programs> all_;
  check every_state_;
  std::unordered_set<std::string> seen_;

  inline static world* now_ = nullptr;
  inline static std::size_t program_ = 0;
  inline static std::size_t next_ = 0;
  inline static bool stepped_ = false;
  inline static bool want_spurious_ = false;
  inline static bool was_spurious_ = false;
  inline static std::jmp_buf leave_{};
};

/// Stands in for std::atomic<std::uint64_t>. A slot has two: the first one made is word 0, the second word 1.
class stepped_word {
 public:
  explicit(false) stepped_word(std::uint64_t) noexcept : number_{made_++ % 2} {}
  std::uint64_t load() const noexcept {
    return interleaver::perform([this](world& in) { return outcome{in.words[number_]}; }).value;
  }
  void store(std::uint64_t value) noexcept {
    interleaver::perform([this, value](world& in) { return outcome{in.words[number_] = value}; });
  }
  void fetch_add(std::uint64_t by) noexcept {
    interleaver::perform([this, by](world& in) { return outcome{in.words[number_] += by}; });
  }
  void fetch_sub(std::uint64_t by) noexcept {
    interleaver::perform([this, by](world& in) { return outcome{in.words[number_] -= by}; });
  }
  bool compare_exchange_weak(std::uint64_t& expected, std::uint64_t desired) noexcept {
    const outcome result = interleaver::perform([this, now = expected, desired](world& in) -> outcome {
      if (interleaver::fail_spuriously() || in.words[number_] != now) return {in.words[number_], false};
      in.words[number_] = desired;
      return {now, true};
    });
    if (!result.succeeded) expected = result.value;
    return result.succeeded;
  }

 private:
  std::size_t number_;
  inline static std::size_t made_ = 0;
};

} // namespace tollgate::tests
