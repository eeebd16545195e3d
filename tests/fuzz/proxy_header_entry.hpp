// What must hold for any bytes that a peer may send before its connection begins: the body of the fuzz target, and of
// an ordinary test.
#pragma once

#include <cstddef>
#include <span>

namespace tollgate::fuzz {

/// Ends the process when a rule is broken.
void read_any_proxy_header(std::span<const std::byte> bytes);

} // namespace tollgate::fuzz
