// proc(5): stat fields 22 (start time), 23 (virtual size), 24 (resident pages); getrusage(2) for CPU.
#include "proxy/process/process_metrics.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace tollgate::proxy {
namespace {

struct stat_fields {
  double start_ticks = 0;
  double virtual_bytes = 0;
  double resident_pages = 0;
  bool good = false;
};

stat_fields read_stat() {
  std::ifstream in{"/proc/self/stat"};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  const auto after_name = text.rfind(')'); // field 2 may hold anything, spaces too
  if (after_name == std::string::npos) return {};
  std::istringstream rest{text.substr(after_name + 1)};
  std::string skipped;
  for (int field = 3; field < 22; ++field)
    rest >> skipped;
  stat_fields result;
  rest >> result.start_ticks >> result.virtual_bytes >> result.resident_pages;
  result.good = static_cast<bool>(rest);
  return result;
}

double boot_time_seconds() {
  std::ifstream in{"/proc/stat"};
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("btime ")) return std::stod(line.substr(6));
  return 0;
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto as_seconds = [](const timeval& of) {
    return static_cast<double>(of.tv_sec) + static_cast<double>(of.tv_usec) / 1e6;
  };
  return as_seconds(used.ru_utime) + as_seconds(used.ru_stime);
}

std::uint64_t open_descriptors() {
  std::error_code failed;
  std::filesystem::directory_iterator list{"/proc/self/fd", failed};
  return failed ? 0 : static_cast<std::uint64_t>(std::distance(begin(list), end(list)));
}

} // namespace

void expose_process(metering::exposition& to) {
  to.counter("process_cpu_seconds_total", "User and system CPU time spent.");
  to.sample({}, cpu_seconds());
  to.gauge("process_open_fds", "Open descriptors.");
  to.sample({}, open_descriptors());
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    to.gauge("process_max_fds", "The limit of open descriptors.");
    to.sample({}, std::uint64_t{limit.rlim_cur});
  }
  const stat_fields stat = read_stat();
  if (!stat.good) return;
  to.gauge("process_resident_memory_bytes", "Resident memory.");
  to.sample({}, stat.resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE)));
  to.gauge("process_virtual_memory_bytes", "Virtual memory.");
  to.sample({}, stat.virtual_bytes);
  to.gauge("process_start_time_seconds", "When the process started, in seconds since the epoch.");
  to.sample({}, boot_time_seconds() + stat.start_ticks / static_cast<double>(sysconf(_SC_CLK_TCK)));
}

} // namespace tollgate::proxy
