// The heap's two movements, up and down.
#include "proxy/relay/deadlines.hpp"

#include "proxy/relay/session.hpp"

namespace tollgate::proxy::relay {

void deadlines::put(std::size_t at, entry what) noexcept {
  heap_[at] = what;
  what.of->heap_place = at;
}

// Finds the place of `what`, starting from the gap at `at`.
void deadlines::settle(std::size_t at, entry what) noexcept {
  while (at > 0 && what.due < heap_[(at - 1) / 2].due) {
    put(at, heap_[(at - 1) / 2]);
    at = (at - 1) / 2;
  }
  for (;;) {
    std::size_t child = 2 * at + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1].due < heap_[child].due) ++child;
    if (what.due <= heap_[child].due) break;
    put(at, heap_[child]);
    at = child;
  }
  put(at, what);
}

void deadlines::place(session& of, clock_time due) {
  if (of.heap_place == session::in_no_heap) {
    heap_.push_back({due, &of});
    of.heap_place = heap_.size() - 1;
  }
  settle(of.heap_place, {due, &of});
}

void deadlines::remove(session& of) noexcept {
  if (of.heap_place == session::in_no_heap) return;
  const std::size_t gap = of.heap_place;
  const entry last = heap_.back();
  heap_.pop_back();
  of.heap_place = session::in_no_heap;
  if (last.of != &of) settle(gap, last);
}

std::optional<clock_time> deadlines::of(const session& which) const noexcept {
  if (which.heap_place == session::in_no_heap) return std::nullopt;
  return heap_[which.heap_place].due;
}

} // namespace tollgate::proxy::relay
