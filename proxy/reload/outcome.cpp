// See outcome.hpp.
#include "proxy/reload/outcome.hpp"

#include "proxy/log/line.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

namespace tollgate::proxy::reload {

namespace json = boost::json;

namespace {

std::uint64_t count(const outcome& of, config::change_kind kind) {
  return static_cast<std::uint64_t>(std::ranges::count(of.changes, kind, &config::change::kind));
}

std::string keys_at_next_start(const outcome& of) {
  std::string all;
  for (const auto& change : of.changes)
    if (change.at_next_start) all.append(all.empty() ? "" : ", ").append(change.key_path);
  return all;
}

std::string one_a_line(const std::vector<std::string>& problems) {
  std::string all;
  for (std::size_t at = 0; at < std::min(problems.size(), most_in_log); ++at)
    all.append(all.empty() ? "" : "\n").append(problems[at]);
  if (problems.size() > most_in_log)
    all.append("\nand " + std::to_string(problems.size() - most_in_log) + " more: see `tollgate check`");
  return all;
}

void write_change(const config::change& of) {
  log::line line{of.at_next_start ? log::level::warn : log::level::info, "config_changed"};
  line.text("key", of.key_path).text("change", config::to_string(of.kind));
  if (!of.before.empty()) line.text("before", of.before);
  if (!of.after.empty()) line.text("after", of.after);
  line.text("takes_effect", of.at_next_start ? "at_next_start" : "now").write();
}

json::object as_json(const config::change& of) {
  json::object result{{"key", of.key_path}, {"change", config::to_string(of.kind)}};
  if (!of.before.empty()) result["before"] = of.before;
  if (!of.after.empty()) result["after"] = of.after;
  result["takes_effect"] = of.at_next_start ? "at_next_start" : "now";
  return result;
}

json::array as_json(const std::vector<std::string>& texts) {
  json::array result;
  for (std::size_t at = 0; at < std::min(texts.size(), most_in_answer); ++at)
    result.emplace_back(texts[at]);
  return result;
}

} // namespace

void write_log(const outcome& of, std::string_view asked_by) {
  if (of.how != outcome::kind::applied) {
    log::line(log::level::error, "config_reload_failed")
        .text("by", asked_by)
        .number("problems", of.problems.size())
        .text("detail", one_a_line(of.problems))
        .milliseconds("took_ms", of.took)
        .write();
    return;
  }
  const std::string waiting = keys_at_next_start(of);
  log::line line{waiting.empty() ? log::level::info : log::level::warn, "config_reloaded"};
  line.text("by", asked_by)
      .number("added", count(of, config::change_kind::added))
      .number("removed", count(of, config::change_kind::removed))
      .number("changed", count(of, config::change_kind::changed))
      .number("warnings", of.warnings.size());
  if (!waiting.empty()) line.text("at_next_start", waiting);
  line.milliseconds("took_ms", of.took).write();
  for (std::size_t at = 0; at < std::min(of.changes.size(), most_in_log); ++at)
    write_change(of.changes[at]);
  if (of.changes.size() > most_in_log)
    log::line(log::level::info, "config_changes_not_shown").number("count", of.changes.size() - most_in_log).write();
}

json::object to_json(const outcome& of) {
  json::object result{{"applied", of.how == outcome::kind::applied}};
  if (of.how != outcome::kind::applied) {
    result["error"] = of.how == outcome::kind::draining ? "the process drains: nothing changes any more"
                                                        : "the configuration was not applied: the former one runs on";
    result["problems"] = as_json(of.problems);
    return result;
  }
  json::array changes;
  for (std::size_t at = 0; at < std::min(of.changes.size(), most_in_answer); ++at)
    changes.push_back(as_json(of.changes[at]));
  result["changes"] = std::move(changes);
  result["changes_not_shown"] = of.changes.size() - std::min(of.changes.size(), most_in_answer);
  result["warnings"] = as_json(of.warnings);
  result["took_ms"] = of.took.count();
  return result;
}

} // namespace tollgate::proxy::reload
