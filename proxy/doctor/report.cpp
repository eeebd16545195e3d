// See report.hpp.
#include "proxy/doctor/report.hpp"

#include "metering/period.hpp"
#include "proxy/doctor/probes.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

namespace tollgate::proxy::doctor {
namespace {

namespace json = boost::json;

std::string heading(const result& of) {
  if (of.customer.empty()) return "this host";
  return of.endpoint.empty() ? of.customer : of.customer + " / " + of.endpoint;
}

std::string padded(std::string_view word, std::size_t width) {
  std::string text{word};
  text.resize(std::max(width, text.size() + 1), ' ');
  return text;
}

std::string words(verdict how) {
  std::string text{to_string(how)};
  std::ranges::replace(text, '_', ' ');
  return text;
}

std::string limits(const result& of) {
  const std::string general{limits_of(of.probe)};
  if (of.what.limits.empty()) return general;
  return of.what.how == verdict::ok ? of.what.limits + " " + general : of.what.limits;
}

constexpr std::size_t verdict_width = 16;
constexpr std::size_t probe_width = 17;

void add_line(std::string& text, const result& of) {
  text += "  " + padded(words(of.what.how), verdict_width) + padded(of.probe, probe_width);
  // A name that the sentence begins with need not be said twice.
  if (!of.target.empty() && !of.what.seen.starts_with(of.target)) text += of.target + ": ";
  text += of.what.seen + "\n";
  if (of.what.how != verdict::warning && of.what.how != verdict::failed) return;
  const std::string margin(2 + verdict_width + probe_width, ' ');
  text += margin + "what it tells: " + limits(of) + "\n";
  if (!of.what.remedy.empty()) text += margin + "what to do: " + of.what.remedy + "\n";
}

std::size_t count(const report& of, verdict how) {
  return static_cast<std::size_t>(std::ranges::count(of.results, how, [](const result& one) { return one.what.how; }));
}

} // namespace

std::string text_of(const report& of) {
  std::string text;
  std::string block;
  for (const result& one : of.results) {
    if (const std::string next = heading(one); next != block) {
      text += (block.empty() ? "" : "\n") + next + "\n";
      block = next;
    }
    add_line(text, one);
  }
  text.append("\n").append(std::to_string(of.results.size())).append(" probes in ");
  text.append(std::to_string(of.took.count())).append(" ms");
  for (const verdict how :
       {verdict::ok, verdict::warning, verdict::failed, verdict::not_applicable, verdict::not_reached})
    if (const std::size_t many = count(of, how); many != 0)
      text.append(", ").append(std::to_string(many)).append(" ").append(words(how));
  return text + "\n";
}

json::object json_of(const report& of) {
  json::array results;
  for (const result& one : of.results)
    results.push_back(json::object{{"probe", one.probe},
                                   {"customer", one.customer},
                                   {"endpoint", one.endpoint},
                                   {"target", one.target},
                                   {"verdict", to_string(one.what.how)},
                                   {"seen", one.what.seen},
                                   {"limits", limits(one)},
                                   {"remedy", one.what.remedy},
                                   {"took_ms", one.took.count()}});
  const auto began = std::chrono::floor<std::chrono::milliseconds>(of.began);
  return {{"began", metering::to_rfc3339(metering::wall_time{began.time_since_epoch()})},
          {"took_ms", of.took.count()},
          {"verdict", to_string(worst_of(of))},
          {"results", std::move(results)}};
}

} // namespace tollgate::proxy::doctor
