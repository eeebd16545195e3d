// The kernel's answers: sched_getaffinity(2), getrlimit(2), cgroup v2 (Documentation/admin-guide/cgroup-v2.rst, "CPU"),
// clock_gettime(2).
#include "proxy/process/host.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

namespace tollgate::proxy {
namespace {

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::string line;
  std::getline(in, line);
  return line;
}

// The unified hierarchy's line of /proc/self/cgroup: "0::/system.slice/tollgate.service".
std::filesystem::path own_cgroup() {
  std::ifstream in{"/proc/self/cgroup"};
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("0::/")) return std::filesystem::path{"/sys/fs/cgroup"} / line.substr(4);
  return "/sys/fs/cgroup";
}

std::chrono::nanoseconds read_clock(clockid_t which) noexcept {
  timespec now{};
  clock_gettime(which, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

} // namespace

std::optional<unsigned> cores_of_cpu_max(std::string_view cpu_max) noexcept {
  unsigned long quota = 0;
  unsigned long cycle = 0;
  const char* const end = cpu_max.data() + cpu_max.size();
  const auto [after_quota, bad_quota] = std::from_chars(cpu_max.data(), end, quota);
  if (bad_quota != std::errc{} || after_quota == end || *after_quota != ' ') return std::nullopt;
  const auto [after_cycle, bad_cycle] = std::from_chars(after_quota + 1, end, cycle);
  if (bad_cycle != std::errc{} || after_cycle != end || quota == 0 || cycle == 0) return std::nullopt;
  return static_cast<unsigned>(std::min<unsigned long>((quota - 1) / cycle + 1, 1024));
}

unsigned usable_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  unsigned cores = 1;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
    cores = static_cast<unsigned>(std::max(CPU_COUNT(&allowed), 1));
  // A limit anywhere above holds here too.
  for (std::filesystem::path group = own_cgroup(); group.string().starts_with("/sys/fs/cgroup");
       group = group.parent_path())
    if (const auto limit = cores_of_cpu_max(first_line(group / "cpu.max"))) cores = std::min(cores, *limit);
  return std::max(cores, 1U);
}

std::size_t raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  if (limit.rlim_cur < limit.rlim_max) {
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return limit.rlim_cur;
}

std::size_t connections_for(std::size_t descriptors, std::size_t others) noexcept {
  if (descriptors < least_descriptors) return 0;
  const std::size_t kept = reserved_descriptors + others;
  return descriptors > kept ? (descriptors - kept) / 2 : 0;
}

std::size_t descriptors_for(std::size_t connections, std::size_t others) noexcept {
  return std::max(least_descriptors, reserved_descriptors + others + 2 * connections);
}

std::string read_boot_id() {
  return first_line("/proc/sys/kernel/random/boot_id");
}

metering::instant read_clocks() noexcept {
  using std::chrono::milliseconds;
  return {metering::wall_time{std::chrono::duration_cast<milliseconds>(read_clock(CLOCK_REALTIME))},
          std::chrono::duration_cast<milliseconds>(read_clock(CLOCK_BOOTTIME))};
}

std::string host_name() {
  std::string name(256, '\0');
  if (gethostname(name.data(), name.size() - 1) != 0) return "localhost";
  name.resize(name.find('\0'));
  return name;
}

} // namespace tollgate::proxy
