// What a process costs: its CPU time and its resident memory, by the kernel's own accounting.
//
// CPU time is the scheduler's count in nanoseconds over all threads, those that have ended included
// (clock_getcpuclockid(3)); how it splits into user and system time is from /proc/PID/stat, in ticks of 10 ms.
// It refuses to guess: a process that is gone has no reading.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tollgate::bench::load {

struct process_reading {
  std::int64_t cpu_ns = 0;
  double user_s = 0;
  double system_s = 0;
  std::uint64_t rss_bytes = 0;
  unsigned processes = 0;
};

/// All of `pids`, added up. Nothing: one of them is gone.
std::optional<process_reading> read_processes(const std::vector<int>& pids);

/// Their CPU time alone, in a few microseconds: for the edges of a window, at which work goes on.
std::optional<std::int64_t> cpu_ns_of(const std::vector<int>& pids);

/// How long a thread of this process has had a core, and how long it could have run and had none (schedstat, the
/// kernel's Documentation/scheduler/sched-stats.rst).
struct thread_time {
  double cpu_s = 0;
  double waited_s = 0;
};
/// Zeros for one that has ended or that the kernel keeps no such statistics of.
thread_time read_own_thread(int thread_id);

/// `pid` and its descendants, as they are now.
std::vector<int> family_of(int pid);

/// The name the kernel has for it; empty when there is no such process.
std::string name_of(int pid);

/// What a line of /proc/PID/stat says (proc(5)); the name in it may hold spaces and parentheses.
struct stat_line {
  int parent = 0;
  std::uint64_t user_ticks = 0;
  std::uint64_t system_ticks = 0;
};
std::optional<stat_line> parse_stat(const std::string& line);

} // namespace tollgate::bench::load
