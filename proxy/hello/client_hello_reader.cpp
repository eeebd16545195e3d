// See client_hello_reader.hpp. Offsets are kept, never pointers: the caller's buffer may move between two calls.
#include "proxy/hello/client_hello_reader.hpp"

#include <algorithm>

namespace tollgate::proxy::hello {
namespace {

constexpr std::size_t record_header_bytes = 5;
constexpr std::size_t max_fragment_bytes = std::size_t{1} << 14; // RFC 8446 section 5.1
constexpr unsigned handshake_record = 22;                        // RFC 8446 section 5.1
constexpr unsigned client_hello_message = 1;                     // RFC 8446 section 4

unsigned number(std::byte b) noexcept {
  return std::to_integer<unsigned>(b);
}

} // namespace

hello_outcome client_hello_reader::feed(std::span<const std::byte> all_bytes) {
  if (outcome_ != hello_outcome::need_more) return outcome_;
  // What is beyond the cap is not looked at, so that the verdict does not depend on how the bytes were segmented.
  const auto wire = all_bytes.first(std::min(all_bytes.size(), max_hello_bytes));
  flaw_ = read(wire);
  if (flaw_ == hello_flaw::none && outcome_ == hello_outcome::need_more && wire.size() == max_hello_bytes)
    flaw_ = hello_flaw::too_long;
  if (flaw_ != hello_flaw::none) outcome_ = hello_outcome::rejected;
  return outcome_;
}

hello_flaw client_hello_reader::read(std::span<const std::byte> wire) {
  auto flaw = hello_flaw::none;
  while (flaw == hello_flaw::none && outcome_ == hello_outcome::need_more) {
    const auto before = at_;
    if (record_left_ == 0)
      flaw = open_record(wire);
    else if (header_size_ < handshake_header_bytes)
      flaw = read_header(wire);
    else
      flaw = read_body(wire);
    if (at_ == before) break;
  }
  return flaw;
}

//  TLSPlaintext (RFC 8446 section 5.1); the handshake message goes on from fragment to fragment
//  +-----------+-------+-------+------------------+------------------+
//  | type = 22 | major | minor | length 1..2^14   | fragment         |
//  |         1 |   = 3 |   any |                2 |                  |
//  +-----------+-------+-------+------------------+------------------+
hello_flaw client_hello_reader::open_record(std::span<const std::byte> wire) {
  const auto header = wire.subspan(at_);
  if (!header.empty() && number(header[0]) != handshake_record) return hello_flaw::not_a_handshake_record;
  if (header.size() > 1 && number(header[1]) != 3) return hello_flaw::record_version;
  if (header.size() < record_header_bytes) return hello_flaw::none;
  if (at_ == 0) record_version_ = static_cast<std::uint16_t>(0x0300 | number(header[2]));
  const std::size_t length = number(header[3]) << 8 | number(header[4]);
  if (length == 0 || length > max_fragment_bytes) return hello_flaw::record_length;
  at_ += record_header_bytes;
  record_left_ = length;
  return hello_flaw::none;
}

//  Handshake (RFC 8446 section 4): +----------+----------+------+
//                                  | type = 1 | length 3 | body |
//                                  +----------+----------+------+
hello_flaw client_hello_reader::read_header(std::span<const std::byte> wire) {
  const auto part = std::min({wire.size() - at_, record_left_, handshake_header_bytes - header_size_});
  std::copy_n(wire.begin() + static_cast<std::ptrdiff_t>(at_), part,
              header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
  at_ += part;
  record_left_ -= part;
  header_size_ += part;
  if (header_size_ > 0 && number(header_[0]) != client_hello_message) return hello_flaw::not_a_client_hello;
  if (header_size_ < handshake_header_bytes) return hello_flaw::none;
  body_size_ = number(header_[1]) << 16 | number(header_[2]) << 8 | number(header_[3]);
  if (at_ + body_size_ > max_hello_bytes) return hello_flaw::too_long;
  // An empty body would leave read_body() nothing to do, and no byte to do it at.
  return body_size_ == 0 ? hello_flaw::legacy_version : hello_flaw::none;
}

hello_flaw client_hello_reader::read_body(std::span<const std::byte> wire) {
  std::span<const std::byte> body;
  if (pieces_.empty() && record_left_ == body_size_) { // all in one record, where it can be read in place
    if (wire.size() - at_ < body_size_) return hello_flaw::none;
    body = wire.subspan(at_, body_size_);
    at_ += body_size_;
  } else {
    if (record_left_ > body_size_ - pieces_.size()) return hello_flaw::bytes_after_hello;
    const auto part = wire.subspan(at_, std::min(wire.size() - at_, record_left_));
    pieces_.insert(pieces_.end(), part.begin(), part.end());
    at_ += part.size();
    record_left_ -= part.size();
    if (pieces_.size() < body_size_) return hello_flaw::none;
    body = pieces_;
  }
  const auto flaw = parse_client_hello(body, hello_);
  if (flaw == hello_flaw::none) outcome_ = hello_outcome::parsed;
  return flaw;
}

} // namespace tollgate::proxy::hello
