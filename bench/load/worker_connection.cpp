// See worker.hpp. A connection's way: opening, order, answer, work, end of stream, receipt.
#include "bench/load/worker.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tollgate::bench::load {
namespace {

using std::chrono::steady_clock;

/// One event moves at most so many chunks, so that a fast connection does not starve the others of its thread.
constexpr int turns = 4;
constexpr char tls_alert = 21;

std::uint64_t ns_since(moment began) noexcept {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, (steady_clock::now() - began).count()));
}

std::uint64_t distance(std::uint64_t a, std::uint64_t b) noexcept {
  return a > b ? a - b : b - a;
}

bool is_opening(stage where) noexcept {
  return where == stage::negotiating || where == stage::greeting;
}
bool is_busy(stage where) noexcept {
  return where == stage::working || where == stage::settling;
}
bool is_alive(stage where) noexcept {
  return where == stage::ready || is_busy(where);
}

void recount(std::size_t& count, bool before, bool after) noexcept {
  if (before && !after) --count;
  if (after && !before) ++count;
}

} // namespace

const char* to_string(stage where) noexcept {
  switch (where) {
  case stage::vacant:
    return "vacant";
  case stage::negotiating:
    return "negotiation";
  case stage::greeting:
    return "opening";
  case stage::ready:
    return "while idle";
  case stage::working:
    return "at work";
  case stage::settling:
    return "settling";
  case stage::over:
    break;
  }
  return "over";
}

void worker::move(connection& on, stage next) noexcept {
  recount(opening_, is_opening(on.where), is_opening(next));
  recount(alive_, is_alive(on.where), is_alive(next));
  recount(busy_, is_busy(on.where) || (is_churn() && is_opening(on.where)),
          is_busy(next) || (is_churn() && is_opening(next)));
  on.where = next;
}

void worker::close(connection& on, stage next) noexcept {
  on.socket.close(); // leaves the epoll set by itself: the descriptor was never copied
  on.interest = 0;
  on.first_bytes = {};
  on.to_send = on.to_receive = on.sent = on.received = 0;
  on.deadline = moment::max();
  move(on, next);
}

void worker::fail(connection& on, const std::string& why) {
  ++tally_.failures[why];
  ++tally_.routes[on.route].failed;
  live_.failed.add(1);
  const bool again = is_churn() && phase_ == phase::working;
  close(on, again ? stage::vacant : stage::over);
  if (again && pace_) free_.push_back(static_cast<std::uint32_t>(&on - all_.data()));
}

void worker::fail_by_errno(connection& on, int error) {
  std::string why = std::string{to_string(on.where)} + ": " + std::strerror(error);
  if (error == EADDRNOTAVAIL)
    why += " (no local port is free, or not such a --source; give more addresses to --source)";
  if (error == EMFILE || error == ENFILE) why += " (raise ulimit -n)";
  fail(on, why);
}

void worker::want(connection& on) {
  const bool sends = !on.first_bytes.empty() || on.to_send > 0;
  const std::uint32_t interest = EPOLLIN | (sends ? std::uint32_t{EPOLLOUT} : 0U);
  if (interest == on.interest) return;
  const auto key = static_cast<std::uint64_t>(&on - all_.data());
  if (on.interest == 0) {
    if (!poller_.add(on.socket.get(), interest, key)) return fail_by_errno(on, errno);
  } else {
    poller_.change(on.socket.get(), interest, key);
  }
  on.interest = interest;
}

void worker::open(connection& on, moment began) {
  const bool asks_first = plan_.options.begins_with == opening::postgres;
  const auto& sources = plan_.sources;
  const std::size_t number = opened_++ * plan_.options.threads + number_;
  on.route = static_cast<std::uint32_t>(number % plan_.routes.size());
  // Sources change when each route had one, so that all pairs of them come up.
  const socket_address* const source =
      sources.empty() ? nullptr : &sources[number / plan_.routes.size() % sources.size()];
  move(on, asks_first ? stage::negotiating : stage::greeting);
  on.began = began;
  on.deadline = std::min(steady_clock::now() + plan_.options.timeout, stop_deadline_);
  on.first_bytes = asks_first ? ssl_request : std::string_view{plan_.routes[on.route].greeting};
  on.socket = connect_to(plan_.routes[on.route].to, source);
  if (!on.socket.is_open()) return fail_by_errno(on, errno);
  if (!is_churn()) send_at_once(on.socket);
  flush(on); // a near target has answered already
}

void worker::on_events(connection& on, std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) flush(on);
  if ((events & ~std::uint32_t{EPOLLOUT}) != 0 && on.socket.is_open()) receive(on);
}

void worker::flush(connection& on) {
  route_counts& counts = tally_.routes[on.route];
  while (!on.first_bytes.empty()) {
    const ssize_t n = send_some(on.socket.get(), on.first_bytes.data(), on.first_bytes.size());
    if (n < 0 && errno != EAGAIN) return fail_by_errno(on, errno);
    if (n < 0) return want(on);
    counts.sent += static_cast<std::uint64_t>(n);
    on.first_bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  for (int turn = 0; turn < turns && on.to_send > 0; ++turn) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(on.to_send, chunk_bytes));
    const ssize_t n = send_some(on.socket.get(), chunk(), size);
    if (n < 0 && errno != EAGAIN) return fail_by_errno(on, errno);
    if (n < 0) break;
    const auto moved = static_cast<std::uint64_t>(n);
    on.to_send -= moved;
    on.sent += moved;
    counts.sent += moved;
    counts.payload_up += moved;
    live_.up.add(moved);
    if (moved < size) break;
  }
  advance(on);
}

void worker::receive(connection& on) {
  switch (on.where) {
  case stage::negotiating:
  case stage::greeting:
    return receive_answer(on);
  case stage::ready:
  case stage::working:
    return receive_payload(on);
  case stage::settling:
    return receive_receipt(on);
  case stage::vacant:
  case stage::over:
    break;
  }
}

void worker::receive_answer(connection& on) {
  char answer[64];
  const ssize_t n = ::recv(on.socket.get(), answer, sizeof answer, 0);
  if (n < 0 && errno == EAGAIN) return;
  if (n < 0) return fail_by_errno(on, errno);
  const std::string where = to_string(on.where);
  if (n == 0) return fail(on, where + ": the other end closed it");
  tally_.routes[on.route].received += static_cast<std::uint64_t>(n);
  const bool negotiates = on.where == stage::negotiating;
  if (n == 1 && answer[0] == (negotiates ? 'S' : ready_answer)) {
    if (!negotiates) return established(on);
    move(on, stage::greeting);
    on.first_bytes = plan_.routes[on.route].greeting;
    return flush(on);
  }
  if (answer[0] == tls_alert) return fail(on, where + ": refused with a TLS alert");
  if (answer[0] == 'E') return fail(on, where + ": refused with a Postgres error");
  fail(on, where + ": answered by something that is not a tollgate-load backend");
}

void worker::established(connection& on) {
  ++tally_.routes[on.route].established;
  live_.established.add(1);
  if (!is_churn()) {
    tally_.establishment.record(ns_since(on.began));
    move(on, stage::ready);
    on.deadline = moment::max();
    if (phase_ == phase::stopping) return settle(on);
    return want(on);
  }
  const moment now = steady_clock::now();
  tally_.latency.record(ns_since(on.began));
  close(on, phase_ == phase::stopping ? stage::over : stage::vacant);
  if (phase_ == phase::stopping) return;
  if (pace_) {
    free_.push_back(static_cast<std::uint32_t>(&on - all_.data()));
  } else if (take_ticket()) {
    open(on, now);
  }
}

void worker::receive_payload(connection& on) {
  route_counts& counts = tally_.routes[on.route];
  for (int turn = 0; turn < turns; ++turn) {
    const ssize_t n = discard(on.socket.get());
    if (n < 0 && errno == EAGAIN) break;
    if (n < 0) return fail_by_errno(on, errno);
    if (n == 0) return fail(on, std::string{to_string(on.where)} + ": the other end closed it");
    const auto moved = static_cast<std::uint64_t>(n);
    on.received += moved;
    counts.received += moved;
    counts.payload_down += moved;
    live_.down.add(moved);
    if (moved > on.to_receive) return fail(on, std::string{to_string(on.where)} + ": more came than was asked for");
    on.to_receive -= moved;
    if (on.to_receive == 0 || moved < discard_bytes / 2) break;
  }
  advance(on);
}

void worker::advance(connection& on) {
  if (on.where != stage::working || on.to_send > 0 || on.to_receive > 0) return want(on);
  if (plan_.options.is_bulk()) return settle(on);
  finish_trip(on);
}

void worker::finish_trip(connection& on) {
  const moment now = steady_clock::now();
  tally_.latency.record(static_cast<std::uint64_t>((now - on.began).count()));
  ++tally_.routes[on.route].requests;
  live_.requests.add(1);
  move(on, stage::ready);
  if (phase_ == phase::stopping) return settle(on);
  want(on);
  if (pace_) {
    free_.push_back(static_cast<std::uint32_t>(&on - all_.data()));
  } else if (take_ticket()) {
    give_work(on, now);
  }
}

void worker::settle(connection& on) {
  move(on, stage::settling);
  on.to_send = on.to_receive = 0;
  on.deadline = std::min(steady_clock::now() + plan_.options.grace, stop_deadline_);
  if (::shutdown(on.socket.get(), SHUT_WR) != 0) return fail_by_errno(on, errno);
  want(on);
}

void worker::receive_receipt(connection& on) {
  static thread_local char buffer[chunk_bytes];
  route_counts& counts = tally_.routes[on.route];
  for (int turn = 0; turn < turns; ++turn) {
    const ssize_t n = ::recv(on.socket.get(), buffer, sizeof buffer, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) return fail_by_errno(on, errno);
    if (n == 0) return compare(on);
    const auto moved = static_cast<std::size_t>(n);
    const std::size_t newest = std::min(moved, receipt_bytes);
    std::memmove(on.last.data(), on.last.data() + newest, receipt_bytes - newest);
    std::memcpy(on.last.data() + receipt_bytes - newest, buffer + moved - newest, newest);
    // The newest 16 bytes may be the receipt: what they push out of `last` is payload.
    const std::uint64_t held = std::min<std::uint64_t>(on.to_receive, receipt_bytes);
    on.to_receive += moved;
    const std::uint64_t payload = moved + held - std::min<std::uint64_t>(on.to_receive, receipt_bytes);
    on.received += payload;
    counts.received += moved;
    counts.payload_down += payload;
    live_.down.add(payload);
  }
}

// The receipt is the last 16 bytes, and came wholly after our end of stream: the backend writes it when it has seen
// that.
void worker::compare(connection& on) {
  if (on.to_receive < receipt_bytes) return fail(on, "settling: closed without a receipt");
  const receipt theirs = receipt_from_wire(on.last);
  const std::uint64_t lost = distance(theirs.received, on.sent) + distance(theirs.sent, on.received);
  tally_.lost_bytes += lost;
  if (lost > 0) return fail(on, "settling: the two ends count different bytes");
  close(on, stage::over);
}

} // namespace tollgate::bench::load
