// The relay's sends without the metering, for bench/compare's row `metering` alone: nothing is spent, refunded, booked
// or counted.
//
// Linked before the relay's library it takes the place of proxy/relay/metered_send.cpp, so that the program has no
// switch that an operator could set. It is never installed, and says what it is when it starts.
#include "proxy/relay/metered_send.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>
#include <iostream>

namespace tollgate::proxy::relay {
namespace {

[[maybe_unused]] const bool told = [] {
  std::cerr << "tollgate-unmetered: METERS NOTHING and cuts nobody off: a program of the benchmarks\n";
  return true;
}();

sending told_of(ssize_t result, int error, std::size_t wanted) noexcept {
  sending done{.bytes = result < 0 ? 0 : static_cast<std::size_t>(result)};
  if (error != 0 && error != EAGAIN && error != EINTR)
    done.error = error;
  else
    done.full = done.bytes < wanted && error != EINTR;
  return done;
}

} // namespace

sending send_metered(const charge&, metering::direction, int socket, std::string_view bytes) noexcept {
  const ssize_t result = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return told_of(result, result < 0 ? errno : 0, bytes.size());
}

sending splice_metered(const charge&, metering::direction, int socket, pipe& from) noexcept {
  const ssize_t result =
      ::splice(from.out.get(), nullptr, socket, nullptr, from.held_bytes, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
  const sending done = told_of(result, result < 0 ? errno : 0, from.held_bytes);
  from.held_bytes -= done.bytes;
  return done;
}

} // namespace tollgate::proxy::relay
