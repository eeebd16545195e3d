// See metered_send.hpp.
#include "proxy/relay/metered_send.hpp"

#include "metering/account.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace tollgate::proxy::relay {

sending send_metered(const charge& to, metering::direction way, int socket, std::string_view bytes) noexcept {
  metering::account& account = *to.account;
  const metering::spent spent = account.spend(bytes.size());
  if (spent.bytes == 0) return {.starved = !account.wait_for_credit()};
  const ssize_t result = ::send(socket, bytes.data(), spent.bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
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

} // namespace tollgate::proxy::relay
