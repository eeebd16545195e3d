// Workers' counters are added up here and nowhere else. Labels come from the configuration only.
#include "proxy/admin/metrics.hpp"

#include "metering/exposition.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/build_info.hpp"
#include "proxy/process/process_metrics.hpp"
#include "proxy/relay/pipes.hpp"
#include "proxy/webhook/sender.hpp"

namespace tollgate::proxy::admin {
namespace {

using metering::exposition;

struct endpoint_totals {
  std::uint64_t to_warehouse = 0;
  std::uint64_t from_warehouse = 0;
  std::uint64_t pauses = 0;
  std::uint64_t opened = 0;
  std::uint64_t all_closed = 0;
  std::array<std::uint64_t, close_reasons> closed{};
};

endpoint_totals totals_of(const gate& of, std::size_t ordinal) {
  constexpr auto relaxed = std::memory_order_relaxed;
  endpoint_totals sum;
  for (const auto& worker : of.workers()) {
    const auto& connections = worker->counters().connections(ordinal);
    worker->counters().for_each_group(ordinal, [&](const traffic_counters& traffic) {
      sum.to_warehouse += traffic.to_warehouse_bytes.load(relaxed);
      sum.from_warehouse += traffic.from_warehouse_bytes.load(relaxed);
      sum.pauses += traffic.pauses.load(relaxed);
    });
    // Closed before opened: a connection that ends in between must not make the active ones negative.
    for (std::size_t why = 0; why < close_reasons; ++why) {
      const std::uint64_t count = connections.closed[why].load(std::memory_order_acquire);
      sum.closed[why] += count;
      sum.all_closed += count;
    }
    sum.opened += connections.opened.load(relaxed);
  }
  return sum;
}

class endpoint_families {
 public:
  explicit endpoint_families(const gate& of) : endpoints_{of.roster().endpoints()} {
    for (std::size_t ordinal = 0; ordinal < endpoints_.size(); ++ordinal)
      totals_.push_back(totals_of(of, ordinal));
  }

  void expose(exposition& to) const {
    to.counter("tollgate_bytes_total", "Payload bytes handed to the other side's socket, by this process: use sum.");
    for_used([&](const labels& with, const endpoint_totals& of) {
      to.sample({with[0], with[1], {"direction", "to_warehouse"}}, of.to_warehouse);
      to.sample({with[0], with[1], {"direction", "from_warehouse"}}, of.from_warehouse);
    });
    to.gauge("tollgate_connections_active", "Connections that are relaying now, in this process: use sum.");
    for_used([&](const labels& with, const endpoint_totals& of) { to.sample(with, of.opened - of.all_closed); });
    to.counter("tollgate_connections_opened_total", "Connections that began to relay, in this process: use sum.");
    for_used([&](const labels& with, const endpoint_totals& of) { to.sample(with, of.opened); });
    to.counter("tollgate_connections_closed_total", "Connections that ended, by reason, in this process: use sum.");
    for_used([&](const labels& with, const endpoint_totals& of) {
      for (std::size_t why = 0; why < close_reasons; ++why)
        if (of.closed[why] != 0)
          to.sample({with[0], with[1], {"reason", to_string(static_cast<close_reason>(why))}}, of.closed[why]);
    });
    to.gauge("tollgate_upstream_addresses", "Addresses that the endpoint can be dialled at now.");
    for (const live_endpoint* const one : endpoints_)
      to.sample(names_of(*one), std::uint64_t{one->addresses->addresses()->size()});
  }

  void expose_pauses(const gate& of, exposition& to) const {
    to.counter("tollgate_pauses_total", "Times that a connection waited for the customer's next grant.");
    for (const auto& customer : of.roster().customers()) {
      std::uint64_t pauses = 0;
      for (const auto& endpoint : customer->endpoints)
        pauses += totals_[endpoint->ordinal].pauses;
      if (pauses != 0) to.sample({{"customer", customer->settings.id}}, pauses);
    }
  }

 private:
  using labels = exposition::labels;
  static labels names_of(const live_endpoint& of) {
    return {{"customer", of.customer.settings.id}, {"endpoint", of.settings.name}};
  }
  // A series appears on its first use: ten thousand idle customers cost nothing here.
  template <class Each>
  void for_used(const Each& each) const {
    for (std::size_t ordinal = 0; ordinal < totals_.size(); ++ordinal)
      if (totals_[ordinal].opened != 0) each(names_of(*endpoints_[ordinal]), totals_[ordinal]);
  }

  const std::vector<live_endpoint*>& endpoints_;
  std::vector<endpoint_totals> totals_;
};

void expose_refusals(const gate& of, exposition& to) {
  std::map<refusal_key, std::uint64_t> total;
  for (const auto& worker : of.workers())
    worker->counters().add_refusals(total);
  to.counter("tollgate_connections_refused_total",
             "Connections turned away before a byte was forwarded, in this process: use sum.");
  for (const auto& [key, count] : total) {
    const auto& customers = of.roster().customers();
    const std::string_view customer =
        key.customer < 0 ? "" : std::string_view{customers[static_cast<std::size_t>(key.customer)]->settings.id};
    to.sample({{"listener", of.roster().listeners()[key.listener]->settings.name},
               {"customer", customer},
               {"reason", to_string(key.reason)}},
              count);
  }
}

void expose_connects(const gate& of, exposition& to) {
  std::vector<connect_times> total;
  for (const auto& worker : of.workers())
    worker->counters().add_connects(total);
  to.histogram("tollgate_connect_duration_seconds", "From the route to a connected upstream, by listener.");
  for (std::size_t listener = 0; listener < total.size(); ++listener)
    to.distribution({{"listener", of.roster().listeners()[listener]->settings.name}}, connect_bounds,
                    total[listener].buckets, total[listener].sum_seconds);
}

void expose_pipes(exposition& to) {
  to.gauge("tollgate_pipes_open", "Pipes for streams that this process has, lent and spare, of 48 at the most.");
  to.sample({}, std::uint64_t{relay::pipe_pool::open_in_process()});
  to.counter("tollgate_pipes_refused_total", "Times that a stream was copied because no pipe was left.");
  to.sample({}, relay::pipe_pool::refused_in_process());
}

} // namespace

std::string metrics_text(const gate& of, const metering::grant_view& view,
                         const std::vector<metering::forecast>& forecasts) {
  exposition to;
  metering::expose(view, to);
  metering::expose(view, forecasts, to);
  const endpoint_families endpoints{of};
  endpoints.expose(to);
  endpoints.expose_pauses(of, to);
  expose_refusals(of, to);
  expose_connects(of, to);
  expose_pipes(to);
  of.ledger().expose(to);
  if (of.hook() != nullptr) of.hook()->expose(to);
  to.gauge("tollgate_build_info", "1, labelled with what runs.");
  to.sample({{"version", build_version}, {"revision", build_revision}}, std::uint64_t{1});
  to.gauge("tollgate_healthy", "1 while every worker turned within 5 s, as /healthz says.");
  to.sample({}, std::uint64_t{of.healthy()});
  to.counter("tollgate_log_lines_lost_total", "Log lines given up because their reader was too slow.");
  to.sample({}, log::lost());
  expose_process(to);
  return to.text();
}

} // namespace tollgate::proxy::admin
