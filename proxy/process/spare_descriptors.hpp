// The last descriptors of the process, which no connection takes: SQLite opens its journal anew in each transaction,
// the admin address and the resolver open sockets, and without them nobody could be granted or told anything.
//
// The count of connections keeps clear of them (host.hpp); this is what holds should the count be wrong, or the limit
// be lowered from outside. It refuses to know what a descriptor is for.
#pragma once

#include <sys/resource.h>

namespace tollgate::proxy {

inline constexpr int spare_descriptors = 16;

/// Whether a connection may keep this descriptor, which was just opened. The kernel hands out the lowest free number
/// (POSIX), so a high one means that all below are taken.
inline bool leaves_spare(int descriptor) noexcept {
  rlimit limit{}; // asked each time, for a tenth of a microsecond: prlimit(2) changes it in a running process
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return true;
  return static_cast<rlim_t>(descriptor) + spare_descriptors < limit.rlim_cur;
}

} // namespace tollgate::proxy
