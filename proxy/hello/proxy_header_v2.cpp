// Version 2, in binary: what is fixed, two addresses, then fields of a type and a length ("TLVs").
//
//   +--------------+---------------+-------------------+------------+
//   | signature 12 | version, cmd 1| family, protocol 1| length   2 |   then `length` bytes
//   +--------------+---------------+-------------------+------------+
#include "proxy/hello/proxy_header_versions.hpp"

#include <algorithm>
#include <array>
#include <boost/crc.hpp>

namespace tollgate::proxy::hello {
namespace {

using byte_span = std::span<const std::byte>;

constexpr std::size_t fixed_bytes = 16;
constexpr unsigned local_command = 0x20;
constexpr unsigned proxy_command = 0x21;
constexpr std::size_t unix_block_bytes = 216;
constexpr unsigned checksum_type = 0x03; // PP2_TYPE_CRC32C
constexpr std::size_t checksum_bytes = 4;
// Amazon's own (Network Load Balancer, "Proxy protocol"): a subtype, then the id as text.
constexpr unsigned aws_type = 0xEA;
constexpr unsigned aws_vpc_endpoint_subtype = 0x01;
constexpr std::size_t most_vpc_endpoint_bytes = 63; // real ones have 13 or 22

unsigned number(std::byte b) noexcept {
  return std::to_integer<unsigned>(b);
}

std::size_t number16(byte_span two) noexcept {
  return number(two[0]) << 8 | number(two[1]);
}

config::ip_address address_of(byte_span bytes) noexcept {
  std::array<std::uint8_t, 16> raw{};
  std::ranges::transform(bytes, raw.begin(), [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
  return config::ip_address::from_bytes(std::span{raw}.first(bytes.size())).value_or(config::ip_address{});
}

//  client's address, destination's address, client's port 2, destination's port 2
proxied_ends ends_of(byte_span block, std::size_t size) noexcept {
  const auto ports = block.subspan(2 * size);
  return {{address_of(block.first(size)), static_cast<std::uint16_t>(number16(ports))},
          {address_of(block.subspan(size, size)), static_cast<std::uint16_t>(number16(ports.subspan(2)))}};
}

/// CRC32c over the header with its own four bytes as zeros.
bool is_checksum(byte_span header, std::size_t at) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
  static constexpr std::array<std::byte, checksum_bytes> zeros{};
  const auto behind = header.subspan(at + checksum_bytes);
  sum.process_bytes(header.data(), at);
  sum.process_bytes(zeros.data(), zeros.size());
  sum.process_bytes(behind.data(), behind.size());
  const auto said = header.subspan(at, checksum_bytes);
  return sum.checksum() == (number16(said) << 16 | number16(said.subspan(2)));
}

/// What a VPC endpoint's id may consist of: it goes into the log and is compared.
bool is_vpc_endpoint_text(std::string_view text) noexcept {
  return text.starts_with("vpce-") && text.size() <= most_vpc_endpoint_bytes &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::string_view take_aws_field(byte_span value, std::string& vpc_endpoint) {
  if (value.empty() || number(value[0]) != aws_vpc_endpoint_subtype) return {};
  const std::string_view id{reinterpret_cast<const char*>(value.data()) + 1, value.size() - 1};
  if (!vpc_endpoint.empty()) return "a PROXY header with two VPC endpoints";
  if (!is_vpc_endpoint_text(id)) return "a PROXY header with a VPC endpoint that is no id";
  vpc_endpoint = id;
  return {};
}

//  +--------+----------+-------+
//  | type 1 | length 2 | value |   again and again, until the header ends
//  +--------+----------+-------+
std::string_view read_fields(byte_span header, std::size_t at, std::string& vpc_endpoint) {
  constexpr std::size_t head_bytes = 3;
  bool summed = false;
  while (at < header.size()) {
    const auto rest = header.subspan(at);
    if (rest.size() < head_bytes) return "a PROXY header with a field cut short";
    const unsigned type = number(rest[0]);
    const std::size_t length = number16(rest.subspan(1));
    if (length > rest.size() - head_bytes) return "a PROXY header with a field that is longer than the header";
    if (type == checksum_type) {
      if (summed || length != checksum_bytes || !is_checksum(header, at + head_bytes))
        return "a PROXY header with a wrong checksum";
      summed = true;
    }
    if (type == aws_type) {
      const auto flaw = take_aws_field(rest.subspan(head_bytes, length), vpc_endpoint);
      if (!flaw.empty()) return flaw;
    }
    at += head_bytes + length;
  }
  return {};
}

} // namespace

proxy_verdict read_proxy_v2(std::span<const std::byte> bytes) {
  if (bytes.size() > 12 && number(bytes[12]) != local_command && number(bytes[12]) != proxy_command)
    return reject_proxy_header("a PROXY header of an unknown version or command");
  if (bytes.size() < fixed_bytes) return {};
  const std::size_t size = fixed_bytes + number16(bytes.subspan(14));
  if (size > max_proxy_header_bytes) return reject_proxy_header("a PROXY header of more than 4096 bytes");
  if (bytes.size() < size) return {};

  proxy_verdict good{proxy_outcome::parsed, {.size = size, .ends = {}, .vpc_endpoint = {}}, {}};
  if (number(bytes[12]) == local_command) return good; // what it says of addresses is to be ignored
  const auto header = bytes.first(size);
  const unsigned family = number(header[13]) >> 4;
  const unsigned protocol = number(header[13]) & 0x0F;
  if (family > 3 || protocol > 2) return reject_proxy_header("a PROXY header of an unknown family");
  if (protocol == 2) return reject_proxy_header("a PROXY header of datagrams");
  if (family == 0 || protocol == 0) return good; // unspecified: what follows may be anything, and is to be ignored
  const std::size_t one_address = family == 1 ? 4 : 16;
  const std::size_t block = family == 3 ? unix_block_bytes : 2 * one_address + 4;
  if (size - fixed_bytes < block) return reject_proxy_header("a PROXY header that ends inside its addresses");
  if (family != 3) good.header.ends = ends_of(header.subspan(fixed_bytes, block), one_address);
  const auto flaw = read_fields(header, fixed_bytes + block, good.header.vpc_endpoint);
  if (!flaw.empty()) return reject_proxy_header(flaw);
  return good;
}

} // namespace tollgate::proxy::hello
