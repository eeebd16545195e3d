// See signals.hpp.
#include "bench/load/signals.hpp"

#include <sys/eventfd.h>

#include <atomic>
#include <csignal>

namespace tollgate::bench::load {
namespace {

std::atomic<int> wake{-1};
std::atomic<bool> signalled{false};

} // namespace

extern "C" {
static void note_signal(int) {
  signalled.store(true);
  ::eventfd_write(wake.load(), 1);
}
}

void note_signals(int told) {
  wake.store(told);
  struct sigaction action {};
  action.sa_handler = &note_signal;
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

bool was_signalled() noexcept {
  return signalled.load();
}

} // namespace tollgate::bench::load
