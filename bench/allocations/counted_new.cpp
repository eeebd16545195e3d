// The replaced operators. The other forms of the standard library call these.
#include "bench/allocations/counted_new.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <new>

namespace tollgate::bench {
namespace {

struct alignas(64) tally {
  std::atomic<std::uint64_t> allocations{0};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<std::uint64_t> frees{0};
};

constinit std::array<tally, 3> tallies{};
constinit thread_local heap_user me = heap_user::others;

tally& mine() noexcept {
  return tallies[static_cast<std::size_t>(me)];
}

} // namespace

// For the operators below, which are in the global namespace.
static void* take(std::size_t size, std::size_t alignment) {
  mine().allocations.fetch_add(1, std::memory_order_relaxed);
  mine().bytes.fetch_add(size, std::memory_order_relaxed);
  const std::size_t wanted = size == 0 ? 1 : size;
  void* const made = alignment == 0 ? std::malloc(wanted)
                                    : std::aligned_alloc(alignment, (wanted + alignment - 1) / alignment * alignment);
  if (made == nullptr) throw std::bad_alloc{};
  return made;
}

static void give_back(void* what) noexcept {
  if (what == nullptr) return;
  mine().frees.fetch_add(1, std::memory_order_relaxed);
  std::free(what);
}

heap_user work_as(heap_user who) noexcept {
  const heap_user before = me;
  me = who;
  return before;
}

heap_count heap_of(heap_user who) noexcept {
  const tally& of = tallies[static_cast<std::size_t>(who)];
  return {of.allocations, of.bytes, of.frees};
}

} // namespace tollgate::bench

void* operator new(std::size_t size) {
  return tollgate::bench::take(size, 0);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return tollgate::bench::take(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* what) noexcept {
  tollgate::bench::give_back(what);
}
void operator delete(void* what, std::size_t) noexcept {
  tollgate::bench::give_back(what);
}
void operator delete(void* what, std::align_val_t) noexcept {
  tollgate::bench::give_back(what);
}
void operator delete(void* what, std::size_t, std::align_val_t) noexcept {
  tollgate::bench::give_back(what);
}
