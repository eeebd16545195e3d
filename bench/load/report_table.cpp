// The report for people (report.hpp).
#include "bench/load/report.hpp"

#include <iomanip>
#include <ostream>
#include <sstream>

namespace tollgate::bench::load {
namespace {

std::string fixed(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

std::ostream& row(std::ostream& to, const std::string& name) {
  return to << std::left << std::setw(15) << name << std::right << ' ';
}

std::string gigabits(std::uint64_t bytes, double seconds) {
  return fixed(seconds > 0 ? static_cast<double>(bytes) * 8 / 1e9 / seconds : 0, 3) + " Gb/s";
}

std::string per_second(std::uint64_t n, double seconds) {
  return fixed(seconds > 0 ? static_cast<double>(n) / seconds : 0, 0) + "/s";
}

void latency(std::ostream& to, const std::string& name, const histogram& of) {
  if (of.count() == 0) return;
  const auto us = [](std::uint64_t ns) { return fixed(static_cast<double>(ns) / 1e3, 1); };
  row(to, name) << "p50 " << us(of.quantile(0.5)) << "   p90 " << us(of.quantile(0.9)) << "   p99 "
                << us(of.quantile(0.99)) << "   p99.9 " << us(of.quantile(0.999)) << "   max " << us(of.max())
                << "  us\n";
}

void work_done(std::ostream& to, const report& what) {
  const window_counts& in = what.window;
  row(to, "window") << fixed(in.seconds, 3) << " s, " << what.asked.connections << " connections, "
                    << what.asked.threads << " threads, " << what.asked.routes.size() << " routes\n";
  if (what.asked.what == mode::request)
    row(to, "requests") << in.requests << ", " << per_second(in.requests, in.seconds) << "\n";
  if (what.asked.what == mode::churn)
    row(to, "connections") << in.connections << ", " << per_second(in.connections, in.seconds) << "\n";
  if (what.asked.is_bulk() || what.asked.what == mode::request) {
    row(to, "up") << in.payload_up << " bytes, " << gigabits(in.payload_up, in.seconds) << "\n";
    row(to, "down") << in.payload_down << " bytes, " << gigabits(in.payload_down, in.seconds) << "\n";
  }
  if (what.asked.what == mode::idle) row(to, "held") << what.established << " connections\n";
  latency(to, "latency", what.counted.latency);
  latency(to, "establishment", what.counted.establishment);
  if (what.counted.unsent > 0)
    row(to, "unsent") << what.counted.unsent << " requests were due and never sent; the rate was too much\n";
}

void processes(std::ostream& to, const report& what) {
  for (const auto& one : what.watched) {
    const std::string name = one.name + " " + std::to_string(one.pid);
    const auto cost = cost_of(one, what);
    if (!cost) {
      row(to, name) << "was not there from the beginning to the end\n";
      continue;
    }
    row(to, name) << fixed(cost->cpu_s, 3) << " CPU s (" << fixed(cost->user_s, 2) << " user, "
                  << fixed(cost->system_s, 2) << " system)";
    if (cost->cpu_s_per_gb) to << ", " << fixed(*cost->cpu_s_per_gb, 4) << " s/GB";
    if (cost->cpu_us_per_request) to << ", " << fixed(*cost->cpu_us_per_request, 2) << " us/request";
    if (cost->cpu_us_per_connection) to << ", " << fixed(*cost->cpu_us_per_connection, 2) << " us/connection";
    to << ", RSS " << fixed(static_cast<double>(one.end->rss_bytes) / 1e6, 1) << " MB";
    if (cost->rss_bytes_per_connection) to << ", " << fixed(*cost->rss_bytes_per_connection, 0) << " bytes/connection";
    to << "\n";
  }
}

void troubles(std::ostream& to, const report& what) {
  for (const auto& [reason, times] : what.counted.failures)
    row(to, "failed") << times << "  " << reason << "\n";
  if (what.counted.lost_bytes > 0) row(to, "lost") << what.counted.lost_bytes << " bytes\n";
  if (what.was_interrupted) row(to, "interrupted") << "ended early by a signal\n";
}

} // namespace

void print_table(std::ostream& to, const report& what) {
  row(to, "mode") << to_string(what.asked.what) << ", opening " << to_string(what.asked.begins_with)
                  << (what.asked.rate > 0 ? ", open loop" : "") << "\n";
  work_done(to, what);
  processes(to, what);
  row(to, "generator") << fixed(what.generator_cpu_s, 3) << " CPU s, busiest thread "
                       << fixed(what.busiest_thread * 100, 0) << " %, waited " << fixed(what.generator_waited_s, 3)
                       << " s for a core";
  if (what.most_wanted >= too_busy) to << ": it may be the limit; give it more --threads, or cores of its own";
  to << "\n";
  troubles(to, what);
  row(to, "result") << (what.is_clean() ? "clean: every byte and every connection accounted for" : "NOT CLEAN") << "\n";
}

} // namespace tollgate::bench::load
