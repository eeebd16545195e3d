// See progress.hpp.
#include "bench/load/progress.hpp"

#include <unistd.h>

#include <cstdio>

namespace tollgate::bench::load {

progress::progress(const run_options& asked) : is_shown_{::isatty(STDERR_FILENO) == 1}, what_{asked.what} {}

moment progress::show(moment now, const std::function<window_counts()>& read) {
  if (!is_shown_) return moment::max();
  if (now < next_) return next_;
  const window_counts done = read();
  if (last_ != moment{}) {
    const double seconds = std::chrono::duration<double>(now - last_).count();
    const auto rate = [&](std::uint64_t after, std::uint64_t before) {
      return static_cast<double>(after - before) / seconds;
    };
    std::fprintf(stderr, "\r\033[K%s: %llu connections, up %.2f Gb/s, down %.2f Gb/s", to_string(what_),
                 static_cast<unsigned long long>(done.connections), rate(done.payload_up, before_.payload_up) * 8 / 1e9,
                 rate(done.payload_down, before_.payload_down) * 8 / 1e9);
    if (what_ == mode::request) std::fprintf(stderr, ", %.0f requests/s", rate(done.requests, before_.requests));
    if (what_ == mode::churn) std::fprintf(stderr, ", %.0f connections/s", rate(done.connections, before_.connections));
    std::fflush(stderr);
  }
  before_ = done;
  last_ = now;
  next_ = now + std::chrono::seconds{1};
  return next_;
}

void progress::clear() noexcept {
  if (is_shown_) std::fputs("\r\033[K", stderr);
}

} // namespace tollgate::bench::load
