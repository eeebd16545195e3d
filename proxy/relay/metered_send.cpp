// See metered_send.hpp.
#include "proxy/relay/metered_send.hpp"

#include "metering/account.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <cerrno>

namespace tollgate::proxy::relay {

namespace {

// `move` sends up to so many bytes, and returns what send(2) would.
template <class Move>
sending metered(const charge& to, metering::direction way, std::size_t wanted, Move move) noexcept {
  metering::account& account = *to.account;
  const metering::spent spent = account.spend(wanted);
  if (spent.bytes == 0) return {.starved = !account.wait_for_credit()};
  const ssize_t result = move(spent.bytes);
  const int error = result < 0 ? errno : 0;
  sending done{.bytes = result < 0 ? 0 : static_cast<std::size_t>(result)};
  account.refund({spent.from, spent.bytes - done.bytes});
  if (error != 0 && error != EAGAIN && error != EINTR)
    done.error = error;
  else
    done.full = done.bytes < spent.bytes && error != EINTR;
  if (done.bytes == 0) return done;
  metering::account::moved({spent.from, done.bytes}, to.endpoint_index, way);
  to.counters->moved(way, done.bytes);
  return done;
}

} // namespace

sending send_metered(const charge& to, metering::direction way, int socket, std::string_view bytes) noexcept {
  return metered(to, way, bytes.size(), [&](std::size_t size) noexcept {
    return ::send(socket, bytes.data(), size, MSG_NOSIGNAL | MSG_DONTWAIT);
  });
}

sending splice_metered(const charge& to, metering::direction way, int socket, pipe& from) noexcept {
  const sending done = metered(to, way, from.held_bytes, [&](std::size_t size) noexcept {
    return ::splice(from.out.get(), nullptr, socket, nullptr, size, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
  });
  from.held_bytes -= done.bytes;
  return done;
}

} // namespace tollgate::proxy::relay
