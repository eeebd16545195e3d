// The report as JSON (report.hpp); bench/README.md says what each field means.
#include "bench/load/report.hpp"
#include "proxy/process/build_info.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tollgate::bench::load {
namespace {

namespace json = boost::json;

/// Of what `format` in the document counts: raised when a field changes its meaning.
constexpr int format = 1;

double us(std::uint64_t ns) {
  return static_cast<double>(ns) / 1e3;
}

json::object latency_of(const histogram& of) {
  return {{"count", of.count()},         {"mean", of.mean() / 1e3},      {"p50", us(of.quantile(0.5))},
          {"p90", us(of.quantile(0.9))}, {"p99", us(of.quantile(0.99))}, {"p99_9", us(of.quantile(0.999))},
          {"max", us(of.max())}};
}

double seconds(std::chrono::milliseconds time) {
  return static_cast<double>(time.count()) / 1e3;
}

json::object asked_of(const report& what) {
  const run_options& run = what.asked;
  json::object asked{{"mode", to_string(run.what)},        {"opening", to_string(run.begins_with)},
                     {"connections", run.connections},     {"threads", run.threads},
                     {"routes", run.routes.size()},        {"sources", run.sources.size()},
                     {"duration_s", seconds(run.duration)}};
  if (run.count > 0) asked["count"] = run.count;
  if (run.is_bulk() && run.size > 0) asked["size_bytes"] = run.size;
  if (run.rate > 0) asked["rate_per_s"] = run.rate;
  if (run.what == mode::request) {
    asked["request_bytes"] = run.request_size;
    asked["reply_bytes"] = run.reply_size;
  }
  return asked;
}

json::object window_of(const report& what) {
  const window_counts& in = what.window;
  const double time = in.seconds > 0 ? in.seconds : 1;
  json::object window{{"seconds", in.seconds},
                      {"payload_up_bytes", in.payload_up},
                      {"payload_down_bytes", in.payload_down},
                      {"up_gbit_per_s", static_cast<double>(in.payload_up) * 8 / 1e9 / time},
                      {"down_gbit_per_s", static_cast<double>(in.payload_down) * 8 / 1e9 / time}};
  if (what.asked.what == mode::request) {
    window["requests"] = in.requests;
    window["requests_per_s"] = static_cast<double>(in.requests) / time;
  }
  if (what.asked.what == mode::churn) {
    window["connections"] = in.connections;
    window["connections_per_s"] = static_cast<double>(in.connections) / time;
  }
  return window;
}

json::object watched_of(const watched_process& one, const report& all) {
  json::object process{{"pid", one.pid}, {"name", one.name}};
  const auto cost = cost_of(one, all);
  if (!cost) {
    process["problem"] = "the process was not there from the beginning to the end";
    return process;
  }
  process["processes"] = one.end->processes;
  process["cpu_s"] = cost->cpu_s;
  process["user_s"] = cost->user_s;
  process["system_s"] = cost->system_s;
  if (cost->cpu_s_per_gb) process["cpu_s_per_gb"] = *cost->cpu_s_per_gb;
  if (cost->cpu_us_per_request) process["cpu_us_per_request"] = *cost->cpu_us_per_request;
  if (cost->cpu_us_per_connection) process["cpu_us_per_connection"] = *cost->cpu_us_per_connection;
  process["rss_before_bytes"] = one.before->rss_bytes;
  process["rss_begin_bytes"] = one.begin->rss_bytes;
  process["rss_end_bytes"] = one.end->rss_bytes;
  if (cost->rss_bytes_per_connection) process["rss_bytes_per_connection"] = *cost->rss_bytes_per_connection;
  return process;
}

json::object route_of(const route& one, const route_counts& counts) {
  json::object entry{{"to", one.to}};
  if (!one.server_name.empty()) entry["server_name"] = one.server_name;
  entry["established"] = counts.established;
  entry["failed"] = counts.failed;
  entry["requests"] = counts.requests;
  entry["payload_up_bytes"] = counts.payload_up;
  entry["payload_down_bytes"] = counts.payload_down;
  entry["sent_bytes"] = counts.sent;
  entry["received_bytes"] = counts.received;
  return entry;
}

} // namespace

std::string to_json(const report& what) {
  json::object all{{"program", "tollgate-load"},        {"version", proxy::build_version},
                   {"revision", proxy::build_revision}, {"format", format},
                   {"clean", what.is_clean()},          {"interrupted", what.was_interrupted},
                   {"asked", asked_of(what)},           {"window", window_of(what)}};
  route_counts sum;
  json::array routes, watched;
  for (std::size_t i = 0; i < what.counted.routes.size(); ++i) {
    sum.add(what.counted.routes[i]);
    routes.push_back(route_of(what.asked.routes[i], what.counted.routes[i]));
  }
  all["connections"] = {{"established", sum.established}, {"failed", sum.failed}};
  all["total"] = {{"payload_up_bytes", sum.payload_up},
                  {"payload_down_bytes", sum.payload_down},
                  {"sent_bytes", sum.sent},
                  {"received_bytes", sum.received},
                  {"requests", sum.requests},
                  {"lost_bytes", what.counted.lost_bytes},
                  {"unsent", what.counted.unsent}};
  if (what.counted.latency.count() > 0) all["latency_us"] = latency_of(what.counted.latency);
  if (what.counted.establishment.count() > 0) all["establishment_us"] = latency_of(what.counted.establishment);
  json::object failures;
  for (const auto& [reason, times] : what.counted.failures)
    failures[reason] = times;
  all["failures"] = std::move(failures);
  all["generator"] = {{"cpu_s", what.generator_cpu_s},
                      {"waited_s", what.generator_waited_s},
                      {"busiest_thread", what.busiest_thread},
                      {"most_wanted", what.most_wanted},
                      {"may_be_the_limit", what.most_wanted >= too_busy}};
  for (const auto& one : what.watched)
    watched.push_back(watched_of(one, what));
  all["watched"] = std::move(watched);
  all["routes"] = std::move(routes);
  return json::serialize(all) + "\n";
}

} // namespace tollgate::bench::load
