// The one way a fuzz entry says that a rule is broken: with its name, and by ending the process, which libFuzzer and an
// ordinary test both notice.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tollgate::fuzz {

inline void must(bool holds, const char* rule) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", rule);
  std::abort();
}

} // namespace tollgate::fuzz
