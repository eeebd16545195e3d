// One line on the terminal that shows once a second how a run goes.
//
// Only on a terminal: a log file gets the result and nothing else. It refuses to be more than one line.
#pragma once

#include "bench/load/options.hpp"
#include "bench/load/pace.hpp"
#include "bench/load/report.hpp"

#include <functional>

namespace tollgate::bench::load {

class progress {
 public:
  explicit progress(const run_options& asked);

  /// Shows a line when it is time to, from what `read` says has been done since the beginning; when it wants to be
  /// asked again.
  moment show(moment now, const std::function<window_counts()>& read);
  /// Takes the line away.
  void clear() noexcept;

 private:
  bool is_shown_;
  mode what_;
  moment next_{};
  moment last_{};
  window_counts before_{};
};

} // namespace tollgate::bench::load
