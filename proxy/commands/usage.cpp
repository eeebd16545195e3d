// `tollgate usage`: what each customer has used, of the current period, of one before, or of all; as a table, JSON or
// CSV.
#include "metering/period_status.hpp"
#include "proxy/commands/commands.hpp"
#include "proxy/commands/usage_csv.hpp"
#include "proxy/commands/usage_source.hpp"
#include "proxy/commands/usage_table.hpp"
#include "proxy/process/host.hpp"

#include <boost/json/serialize.hpp>
#include <iostream>
#include <variant>

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;

std::string why_not_together(const usage_options& what) {
  if (what.json && what.csv) return "--json and --csv are two forms: choose one";
  if (what.every_period && !what.period.empty()) return "--all has every period: leave --period out";
  if (what.days && !what.csv && !what.json) return "--days are rows of --csv or members of --json: add one of them";
  return {};
}

std::string rendered(const json::array& usage, const usage_options& what) {
  if (what.json) return json::serialize(usage) + "\n";
  if (what.csv) return what.days ? usage_days_csv(usage) : usage_csv(usage, read_clocks().wall);
  return usage_table(usage);
}

} // namespace

int usage(const usage_options& what) {
  if (const std::string why = why_not_together(what); !why.empty()) {
    std::cerr << "tollgate: " << why << '\n';
    return unusable;
  }
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  usage_question question{std::nullopt, what.every_period, what.days};
  if (!what.period.empty()) {
    const auto named = metering::read_period_name(what.period, loaded->model.period_starts_on_day);
    if (const auto* const why = std::get_if<std::string>(&named)) {
      std::cerr << "tollgate: " << *why << '\n';
      return unusable;
    }
    question.of = std::get<metering::period>(named);
  }
  const auto result = gather_usage(loaded->model, question);
  if (const auto* const why = std::get_if<std::string>(&result)) {
    std::cerr << "tollgate: " << *why << '\n';
    return failed;
  }
  std::cout << rendered(std::get<json::array>(result), what) << std::flush;
  if (std::cout) return good;
  std::cerr << "tollgate: the usage cannot be written\n";
  return failed;
}

} // namespace tollgate::proxy::commands
