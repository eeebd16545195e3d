// The two versions' readers, for proxy_header.cpp alone. Each is given bytes that begin with its own signature.
#pragma once

#include "proxy/hello/proxy_header.hpp"

namespace tollgate::proxy::hello {

inline constexpr std::string_view proxy_v1_signature = "PROXY ";
inline constexpr std::string_view proxy_v2_signature{"\r\n\r\n\0\r\nQUIT\n", 12};

proxy_verdict read_proxy_v1(std::string_view text);
proxy_verdict read_proxy_v2(std::span<const std::byte> bytes);

inline proxy_verdict reject_proxy_header(std::string_view flaw) {
  return {proxy_outcome::rejected, {}, flaw};
}

} // namespace tollgate::proxy::hello
