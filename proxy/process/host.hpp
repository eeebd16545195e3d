// What the machine and its container give this process: cores, descriptors, clocks, the boot's id.
//
// Reads the kernel's answers and parses them; the decisions made of them are pure functions beside them. It refuses to
// decide what a configuration means.
#pragma once

#include "metering/period.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace tollgate::proxy {

/// The cores that a cgroup's `cpu.max` ("200000 100000", "max 100000") is worth, rounded up; nothing: no limit, or not
/// understood.
std::optional<unsigned> cores_of_cpu_max(std::string_view cpu_max) noexcept;

/// How many workers `workers: 0` means: what affinity and the cgroup v2 `cpu.max` of this process or any group above it
/// allow, at least 1.
unsigned usable_cores();

/// Raises the soft descriptor limit to the hard one and returns it.
std::size_t raise_descriptor_limit() noexcept;

/// Descriptors that are never a connection's: the two admin addresses with 32 requests each (66), clients above
/// max_connections that are being told so (32), the ledger's database and usage files (16), the resolver's threads
/// (16), the standard streams, signals and epoll sets (14), and the spare ones (16). Listening sockets are counted
/// beside.
inline constexpr std::size_t reserved_descriptors = 160;
/// Of each worker: its epoll sets, timer and waker, and the connection that it accepts just now.
inline constexpr std::size_t worker_descriptors = 8;
/// The fewest descriptors to start with.
inline constexpr std::size_t least_descriptors = 256;

/// The connections that `descriptors` allow, two sockets each and the reserve kept; 0 when there are too few to start.
/// `others`: descriptors of listeners and workers.
std::size_t connections_for(std::size_t descriptors, std::size_t others) noexcept;

/// The fewest descriptors that allow so many connections.
std::size_t descriptors_for(std::size_t connections, std::size_t others) noexcept;

/// This boot's id, from the kernel; it changes with every start of the machine.
std::string read_boot_id();

/// The wall clock and the boot clock, read one after the other.
metering::instant read_clocks() noexcept;

std::string host_name();

} // namespace tollgate::proxy
