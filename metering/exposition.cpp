// Families, and the ones that the ledger's view fills.
#include "metering/exposition.hpp"

#include <prometheus/text_serializer.h>
#include <utility>

namespace tollgate::metering {
namespace {

using prometheus::MetricType;

double seconds(wall_time at) {
  return std::chrono::duration<double>(at.time_since_epoch()).count();
}

struct quota_gauge {
  std::string_view name;
  std::string_view help;
  std::uint64_t (*value)(const customer_view&);
};

// "The fleet's" because every process shows the same ledger: adding them up would count a customer several times.
constexpr quota_gauge quota_gauges[] = {
    {"tollgate_quota_limit_bytes", "Allowance of the period, adjustments included. The fleet's: use max by (customer).",
     [](const customer_view& of) { return of.allowance_bytes; }},
    {"tollgate_quota_used_bytes", "Bytes used in the period. The fleet's: use max by (customer).",
     [](const customer_view& of) { return of.used_bytes; }},
    {"tollgate_quota_remaining_bytes", "Bytes left in the period. The fleet's: use max by (customer).",
     [](const customer_view& of) { return of.remaining_bytes; }},
    {"tollgate_quota_granted_bytes",
     "Bytes handed out to holders, what they used included. The fleet's: use max by (customer).",
     [](const customer_view& of) { return of.granted_bytes; }},
    {"tollgate_quota_exhausted", "1 when the allowance is spent. The fleet's: use max by (customer).",
     [](const customer_view& of) { return std::uint64_t{of.state == customer_state::exhausted}; }},
    {"tollgate_quota_enforced", "0 when this process counts and never cuts this customer off.",
     [](const customer_view& of) { return std::uint64_t{of.enforced}; }},
};

} // namespace

void exposition::counter(std::string_view name, std::string_view help) {
  begin(name, help, MetricType::Counter);
}
void exposition::gauge(std::string_view name, std::string_view help) {
  begin(name, help, MetricType::Gauge);
}
void exposition::histogram(std::string_view name, std::string_view help) {
  begin(name, help, MetricType::Histogram);
}

void exposition::begin(std::string_view name, std::string_view help, MetricType type) {
  flush();
  family_[0].name = name;
  family_[0].help = help;
  family_[0].type = type;
}

prometheus::ClientMetric& exposition::add(const labels& with) {
  prometheus::ClientMetric& metric = family_[0].metric.emplace_back();
  metric.label.reserve(with.size());
  for (const auto& [name, value] : with)
    metric.label.push_back({std::string{name}, std::string{value}});
  return metric;
}

void exposition::sample(const labels& with, double value) {
  prometheus::ClientMetric& metric = add(with);
  (family_[0].type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
}

void exposition::flush() {
  if (!family_[0].metric.empty()) prometheus::TextSerializer{}.Serialize(out_, family_);
  family_[0].metric.clear();
}

std::string exposition::text() {
  flush();
  return std::move(out_).str();
}

void expose(const grant_view& view, exposition& to) {
  for (const quota_gauge& gauge : quota_gauges) {
    to.gauge(gauge.name, gauge.help);
    for (const auto& customer : view.customers)
      to.sample({{"customer", customer.customer}}, gauge.value(customer));
  }
  to.counter("tollgate_quota_forfeited_bytes_total",
             "Bytes counted as used though nobody saw them used: a usage file was lost. In this period.");
  for (const auto& customer : view.customers)
    if (customer.forfeited_bytes != 0) to.sample({{"customer", customer.customer}}, customer.forfeited_bytes);

  to.gauge("tollgate_quota_period_start_timestamp_seconds", "When the current period began.");
  to.sample({}, seconds(begin(view.of)));
  to.gauge("tollgate_quota_period_end_timestamp_seconds",
           "When the current period ends and allowances are whole again.");
  to.sample({}, seconds(end(view.of)));
  to.gauge("tollgate_quota_view_timestamp_seconds", "When the ledger's numbers were taken.");
  to.sample({}, seconds(view.at));
  to.gauge("tollgate_ledger_up", "1 when the ledger's last answer was good.");
  to.sample({}, std::uint64_t{view.ledger_up});
  to.gauge("tollgate_ledger_rolled_back",
           "1 when the ledger is older than what this process has seen of it: nothing more is granted.");
  to.sample({}, std::uint64_t{view.rolled_back});
  to.gauge("tollgate_clock_suspect",
           "1 while the wall clock is not believed: no new period begins. `tollgate period` says why; set the "
           "clock right, or say `tollgate period open` if it is.");
  to.sample({}, std::uint64_t{view.clock_suspect});

  to.counter("tollgate_ledger_transactions_total", "Transactions sent to the ledger, by what for and how they ended.");
  for (std::size_t what = 0; what < view.transacts.size(); ++what)
    for (std::size_t how = 0; how < view.transacts[what].size(); ++how)
      if (view.transacts[what][how] != 0)
        to.sample(
            {{"operation", to_string(static_cast<operation>(what))}, {"outcome", to_string(static_cast<outcome>(how))}},
            view.transacts[what][how]);
}

void expose(const grant_view& view, const std::vector<forecast>& forecasts, exposition& to) {
  to.gauge("tollgate_quota_forecast_bytes",
           "Bytes used at the period's end if traffic goes on as it does. The fleet's: use max by (customer).");
  for (std::size_t at = 0; at < forecasts.size(); ++at)
    to.sample({{"customer", view.customers[at].customer}}, forecasts[at].period_end_bytes);
  to.gauge("tollgate_quota_forecast_exhaustion_timestamp_seconds",
           "When the allowance will be used; no series where it lasts. The fleet's: use min by (customer).");
  for (std::size_t at = 0; at < forecasts.size(); ++at)
    if (const auto& when = forecasts[at].exhausted_at)
      to.sample({{"customer", view.customers[at].customer}}, seconds(*when));
}

} // namespace tollgate::metering
