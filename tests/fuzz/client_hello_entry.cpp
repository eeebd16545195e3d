// See client_hello_entry.hpp.
#include "tests/fuzz/client_hello_entry.hpp"

#include "proxy/hello/client_hello_reader.hpp"
#include "tests/fuzz/must.hpp"

#include <algorithm>
#include <vector>

namespace tollgate::fuzz {
namespace {

using proxy::hello::client_hello_reader;
using proxy::hello::hello_flaw;
using proxy::hello::hello_outcome;
using proxy::hello::host_name;
using proxy::hello::max_hello_bytes;
using byte_string = std::vector<std::byte>;

bool agree(const client_hello_reader& a, const client_hello_reader& b) {
  return a.flaw() == b.flaw() && a.hello().server_name == b.hello().server_name &&
         a.hello().encrypted_client_hello == b.hello().encrypted_client_hello;
}

/// The handshake message of a hello that was parsed.
byte_string message_of(std::span<const std::byte> wire) {
  byte_string message;
  std::size_t whole = 4;
  while (message.size() < whole) {
    const auto size = std::to_integer<std::size_t>(wire[3]) << 8 | std::to_integer<std::size_t>(wire[4]);
    message.insert(message.end(), wire.begin() + 5, wire.begin() + 5 + static_cast<std::ptrdiff_t>(size));
    wire = wire.subspan(5 + size);
    if (message.size() >= 4)
      whole = 4 + (std::to_integer<std::size_t>(message[1]) << 16 | std::to_integer<std::size_t>(message[2]) << 8 |
                   std::to_integer<std::size_t>(message[3]));
  }
  return message;
}

/// The same message in records of `size` bytes.
byte_string in_records(const byte_string& message, std::size_t size) {
  byte_string wire;
  for (std::size_t at = 0; at < message.size(); at += size) {
    const auto part = std::min(size, message.size() - at);
    wire.insert(wire.end(), {std::byte{22}, std::byte{3}, std::byte{3}, static_cast<std::byte>(part >> 8),
                             static_cast<std::byte>(part & 0xFF)});
    const auto from = message.begin() + static_cast<std::ptrdiff_t>(at);
    wire.insert(wire.end(), from, from + static_cast<std::ptrdiff_t>(part));
  }
  return wire;
}

} // namespace

void read_any_client_hello(std::span<const std::byte> bytes) {
  const byte_string exact{bytes.begin(), bytes.end()}; // ends where the bytes end, for the address sanitizer
  client_hello_reader at_once;
  const auto outcome = at_once.feed(exact);
  must(outcome != hello_outcome::need_more || exact.size() < max_hello_bytes, "a verdict at the cap");
  must((outcome == hello_outcome::rejected) == (at_once.flaw() != hello_flaw::none),
       "a flaw when rejected, and only then");

  client_hello_reader by_bytes;
  auto slowly = hello_outcome::need_more;
  for (std::size_t size = 0; size <= exact.size() && slowly == hello_outcome::need_more; ++size)
    slowly = by_bytes.feed({exact.data(), size});
  must(slowly == outcome && agree(at_once, by_bytes), "the same verdict byte by byte");
  if (outcome != hello_outcome::parsed) return;

  const auto& name = at_once.hello().server_name;
  must(name.empty() || host_name::from(name.view()) == name, "a normalised name");
  const auto message = message_of(exact);
  for (const std::size_t size : {message.size(), message.size() / 2 + 1, std::size_t{3}}) {
    const auto wire = in_records(message, size);
    if (wire.size() > max_hello_bytes) continue;
    client_hello_reader reader;
    must(reader.feed(wire) == hello_outcome::parsed && agree(at_once, reader), "the same verdict in other records");
  }
}

} // namespace tollgate::fuzz
