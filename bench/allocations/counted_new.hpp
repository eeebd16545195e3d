// Counts what is taken from the heap, by who takes it: this program's operator new does nothing else beside.
//
// What a C library takes by malloc() is not seen.
#pragma once

#include <cstdint>

namespace tollgate::bench {

struct heap_count {
  std::uint64_t allocations = 0;
  std::uint64_t bytes = 0;
  std::uint64_t frees = 0;
};

enum class heap_user : std::uint8_t {
  others, ///< threads that have not said who they are
  worker,
  bench, ///< the peers and the measuring itself
};

/// What this thread takes from now on is `who`'s. Returns who it was before.
heap_user work_as(heap_user who) noexcept;

/// Since the program began. Any thread.
heap_count heap_of(heap_user who) noexcept;

inline heap_count operator-(const heap_count& after, const heap_count& before) noexcept {
  return {after.allocations - before.allocations, after.bytes - before.bytes, after.frees - before.frees};
}

} // namespace tollgate::bench
