// How the last reading of the configuration went, for the metrics. The main thread's.
#pragma once

#include <chrono>

namespace tollgate::proxy {

struct config_news {
  bool last_successful = true;                          ///< the start is the first
  std::chrono::system_clock::time_point last_success{}; ///< when what runs now was put to work
};

} // namespace tollgate::proxy
