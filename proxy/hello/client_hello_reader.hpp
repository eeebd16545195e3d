// Puts a ClientHello together from the wire: from any segments, and from any number of TLS records.
//
// Only peeks: the caller keeps the bytes and forwards them as they came. It looks at each byte once however small the
// segments are, and copies only a hello that spans records. It refuses as soon as a byte is wrong, not when as many
// have come as a lying length announced.
#pragma once

#include "proxy/hello/client_hello.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tollgate::proxy::hello {

/// A hello must end within so many bytes of its start on the wire. The largest real ones, with post-quantum key
/// shares, are 1.7 kB; OpenSSL itself allows 131 kB.
inline constexpr std::size_t max_hello_bytes = 16 * 1024;

enum class hello_outcome : std::uint8_t { need_more, parsed, rejected };

/// One connection's reader. One thread at a time.
class client_hello_reader {
 public:
  /// `all_bytes` is everything the client has sent from the first byte of the hello on: what earlier calls were given
  /// and what has come since, wherever it is now. Never need_more once there are max_hello_bytes. Parsed and rejected
  /// are final. What follows the hello in further records (TLS 1.3 early data) is not looked at.
  hello_outcome feed(std::span<const std::byte> all_bytes);

  /// After parsed.
  const client_hello& hello() const noexcept { return hello_; }
  /// After rejected.
  hello_flaw flaw() const noexcept { return flaw_; }
  /// Of the first record, for an alert; TLS 1.0, which every client accepts here, until that record's header has come.
  std::uint16_t record_version() const noexcept { return record_version_; }

 private:
  hello_flaw read(std::span<const std::byte> wire);
  hello_flaw open_record(std::span<const std::byte> wire);
  hello_flaw read_header(std::span<const std::byte> wire);
  hello_flaw read_body(std::span<const std::byte> wire);

  static constexpr std::size_t handshake_header_bytes = 4;

  std::size_t at_ = 0;          ///< offset on the wire of the next byte to look at
  std::size_t record_left_ = 0; ///< bytes of the current record from there on
  std::array<std::byte, handshake_header_bytes> header_{};
  std::size_t header_size_ = 0;
  std::size_t body_size_ = 0;     ///< known once the header is whole
  std::vector<std::byte> pieces_; ///< the body, when it spans records
  hello_outcome outcome_ = hello_outcome::need_more;
  hello_flaw flaw_ = hello_flaw::none;
  std::uint16_t record_version_ = 0x0301;
  client_hello hello_;
};

} // namespace tollgate::proxy::hello
