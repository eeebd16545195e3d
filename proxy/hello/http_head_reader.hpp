// Reads the head of a client's first HTTP/1 request, as far as it says which host is asked for.
//
// Only peeks: the caller keeps the bytes and forwards them as they came, whatever follows the head included. So it is
// strict where readers behind it could understand something else than it does (RFC 9112 section 11): bare line feeds,
// folded lines, blanks before a colon, a second Host, a length said twice. It looks at each byte once, and refuses at
// the first one that is wrong.
#pragma once

#include "proxy/hello/host_name.hpp"
#include "proxy/hello/http_request_line.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tollgate::proxy::hello {

/// A head must end within so many bytes.
inline constexpr std::size_t max_http_head_bytes = 16 * 1024;
/// A line, its end included. RFC 9112 section 3 wants 8,000 for the request line; an OCSP request may be in its path.
inline constexpr std::size_t max_http_line_bytes = 8 * 1024;
inline constexpr unsigned max_http_fields = 100;

enum class http_outcome : std::uint8_t { need_more, parsed, rejected };

/// One connection's reader. One thread at a time.
class http_head_reader {
 public:
  /// `all_bytes` is everything the client has sent so far, wherever it is now. Never need_more once there are
  /// max_http_head_bytes. Parsed and rejected are final. What follows the head is not looked at.
  http_outcome feed(std::string_view all_bytes);

  /// After parsed: of the absolute target, or of Host; empty when neither named one.
  const host_name& host() const noexcept { return host_; }
  /// After parsed: the head's size, its empty line included.
  std::size_t size() const noexcept { return at_; }
  /// After rejected: a few words, for the log and the client.
  std::string_view flaw() const noexcept { return flaw_; }

 private:
  std::string_view read(std::string_view wire);
  std::string_view take_line(std::string_view line);
  std::string_view take_field(std::string_view line);
  std::string_view take_host(std::string_view value);
  std::string_view take_length(std::string_view value);
  std::string_view take_coding(std::string_view value);
  std::string_view finish();

  std::size_t at_ = 0; ///< offset of the next byte to look at
  std::size_t line_start_ = 0;
  unsigned lines_ = 0; ///< whole ones
  http_request_line request_;
  host_name host_;
  bool has_host_ = false;
  bool has_length_ = false;
  bool is_chunked_ = false;
  http_outcome outcome_ = http_outcome::need_more;
  std::string_view flaw_; ///< of static text
};

} // namespace tollgate::proxy::hello
