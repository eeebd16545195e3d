// When which session must be looked at: a binary heap that knows where each session sits in it.
//
// Activity does not touch it (a session stamps a time, and its entry is put back when it fires early), so it costs
// nothing per byte, and a session without any deadline is not in it. It refuses to know what a deadline means.
#pragma once

#include "proxy/relay/terms.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace tollgate::proxy::relay {

struct session;

class deadlines {
 public:
  std::optional<clock_time> first() const noexcept {
    return heap_.empty() ? std::nullopt : std::optional{heap_.front().due};
  }
  /// The session due first, if that is at `now` or before. It stays until it is placed anew or removed.
  session* due(clock_time now) const noexcept {
    return heap_.empty() || heap_.front().due > now ? nullptr : heap_.front().of;
  }
  /// Puts a session in, or moves it.
  void place(session& of, clock_time due);
  void remove(session& of) noexcept;
  /// When this session's entry fires, if it has one.
  std::optional<clock_time> of(const session& which) const noexcept;

 private:
  struct entry {
    clock_time due;
    session* of;
  };
  void put(std::size_t at, entry what) noexcept;
  void settle(std::size_t at, entry what) noexcept;

  std::vector<entry> heap_;
};

} // namespace tollgate::proxy::relay
