// See dial_fixture.hpp.
#include "tests/proxy/dial/dial_fixture.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tollgate::proxy::dial {
namespace {

int check(int result, const char* what) {
  if (result < 0) throw std::system_error{errno, std::generic_category(), what};
  return result;
}

} // namespace

peer::peer(mood how) : listener_(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
  where_ = {boost::asio::ip::address_v4::loopback(), 0};
  check(::bind(listener_, where_.data(), static_cast<socklen_t>(where_.size())), "bind");
  auto size = static_cast<socklen_t>(where_.capacity());
  check(::getsockname(listener_, where_.data(), &size), "getsockname");
  if (how == mood::accepting) check(::listen(listener_, 128), "listen");
  if (how != mood::swallowing) return;
  // Linux takes one connection more than the backlog, then drops SYNs.
  check(::listen(listener_, 0), "listen");
  filler_ = check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  check(::connect(filler_, where_.data(), static_cast<socklen_t>(where_.size())), "connect");
}

peer::~peer() {
  ::close(listener_);
  if (filler_ >= 0) ::close(filler_);
}

std::string peer::text() const {
  return "127.0.0.1:" + std::to_string(where_.port());
}

address_snapshot list_of(std::initializer_list<boost::asio::ip::tcp::endpoint> addresses) {
  std::vector<known_entry> entries;
  for (const auto& one : addresses)
    entries.push_back({{one.address().to_string(), one.port()}, {one.address()}, ""});
  return std::make_shared<const address_list>(entries, "");
}

std::shared_ptr<const dial_rules> lab_rules() {
  return std::make_shared<const dial_rules>(dial_rules{true, {}, {}});
}

} // namespace tollgate::proxy::dial
