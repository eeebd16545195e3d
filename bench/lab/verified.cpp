// See verified.hpp.
#include "bench/lab/verified.hpp"

#include <cstdio>
#include <cstdlib>

namespace tollgate::bench {

void verify(bool holds, std::string_view what) noexcept {
  if (holds) return;
  std::fprintf(stderr, "this benchmark measures something broken; it does not hold that %.*s\n",
               static_cast<int>(what.size()), what.data());
  std::_Exit(1);
}

} // namespace tollgate::bench
