// See pipes.hpp.
#include "proxy/relay/pipes.hpp"

#include <fcntl.h>

#include <array>
#include <atomic>

namespace tollgate::proxy::relay {

namespace {

// The kernel counts pipes by user, so the bound is the process's.
std::atomic<unsigned> open_pipes{0};
std::atomic<std::uint64_t> refused{0};

std::unique_ptr<pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) return nullptr;
  descriptor out{ends[0]};
  descriptor in{ends[1]};
  if (::fcntl(in.get(), F_SETPIPE_SZ, static_cast<int>(pipe_pool::pipe_bytes)) < 0) return nullptr;
  return std::make_unique<pipe>(std::move(out), std::move(in));
}

} // namespace

pipe::~pipe() {
  open_pipes.fetch_sub(1, std::memory_order_relaxed);
}

std::unique_ptr<pipe> pipe_pool::lend() {
  if (!spare_.empty()) {
    auto lent = std::move(spare_.back());
    spare_.pop_back();
    return lent;
  }
  if (open_pipes.fetch_add(1, std::memory_order_relaxed) < most_in_process)
    if (auto made = make_pipe()) return made; // its destructor takes it off the count
  open_pipes.fetch_sub(1, std::memory_order_relaxed);
  refused.fetch_add(1, std::memory_order_relaxed);
  return nullptr;
}

void pipe_pool::give_back(std::unique_ptr<pipe> lent) noexcept {
  if (!lent || lent->held_bytes != 0 || spare_.size() >= most_spare) return;
  spare_.push_back(std::move(lent));
}

unsigned pipe_pool::open_in_process() noexcept {
  return open_pipes.load(std::memory_order_relaxed);
}

std::uint64_t pipe_pool::refused_in_process() noexcept {
  return refused.load(std::memory_order_relaxed);
}

} // namespace tollgate::proxy::relay
