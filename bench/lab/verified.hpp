// A benchmark of something broken is no figure: it ends the program instead.
#pragma once

#include <string_view>

namespace tollgate::bench {

/// Prints `what` was expected and ends the program with 1, unless `holds`. Any thread.
void verify(bool holds, std::string_view what) noexcept;

} // namespace tollgate::bench
