// What must hold for any bytes that a client may send to a Postgres listener: the body of the fuzz target, and of an
// ordinary test.
#pragma once

#include <cstddef>
#include <span>

namespace tollgate::fuzz {

/// Ends the process when a rule is broken.
void read_any_postgres_preamble(std::span<const std::byte> bytes);

} // namespace tollgate::fuzz
