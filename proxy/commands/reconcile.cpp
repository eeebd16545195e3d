// `tollgate reconcile`: CloudWatch's count of each VPC endpoint held against ours, day by day.
#include "config/size.hpp"
#include "proxy/commands/commands.hpp"
#include "proxy/commands/csv.hpp"
#include "proxy/commands/members.hpp"
#include "proxy/commands/usage_source.hpp"
#include "proxy/commands/whole_file.hpp"
#include "proxy/process/host.hpp"
#include "proxy/reconcile/answer.hpp"
#include "proxy/reconcile/report.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <iostream>
#include <set>
#include <variant>

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;
using reconcile::counted_here;

int complain(const std::string& what, int code) {
  std::cerr << "tollgate: " << what << '\n';
  return code;
}

/// `5%` or `0.5%`; nothing: it is neither.
std::optional<double> ratio_of(std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  double percent = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), percent, std::chars_format::fixed);
  if (failed != std::errc{} || end != text.data() + text.size() || !(percent >= 0 && percent <= 100))
    return std::nullopt;
  return percent / 100;
}

std::vector<counted_here> endpoints_of(const config::model& model) {
  std::vector<counted_here> result;
  for (const auto& customer : model.customers)
    for (const auto& endpoint : customer.endpoints)
      if (!endpoint.vpc_endpoint.empty() &&
          std::ranges::find(result, endpoint.vpc_endpoint, &counted_here::vpc_endpoint) == result.end())
        result.push_back({customer.id, endpoint.name, endpoint.vpc_endpoint, {}});
  return result;
}

/// The VPC endpoint of an entry; empty where the configuration has none of that name any more.
std::string vpc_endpoint_of(const config::model& model, const std::string& customer, const std::string& endpoint) {
  const auto of = std::ranges::find(model.customers, customer, &config::customer::id);
  if (of == model.customers.end()) return {};
  const auto found = std::ranges::find(of->endpoints, endpoint, &config::endpoint::name);
  return found == of->endpoints.end() ? std::string{} : found->vpc_endpoint;
}

void add_day(const config::model& model, const std::string& customer, const json::object& day,
             std::vector<counted_here>& to) {
  const auto on = metering::parse_day(text_in(day, "day"));
  if (!on) return;
  for (const json::value& each : array_in(day, "endpoints")) {
    if (!each.is_object()) continue;
    const json::object& endpoint = each.get_object();
    const std::string id = vpc_endpoint_of(model, customer, text_in(endpoint, "endpoint"));
    const auto entry = std::ranges::find(to, id, &counted_here::vpc_endpoint);
    if (entry != to.end())
      entry->days[*on] += number_in(endpoint, "to_warehouse_bytes") + number_in(endpoint, "from_warehouse_bytes");
  }
}

/// What we counted in the periods of these days. A period that the ledger does not have has nothing, and is named.
void add_our_days(const config::model& model, const std::set<metering::period>& periods,
                  std::vector<counted_here>& to) {
  for (const metering::period of : periods) {
    const auto usage = gather_usage(model, {of, false, true});
    if (const auto* const why = std::get_if<std::string>(&usage)) {
      std::cerr << "tollgate: nothing of ours from " << to_string(of) << " on: " << *why << '\n';
      continue;
    }
    for (const json::value& one : std::get<json::array>(usage)) {
      if (!one.is_object()) continue;
      for (const json::value& day : array_in(one.get_object(), "days"))
        if (day.is_object()) add_day(model, text_in(one.get_object(), "customer"), day.get_object(), to);
    }
  }
}

void tell_what_is_missing(const reconcile::comparison& of) {
  for (const std::string& id : of.not_ours)
    std::cerr << "tollgate: " << id << " is not in the configuration: its bytes are left out\n";
  for (const counted_here& one : of.not_in_theirs)
    std::cerr << "tollgate: " << one.customer << '/' << one.endpoint << ", " << one.vpc_endpoint
              << ", is not in the file\n";
  if (of.left_out_today) std::cerr << "tollgate: today is not over: it is left out\n";
}

std::string table_of(const std::vector<std::vector<std::string>>& rows) {
  constexpr std::size_t text_columns = 4;
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const auto& row : rows)
    for (std::size_t at = 0; at < row.size(); ++at)
      widths[at] = std::max(widths[at], row[at].size());
  std::string result;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t at = 0; at < row.size(); ++at) {
      const std::string blank(widths[at] - row[at].size(), ' ');
      line += (at == 0 ? "" : "  ") + (at < text_columns ? row[at] + blank : blank + row[at]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    result += line + "\n";
  }
  return result;
}

std::string rendered(const reconcile::comparison& of, const reconcile::tolerance& by, const reconcile_options& what) {
  if (what.json) return json::serialize(json_of(of, by)) + "\n";
  const auto rows = rows_of(of, by);
  if (!what.csv) return table_of(rows);
  std::string result;
  for (auto row : rows) {
    for (std::size_t name = 0; name < 2; ++name) // the rest is ours, and a drift may begin with a sign
      row[name] = csv_text(row[name]);
    result += csv_row(row);
  }
  return result;
}

} // namespace

int reconcile(const reconcile_options& what) {
  if (what.json && what.csv) return complain("--json and --csv are two forms: choose one", unusable);
  const auto ratio = ratio_of(what.tolerance);
  if (!ratio) return complain("--tolerance: \"" + what.tolerance + "\" is not 0% to 100%, as 5%", unusable);
  const auto ignored = config::parse_size(what.ignore);
  if (!ignored.good()) return complain("--ignore: " + ignored.error, unusable);
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  const auto text = read_whole(what.file, reconcile::max_answer_bytes);
  if (const auto* const why = std::get_if<read_failure>(&text)) return complain(why->what, unusable);
  const auto theirs = reconcile::read_answer(std::get<std::string>(text), what.vpc_endpoint);
  for (const std::string& problem : theirs.problems)
    std::cerr << (what.file == "-" ? "standard input" : what.file) << ": error: " << problem << '\n';
  if (!theirs.problems.empty()) return unusable;

  const config::model& model = loaded->model;
  const metering::wall_time now = read_clocks().wall;
  std::set<metering::period> periods;
  for (const auto& [id, days] : theirs.days)
    for (const auto& one : days)
      if (metering::wall_time{one.on} <= now) periods.insert(metering::period_of(one.on, model.period_starts_on_day));
  std::vector<counted_here> ours = endpoints_of(model);
  add_our_days(model, periods, ours);
  const auto result = compare(ours, theirs.days, std::chrono::floor<std::chrono::days>(now));
  const reconcile::tolerance by{*ratio, ignored.value};
  tell_what_is_missing(result);
  std::cout << rendered(result, by, what) << std::flush;
  if (!std::cout) return complain("the comparison cannot be written", failed);
  if (!what.metrics_file.empty())
    if (const std::string why = write_whole(what.metrics_file, metrics_of(result, now)); !why.empty())
      return complain(why, failed);
  return result.exceeds(by) ? failed : good;
}

} // namespace tollgate::proxy::commands
