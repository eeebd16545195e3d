// What strangers sent, made fit for a terminal, a log and JSON: printable ASCII and nothing else, of a bounded length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tollgate::proxy::doctor {

/// Printable ASCII as it is, a backslash doubled, every other byte as `\x1b`. What is longer than `most_bytes` ends
/// with `...`.
std::string printable(std::string_view foreign, std::size_t most_bytes = 120);

} // namespace tollgate::proxy::doctor
