// The head of an HTTP response, from bytes: its status and its Date. Bytes in, verdict out.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tollgate::proxy::doctor {

/// What is read of a response at the most.
inline constexpr std::size_t most_head_bytes = 16 * 1024;

struct http_head {
  unsigned status = 0;
  std::optional<std::chrono::sys_seconds> date;
};

/// Nothing when `bytes` do not begin with a whole head.
std::optional<http_head> read_head(std::string_view bytes);

/// RFC 9110 section 5.6.7's preferred form, `Sun, 06 Nov 1994 08:49:37 GMT`.
std::optional<std::chrono::sys_seconds> read_date(const std::string& text);

} // namespace tollgate::proxy::doctor
