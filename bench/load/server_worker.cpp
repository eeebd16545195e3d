// See server_worker.hpp. Functions that return a bool say whether the connection goes on.
#include "bench/load/server_worker.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tollgate::bench::load {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t listener_key = std::uint64_t{1} << 63U;
constexpr std::uint64_t endless = std::uint64_t{1} << 62U;
constexpr std::chrono::milliseconds between_sweeps{100};
constexpr std::chrono::seconds to_say_what_it_wants{10};
constexpr int turns = 4;
constexpr int accepts_at_once = 64;

} // namespace

server_worker::server_worker(std::vector<descriptor> listeners, std::size_t most)
    : listeners_{std::move(listeners)},
      most_{most} {
  for (std::size_t i = 0; i < listeners_.size(); ++i)
    poller_.add(listeners_[i].get(), EPOLLIN, listener_key | i);
}

void server_worker::run(const std::atomic<bool>& stop) {
  moment next_sweep = steady_clock::now();
  while (!stop.load(std::memory_order_relaxed)) {
    for (const epoll_event& event : poller_.wait(between_sweeps)) {
      const std::uint64_t key = event.data.u64;
      if ((key & listener_key) != 0) {
        if (!is_resting_) accept_some(listeners_[key & ~listener_key]);
      } else {
        on_events(key, event.events);
      }
    }
    const moment now = steady_clock::now();
    if (now < next_sweep) continue;
    sweep(now);
    next_sweep = now + between_sweeps;
  }
}

void server_worker::accept_some(const descriptor& from) {
  for (int i = 0; i < accepts_at_once; ++i) {
    descriptor socket{::accept4(from.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (!socket.is_open()) {
      if (errno != EMFILE && errno != ENFILE && errno != ENOMEM && errno != ENOBUFS) return;
      is_resting_ = true; // until the next sweep, or this loop would do nothing else
      for (const auto& one : listeners_)
        poller_.remove(one.get());
      return;
    }
    if (all_.size() - free_.size() >= most_) {
      ++counts_.refused;
      continue;
    }
    ++counts_.accepted;
    if (free_.empty()) {
      free_.push_back(all_.size());
      all_.emplace_back();
    }
    const std::size_t at = free_.back();
    free_.pop_back();
    all_[at] = std::make_unique<served>();
    all_[at]->socket = std::move(socket);
    all_[at]->deadline = steady_clock::now() + to_say_what_it_wants;
    // What a client says at once is here already, mostly.
    if (receive(*all_[at])) {
      want(at);
    } else {
      close(at);
    }
  }
}

void server_worker::on_events(std::size_t at, std::uint32_t events) {
  served& on = *all_[at];
  bool goes_on = (events & EPOLLOUT) == 0 || flush(on);
  if (goes_on && (events & ~std::uint32_t{EPOLLOUT}) != 0) goes_on = receive(on);
  if (goes_on) {
    want(at);
  } else {
    close(at);
  }
}

bool server_worker::receive(served& on) {
  if (!on.is_ordered) return receive_preface(on);
  for (int turn = 0; turn < turns; ++turn) {
    const ssize_t n = discard(on.socket.get());
    if (n < 0) return errno == EAGAIN;
    if (n == 0) return end_of_stream(on);
    if (!take_payload(on, static_cast<std::uint64_t>(n))) return false;
    if (static_cast<std::size_t>(n) < discard_bytes / 2) break;
  }
  return true;
}

bool server_worker::receive_preface(served& on) {
  char buffer[4096];
  const ssize_t n = ::recv(on.socket.get(), buffer, sizeof buffer, 0);
  if (n < 0) return errno == EAGAIN;
  if (n == 0) return false;
  std::span<const char> bytes{buffer, static_cast<std::size_t>(n)};
  for (;;) {
    switch (on.preface.feed(bytes)) {
    case preface_outcome::need_more:
      return flush(on);
    case preface_outcome::rejected:
      ++counts_.rejected;
      return false;
    case preface_outcome::answer_s:
      say(on, "S", 1);
      continue;
    case preface_outcome::ordered:
      break;
    }
    break;
  }
  on.is_ordered = true;
  on.request_left = on.preface.ordered().request_size;
  on.deadline = steady_clock::now() + std::chrono::seconds{on.preface.ordered().bound_s};
  say(on, &ready_answer, 1);
  if (!flush(on)) return false;
  return bytes.empty() || take_payload(on, bytes.size());
}

bool server_worker::take_payload(served& on, std::uint64_t size) {
  const order& asked = on.preface.ordered();
  on.received += size;
  counts_.received += size;
  if (asked.what == work::echo) {
    for (; size >= on.request_left; on.request_left = asked.request_size) {
      size -= on.request_left;
      on.to_send += asked.reply_size;
    }
    on.request_left -= size;
    return on.to_send == 0 || flush(on);
  }
  const bool streams = asked.what == work::source || asked.what == work::both;
  if (streams && !on.is_streaming) {
    on.is_streaming = true;
    on.to_send = asked.reply_size > 0 ? asked.reply_size : endless;
    return flush(on);
  }
  return true;
}

// The generator has sent all it will: streams stop here, replies that it waits for do not, and the receipt goes last.
bool server_worker::end_of_stream(served& on) {
  if (on.has_ended || on.preface.ordered().what == work::greet) return false;
  on.has_ended = true;
  if (on.is_streaming) on.to_send = 0;
  return flush(on);
}

void server_worker::say(served& on, const char* words, std::size_t size) noexcept {
  if (on.words_sent == on.words_size) on.words_sent = on.words_size = 0;
  const std::size_t room = on.words.size() - on.words_size;
  const std::size_t said = std::min(size, room); // a flood of SSLRequests is not answered one by one
  std::memcpy(on.words.data() + on.words_size, words, said);
  on.words_size = static_cast<std::uint8_t>(on.words_size + said);
}

bool server_worker::flush(served& on) {
  if (on.has_ended && on.to_send == 0 && !on.has_said_receipt) {
    const auto wire = to_wire(receipt{on.received, on.sent});
    say(on, wire.data(), wire.size());
    on.has_said_receipt = true;
  }
  while (on.words_sent < on.words_size) {
    const std::size_t left = std::size_t{on.words_size} - on.words_sent;
    const ssize_t n = send_some(on.socket.get(), on.words.data() + on.words_sent, left);
    if (n < 0) return errno == EAGAIN;
    on.words_sent = static_cast<std::uint8_t>(on.words_sent + n);
  }
  for (int turn = 0; turn < turns && on.to_send > 0; ++turn) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(on.to_send, chunk_bytes));
    const ssize_t n = send_some(on.socket.get(), chunk(), size);
    if (n < 0) return errno == EAGAIN;
    const auto moved = static_cast<std::uint64_t>(n);
    on.to_send -= moved;
    on.sent += moved;
    counts_.sent += moved;
    if (moved < size) return true;
  }
  if (!on.has_ended || on.to_send > 0) return true;
  return !on.has_said_receipt && flush(on);
}

void server_worker::want(std::size_t at) {
  served& on = *all_[at];
  const bool sends = on.to_send > 0 || on.words_sent < on.words_size;
  // An end of stream would be reported for ever; and replies that are not taken must not become ever more.
  const bool receives = !on.has_ended && (on.to_send == 0 || on.is_streaming);
  const std::uint32_t interest = (receives ? std::uint32_t{EPOLLIN} : 0U) | (sends ? std::uint32_t{EPOLLOUT} : 0U);
  if (interest == on.interest && interest != 0) return;
  if (on.interest == 0) {
    if (!poller_.add(on.socket.get(), interest, at)) return close(at);
  } else {
    poller_.change(on.socket.get(), interest, at);
  }
  on.interest = interest;
}

void server_worker::close(std::size_t at) {
  all_[at].reset();
  free_.push_back(at);
}

void server_worker::sweep(moment now) {
  if (is_resting_) {
    is_resting_ = false;
    for (std::size_t i = 0; i < listeners_.size(); ++i)
      poller_.add(listeners_[i].get(), EPOLLIN, listener_key | i);
  }
  for (std::size_t at = 0; at < all_.size(); ++at)
    if (all_[at] != nullptr && all_[at]->deadline <= now) close(at);
}

} // namespace tollgate::bench::load
