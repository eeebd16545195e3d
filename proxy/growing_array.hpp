// Elements that stay where they are while more are added: a writer of an element and whoever adds some need no lock.
//
// Pieces, each published once it is ready. It refuses to shrink.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

namespace tollgate::proxy {

template <class T>
class growing_array {
 public:
  static constexpr std::size_t piece = 512;
  static constexpr std::size_t most = 2048 * piece;

  explicit growing_array(std::size_t size = 0) { grow_to(size); }
  growing_array(const growing_array&) = delete;
  growing_array& operator=(const growing_array&) = delete;
  ~growing_array() {
    for (auto& each : pieces_)
      std::unique_ptr<T[]>{each.load()};
  }

  /// Room for `size` elements at least, `most` at the most. One thread at a time; the others may use what was there.
  void grow_to(std::size_t size) {
    for (std::size_t at = 0; at * piece < size; ++at)
      if (pieces_[at].load(std::memory_order_relaxed) == nullptr)
        pieces_[at].store(std::make_unique<T[]>(piece).release(), std::memory_order_release);
  }

  /// `at` must be within what grow_to() made; whoever is told of it by a message needs nothing more.
  T& operator[](std::size_t at) noexcept { return pieces_[at / piece].load(std::memory_order_acquire)[at % piece]; }
  const T& operator[](std::size_t at) const noexcept {
    return pieces_[at / piece].load(std::memory_order_acquire)[at % piece];
  }

 private:
  std::array<std::atomic<T*>, most / piece> pieces_{};
};

} // namespace tollgate::proxy
