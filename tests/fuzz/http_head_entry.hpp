// What must hold for any bytes that a client may send to an http listener: the body of the fuzz target, and of an
// ordinary test.
#pragma once

#include <cstddef>
#include <span>

namespace tollgate::fuzz {

/// Ends the process when a rule is broken.
void read_any_http_head(std::span<const std::byte> bytes);

} // namespace tollgate::fuzz
