// See opening.hpp.
#include "bench/load/opening.hpp"

#include <cassert>

namespace tollgate::bench::load {
namespace {

std::string number(std::size_t value, unsigned size) {
  std::string bytes;
  for (unsigned i = size; i-- > 0;)
    bytes += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
  return bytes;
}

/// A vector of TLS: its length in `size` bytes, then itself.
std::string vector(std::string_view content, unsigned size) {
  return number(content.size(), size) + std::string{content};
}

std::string extension(unsigned type, std::string_view content) {
  return number(type, 2) + vector(content, 2);
}

/// What stands for random bytes: the proxy's cost does not depend on them, and a run can be had again.
std::string filler(std::size_t size, unsigned char seed) {
  std::string bytes;
  for (std::size_t i = 0; i < size; ++i)
    bytes += static_cast<char>(static_cast<unsigned char>(i * 167 + seed));
  return bytes;
}

std::string list_of(std::initializer_list<unsigned> values) {
  std::string bytes;
  for (const unsigned value : values)
    bytes += number(value, 2);
  return bytes;
}

std::string extensions(std::string_view server_name) {
  std::string all;
  if (!server_name.empty()) all += extension(0, vector(number(0, 1) + vector(server_name, 2), 2));
  all += extension(11, vector(number(0, 1), 1));                            // ec_point_formats
  all += extension(10, vector(list_of({0x001d, 0x0017, 0x0018}), 2));       // supported_groups: x25519, P-256, P-384
  all += extension(35, {});                                                 // session_ticket
  all += extension(16, vector(vector("h2", 1) + vector("http/1.1", 1), 2)); // ALPN
  all += extension(22, {});                                                 // encrypt_then_mac
  all += extension(23, {});                                                 // extended_master_secret
  all += extension(13, vector(list_of({0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601}), 2));
  all += extension(43, vector(list_of({0x0304, 0x0303}), 1));                     // supported_versions
  all += extension(45, vector(number(1, 1), 1));                                  // psk_key_exchange_modes
  all += extension(51, vector(list_of({0x001d}) + vector(filler(32, 11), 2), 2)); // key_share: x25519
  return all;
}

} // namespace

std::string client_hello(std::string_view server_name) {
  assert(server_name.size() <= max_server_name_bytes);
  const std::string suites = list_of(
      {0x1302, 0x1303, 0x1301, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc02b, 0xc02f, 0xc024, 0xc028, 0xc023, 0xc027, 0x00ff});
  const std::string body = number(0x0303, 2) + filler(32, 3) + vector(filler(32, 7), 1) + vector(suites, 2) +
                           vector(number(0, 1), 1) + vector(extensions(server_name), 2);
  const std::string message = number(1, 1) + vector(body, 3);
  return number(22, 1) + number(0x0301, 2) + vector(message, 2);
}

} // namespace tollgate::bench::load
