// Two ways to move: copying through the worker's scratch buffer, one read and one send for what fits; and splice(2)
// through a pipe for those that stream.
#include "proxy/relay/half.hpp"

#include "metering/account.hpp"
#include "proxy/relay/metered_send.hpp"

#include <fcntl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace tollgate::proxy::relay {
namespace {

// Enough for the worker's scratch buffer to be the bottleneck, or so little that a pipe is.
constexpr std::size_t much = workbench::scratch_bytes;
constexpr std::size_t little = 16 * 1024;
constexpr std::uint8_t reads_that_turn = 2;

struct delivery {
  std::size_t bytes = 0;
  bool starved = false;
};

delivery note(half& what, const sending& done, workbench& bench) noexcept {
  ++bench.operations;
  if (done.error != 0) break_off(*what.to, done.error);
  // The kernel has noted that somebody waits for room, also after a partial send: an EPOLLOUT edge will come.
  if (done.full) what.to->writable = false;
  if (done.bytes == 0) return {0, done.starved};
  what.moved_bytes += done.bytes;
  what.of->active_at = bench.now;
  bench.bytes += done.bytes;
  sent_something(*what.to, bench);
  return {done.bytes, false};
}

charge charge_of(const half& what) noexcept {
  return {what.of->account, what.of->endpoint_index, what.of->counters};
}

delivery deliver(half& what, std::string_view bytes, workbench& bench) noexcept {
  return note(what, send_metered(charge_of(what), what.way, what.to->socket.get(), bytes), bench);
}

delivery deliver_pipe(half& what, workbench& bench) noexcept {
  return note(what, splice_metered(charge_of(what), what.way, what.to->socket.get(), *what.lent), bench);
}

bool nothing_queued(const side& of) noexcept {
  int bytes = 0;
  return ::ioctl(of.socket.get(), FIONREAD, &bytes) == 0 && bytes == 0;
}

// Nothing is read that could not be sent now. Only the end of a stream is welcome at any time: it costs no credit and
// no room, and a session that is paused or blocked must still notice that its peer is gone.
verdict may_read(const half& what, workbench& bench) noexcept {
  metering::account& account = *what.of->account;
  const bool credit = account.has_credit();
  if (what.to->writable && credit) return verdict::again;
  ++bench.operations;
  if (what.from->read_on && nothing_queued(*what.from)) return verdict::again;
  if (!what.to->writable) return verdict::waits;
  return account.wait_for_credit() ? verdict::again : verdict::starved;
}

std::string_view read_some(side& from, workbench& bench) noexcept {
  ++bench.operations;
  const ssize_t result = ::recv(from.socket.get(), bench.scratch, workbench::scratch_bytes, MSG_DONTWAIT);
  if (result < 0) {
    if (errno == EAGAIN)
      from.readable = false;
    else if (errno != EINTR) {
      break_off(from, errno);
      from.ended = true; // an error is reported only after all that was queued
    }
    return {};
  }
  const auto size = static_cast<std::size_t>(result);
  if (size == 0) from.ended = true;
  // Data and FIN can share one edge, so after an end was seen a short read says nothing.
  if (size < workbench::scratch_bytes && !from.read_on) from.readable = false;
  return {bench.scratch, size};
}

// Whoever fills the buffer twice in a row streams; whoever brings little twice in a row copies.
void learn(half& what, std::size_t read_bytes) noexcept {
  const bool other_way = what.streams ? read_bytes < little : read_bytes >= much;
  what.reads_in_row = other_way ? static_cast<std::uint8_t>(what.reads_in_row + 1) : std::uint8_t{0};
  if (what.reads_in_row < reads_that_turn) return;
  what.streams = !what.streams;
  what.reads_in_row = 0;
}

bool has_pipe(half& what, workbench& bench) noexcept {
  if (!what.streams) return false;
  if (!what.lent) what.lent = bench.pipes.lend();
  what.streams = what.lent != nullptr;
  return what.streams;
}

// Into an empty pipe. A short read says nothing: a pipe can be full with a few bytes. False: what is there cannot be
// spliced (urgent data): copy.
bool fill_pipe(half& what, std::size_t at_most, workbench& bench) noexcept {
  side& from = *what.from;
  ++bench.operations;
  const ssize_t result =
      ::splice(from.socket.get(), nullptr, what.lent->in.get(), nullptr, at_most, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
  if (result > 0) {
    what.lent->held_bytes = static_cast<std::size_t>(result);
    learn(what, what.lent->held_bytes);
  } else if (result == 0) {
    from.ended = true;
  } else if (errno == EAGAIN) {
    if (!nothing_queued(from)) return false;
    from.readable = false;
  } else if (errno != EINTR) {
    break_off(from, errno);
    from.ended = true;
  }
  return true;
}

// What was taken from the other side earlier goes first. again: nothing is left of it.
verdict deliver_waiting(half& what, workbench& bench) noexcept {
  if (!what.to->writable) return verdict::waits;
  const bool piped = what.kept.empty();
  const delivery done = piped ? deliver_pipe(what, bench) : deliver(what, what.kept.waiting(), bench);
  if (done.starved) return verdict::starved;
  if (!piped) what.kept.taken(done.bytes);
  return verdict::again;
}

bool holds_something(const half& what) noexcept {
  return !what.kept.empty() || (what.lent && what.lent->held_bytes != 0);
}

verdict copy_some(half& what, workbench& bench) noexcept {
  const std::string_view read = read_some(*what.from, bench);
  if (read.empty()) return verdict::again;
  learn(what, read.size());
  const delivery done = deliver(what, read, bench);
  if (done.bytes < read.size()) what.kept.keep(read.substr(done.bytes));
  return done.starved ? verdict::starved : verdict::again;
}

verdict move(half& what, workbench& bench) noexcept {
  const std::size_t last_operation = bench.operations + share::operations;
  const std::size_t last_byte = bench.bytes + share::bytes;
  verdict said = verdict::again;
  // A rest that is too small for the buffer is not worth its calls.
  while (said == verdict::again && bench.operations < last_operation && bench.bytes + much <= last_byte) {
    if (what.to->reset) return verdict::refused;
    if (holds_something(what)) {
      said = deliver_waiting(what, bench);
      continue;
    }
    if (what.from->ended) return verdict::drained;
    if (!what.from->readable) return verdict::waits;
    if (const verdict allowed = may_read(what, bench); allowed != verdict::again) return allowed;
    if (!has_pipe(what, bench) || !fill_pipe(what, last_byte - bench.bytes, bench)) said = copy_some(what, bench);
  }
  return said;
}

} // namespace

verdict advance(half& what, workbench& bench) noexcept {
  const verdict said = move(what, bench);
  // Dry, or done with streaming. What holds something stays.
  if (what.lent && what.lent->held_bytes == 0 && (said != verdict::again || !what.streams))
    bench.pipes.give_back(std::move(what.lent));
  return said;
}

void drop_waiting(half& of) noexcept {
  of.kept.drop();
  of.lent.reset(); // closed: nobody else may find what is in it
}

void break_off(side& of, int error) noexcept {
  of.reset = true;
  of.read_on = true;
  of.readable = true;
  // What the kernel says when keepalive, retransmissions or the route to a peer gave out; anything else is a reset.
  of.lost = of.lost || error == ETIMEDOUT || error == EHOSTUNREACH || error == ENETUNREACH;
}

} // namespace tollgate::proxy::relay
