// Copying through the worker's scratch buffer: one read and one send for what fits.
#include "proxy/relay/half.hpp"

#include "metering/account.hpp"
#include "proxy/relay/metered_send.hpp"

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

namespace tollgate::proxy::relay {
namespace {

struct delivery {
  std::size_t bytes = 0;
  bool starved = false;
};

delivery deliver(half& what, std::string_view bytes, workbench& bench) noexcept {
  session& of = *what.of;
  ++bench.operations;
  const sending done =
      send_metered({of.account, of.endpoint_index, of.counters}, what.way, what.to->socket.get(), bytes);
  if (done.error != 0) break_off(*what.to, done.error);
  // The kernel has noted that somebody waits for room, also after a partial send: an EPOLLOUT edge will come.
  if (done.full) what.to->writable = false;
  if (done.bytes == 0) return {0, done.starved};
  what.moved_bytes += done.bytes;
  of.active_at = bench.now;
  bench.bytes += done.bytes;
  sent_something(*what.to, bench);
  return {done.bytes, false};
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

verdict copy(half& what, workbench& bench) noexcept {
  const std::size_t last_operation = bench.operations + share::operations;
  const std::size_t last_byte = bench.bytes + share::bytes;
  while (bench.operations < last_operation && bench.bytes < last_byte) {
    if (what.to->reset) return verdict::refused;
    if (!what.kept.empty()) {
      if (!what.to->writable) return verdict::waits;
      const delivery done = deliver(what, what.kept.waiting(), bench);
      if (done.starved) return verdict::starved;
      what.kept.taken(done.bytes);
      continue;
    }
    if (what.from->ended) return verdict::drained;
    if (!what.from->readable) return verdict::waits;
    if (const verdict allowed = may_read(what, bench); allowed != verdict::again) return allowed;
    const std::string_view read = read_some(*what.from, bench);
    if (read.empty()) continue;
    const delivery done = deliver(what, read, bench);
    if (done.bytes < read.size()) what.kept.keep(read.substr(done.bytes));
    if (done.starved) return verdict::starved;
  }
  return verdict::again;
}

} // namespace

void break_off(side& of, int error) noexcept {
  of.reset = true;
  of.read_on = true;
  of.readable = true;
  // What the kernel says when keepalive, retransmissions or the route to a peer gave out; anything else is a reset.
  of.lost = of.lost || error == ETIMEDOUT || error == EHOSTUNREACH || error == ENETUNREACH;
}

verdict advance(half& what, workbench& bench) noexcept {
  switch (what.by) {
  case mode::copy:
    return copy(what, bench);
  }
  return verdict::waits;
}

} // namespace tollgate::proxy::relay
