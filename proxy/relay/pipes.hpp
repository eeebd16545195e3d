// Pipes for splice(2): 1 MiB each, lent to the halves that stream, one pool a worker under one bound for the process.
//
// A pipe goes back only empty; otherwise it is closed, for what is in it belongs to a customer. It refuses to make a
// small pipe: an unprivileged user gets 64 of 1 MiB, then small ones, then none, and copying is better than those.
#pragma once

#include "proxy/relay/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace tollgate::proxy::relay {

/// Both ends, and what waits between them. Unspent.
struct pipe {
  descriptor out; ///< where bytes leave it
  descriptor in;
  std::size_t held_bytes = 0;

  pipe(descriptor from, descriptor into) noexcept : out{std::move(from)}, in{std::move(into)} {}
  ~pipe();
  pipe(const pipe&) = delete;
  pipe& operator=(const pipe&) = delete;
};

/// One worker's. Not thread safe; only the bound is shared.
class pipe_pool {
 public:
  static constexpr std::size_t pipe_bytes = 1 << 20;
  static constexpr unsigned most_in_process = 48;
  static constexpr std::size_t most_spare = 8;

  pipe_pool() { spare_.reserve(most_spare); }

  /// Null: the process has as many as it may, or the kernel gives no more of that size. Copy.
  std::unique_ptr<pipe> lend();
  void give_back(std::unique_ptr<pipe> lent) noexcept;

  // Over all workers; any thread.
  static unsigned open_in_process() noexcept;
  static std::uint64_t refused_in_process() noexcept; ///< times that lend() had none

 private:
  std::vector<std::unique_ptr<pipe>> spare_;
};

} // namespace tollgate::proxy::relay
