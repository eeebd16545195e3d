// See watch.hpp.
#include "bench/load/watch.hpp"

#include <unistd.h>

#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace tollgate::bench::load {
namespace {

std::string file_of(int pid, const char* name) {
  return "/proc/" + std::to_string(pid) + "/" + name;
}

std::optional<stat_line> read_stat(int pid) {
  std::ifstream file{file_of(pid, "stat")};
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  return parse_stat(line);
}

std::optional<std::int64_t> cpu_ns_of(int pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return std::nullopt;
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// From smaps_rollup, which is exact but only for those who may trace the process; else from statm, which may be some
/// pages behind.
std::uint64_t rss_of(int pid) {
  std::ifstream rollup{file_of(pid, "smaps_rollup")};
  for (std::string line; std::getline(rollup, line);) {
    std::istringstream words{line};
    std::string key;
    std::uint64_t kibibytes = 0;
    if (words >> key >> kibibytes && key == "Rss:") return kibibytes * 1024;
  }
  std::ifstream statm{file_of(pid, "statm")};
  std::uint64_t all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

bool add_process(int pid, process_reading& to) {
  const auto stat = read_stat(pid);
  const auto cpu = cpu_ns_of(pid);
  if (!stat || !cpu) return false;
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  to.cpu_ns += *cpu;
  to.user_s += static_cast<double>(stat->user_ticks) / ticks;
  to.system_s += static_cast<double>(stat->system_ticks) / ticks;
  to.rss_bytes += rss_of(pid);
  ++to.processes;
  return true;
}

} // namespace

std::optional<stat_line> parse_stat(const std::string& line) {
  const auto close = line.rfind(')');
  if (close == std::string::npos) return std::nullopt;
  std::istringstream rest{line.substr(close + 1)};
  stat_line found;
  char state = 0;
  rest >> state >> found.parent;
  std::string unused;
  for (int field = 5; field <= 13; ++field) // utime is the 14th
    rest >> unused;
  rest >> found.user_ticks >> found.system_ticks;
  if (!rest) return std::nullopt;
  return found;
}

thread_time read_own_thread(int thread_id) {
  std::ifstream file{"/proc/self/task/" + std::to_string(thread_id) + "/schedstat"};
  double cpu_ns = 0, waited_ns = 0;
  file >> cpu_ns >> waited_ns;
  return {cpu_ns / 1e9, waited_ns / 1e9};
}

std::vector<int> family_of(int pid) {
  std::multimap<int, int> children;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc", failed}) {
    const std::string name = entry.path().filename().string();
    int one = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), one);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    if (const auto stat = read_stat(one)) children.emplace(stat->parent, one);
  }
  std::vector<int> family{pid};
  for (std::size_t i = 0; i < family.size(); ++i) {
    const auto [begin, end] = children.equal_range(family[i]);
    for (auto child = begin; child != end; ++child)
      family.push_back(child->second);
  }
  return family;
}

std::optional<process_reading> read_processes(const std::vector<int>& pids) {
  process_reading sum;
  for (const int pid : pids)
    if (!add_process(pid, sum)) return std::nullopt;
  return sum;
}

std::optional<std::int64_t> cpu_ns_of(const std::vector<int>& pids) {
  std::int64_t sum = 0;
  for (const int pid : pids) {
    const auto cpu = cpu_ns_of(pid);
    if (!cpu) return std::nullopt;
    sum += *cpu;
  }
  return sum;
}

std::string name_of(int pid) {
  std::ifstream file{file_of(pid, "comm")};
  std::string name;
  std::getline(file, name);
  return name;
}

} // namespace tollgate::bench::load
