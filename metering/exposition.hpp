// Metric families as Prometheus reads them (text format 0.0.4). prometheus-cpp's core serialises; numbers are read at
// the scrape and handed in, there is no registry to keep in step.
//
// One family at a time, so that a scrape of ten thousand customers never holds more than one family's samples.
#pragma once

#include "metering/grant_view.hpp"

#include <cstdint>
#include <prometheus/metric_family.h>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::metering {

class exposition {
 public:
  struct label {
    std::string_view name;
    std::string_view value;
  };
  using labels = std::vector<label>;

  /// Begins a family; the samples that follow belong to it. A family without samples is left out.
  void counter(std::string_view name, std::string_view help);
  void gauge(std::string_view name, std::string_view help);
  void histogram(std::string_view name, std::string_view help);

  void sample(const labels& with, double value);
  void sample(const labels& with, std::uint64_t value) { sample(with, static_cast<double>(value)); }
  /// `counts` holds one more than `bounds`: what is above them all. Not cumulative.
  template <class Bounds, class Counts>
  void distribution(const labels& with, const Bounds& bounds, const Counts& counts, double sum) {
    prometheus::ClientMetric& metric = add(with);
    std::uint64_t seen = 0;
    for (std::size_t at = 0; at < bounds.size(); ++at) {
      seen += counts[at];
      metric.histogram.bucket.push_back({seen, bounds[at]});
    }
    metric.histogram.sample_count = seen + counts[bounds.size()];
    metric.histogram.sample_sum = sum;
  }

  /// The whole text.
  std::string text();

 private:
  void begin(std::string_view name, std::string_view help, prometheus::MetricType type);
  prometheus::ClientMetric& add(const labels& with);
  void flush();

  std::vector<prometheus::MetricFamily> family_{1}; ///< the one that is being filled; serialised without a copy
  std::ostringstream out_;
};

/// The `tollgate_quota_*` and `tollgate_ledger_*` families: the whole fleet's view, so aggregate with
/// `max by (customer)`.
void expose(const grant_view& view, exposition& to);
/// `tollgate_quota_forecast_*`; `forecasts` are of the view's customers, in their order.
void expose(const grant_view& view, const std::vector<forecast>& forecasts, exposition& to);

} // namespace tollgate::metering
