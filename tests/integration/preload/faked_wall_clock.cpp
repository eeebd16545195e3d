// A preload for integration tests: moves the program's wall clock by an offset that the test keeps in a file.
//
// CLOCK_REALTIME and what is read from it move. CLOCK_MONOTONIC and CLOCK_BOOTTIME, which nobody can set on a real
// machine either, do not. TOLLGATE_TEST_CLOCK names the file: eight bytes, nanoseconds in the machine's order, which
// the test may change while the program runs. Without it nothing moves.
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

constexpr std::int64_t second = 1'000'000'000;

// Written once, before main() and any thread. What asks earlier is told the machine's time.
int (*real_gettime)(clockid_t, timespec*) = nullptr;
const std::int64_t* offset = nullptr;

[[gnu::constructor]] void begin() noexcept {
  real_gettime = reinterpret_cast<decltype(real_gettime)>(dlsym(RTLD_NEXT, "clock_gettime"));
  const char* const path = std::getenv("TOLLGATE_TEST_CLOCK");
  if (path == nullptr) return;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) std::abort(); // a test whose clock does not move would prove nothing
  void* const mapped = mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) std::abort();
  close(file);
  offset = static_cast<const std::int64_t*>(mapped);
}

} // namespace

extern "C" int clock_gettime(clockid_t which, timespec* now) noexcept {
  if (real_gettime == nullptr) return static_cast<int>(syscall(SYS_clock_gettime, which, now));
  const int result = real_gettime(which, now);
  if (result != 0 || offset == nullptr || (which != CLOCK_REALTIME && which != CLOCK_REALTIME_COARSE)) return result;
  const std::int64_t all = now->tv_sec * second + now->tv_nsec + __atomic_load_n(offset, __ATOMIC_RELAXED);
  now->tv_sec = all / second;
  now->tv_nsec = all % second;
  return 0;
}

extern "C" int gettimeofday(timeval* now, void*) noexcept {
  timespec precise{};
  clock_gettime(CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

extern "C" time_t time(time_t* to) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (to != nullptr) *to = now.tv_sec;
  return now.tv_sec;
}
