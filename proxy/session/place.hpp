// A place among a limited number, given back by itself.
#pragma once

#include <atomic>
#include <optional>
#include <utility>

namespace tollgate::proxy {

/// A count that goes up when it is taken and down when its holder goes.
class place {
 public:
  place() noexcept = default;
  /// Nothing when `count` has reached `most`. Any thread.
  static std::optional<place> take(std::atomic<unsigned>& count, unsigned most) noexcept {
    // Never more than `most`, not for a moment: another taker would be refused for it.
    unsigned taken = count.load();
    while (taken < most)
      if (count.compare_exchange_weak(taken, taken + 1)) return place{&count};
    return std::nullopt;
  }
  place(place&& other) noexcept : count_{std::exchange(other.count_, nullptr)} {}
  place& operator=(place&& other) noexcept {
    std::swap(count_, other.count_);
    return *this;
  }
  ~place() {
    if (count_ != nullptr) count_->fetch_sub(1);
  }

 private:
  explicit place(std::atomic<unsigned>* count) noexcept : count_{count} {}
  std::atomic<unsigned>* count_ = nullptr;
};

} // namespace tollgate::proxy
