// `tollgate usage`: asks the running proxy, or reads the ledger when none runs. Of the current period, or of one
// before.
#include "metering/holder_claim.hpp"
#include "metering/ledger_commands.hpp"
#include "proxy/admin/usage_json.hpp"
#include "proxy/commands/commands.hpp"
#include "proxy/commands/running.hpp"
#include "proxy/commands/usage_table.hpp"
#include "proxy/ledger/customers.hpp"
#include "proxy/ledger/open_ledger.hpp"
#include "proxy/process/host.hpp"

#include <boost/json/serialize.hpp>
#include <iostream>
#include <variant>

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;
using gathered = std::variant<json::array, std::string>; ///< or what went wrong

gathered ask_the_proxy(const config::model& model, const std::optional<metering::period>& of) {
  auto said = ask(call_to(model, of ? "/v1/usage?period=" + metering::to_string(*of) : "/v1/usage"), json::kind::array);
  if (auto* const why = std::get_if<std::string>(&said)) return std::move(*why);
  return std::move(std::get<json::value>(said).get_array());
}

gathered read_the_ledger(const config::model& model, const std::optional<metering::period>& asked) {
  auto ledger = open_ledger(model);
  if (const auto* const problem = std::get_if<ledger_problem>(&ledger)) return problem->what;
  auto& store = *std::get<locked_ledger>(ledger).store;
  const auto calendar = metering::read_calendar(store, read_clocks(), model.period_starts_on_day);
  if (const auto* const why = std::get_if<std::string>(&calendar)) return *why;
  const auto& status = std::get<metering::period_status>(calendar);
  const metering::period of = asked.value_or(status.current);
  if (of > status.current) return to_string(of) + " has not begun: the current period is " + to_string(status.current);
  const auto views = metering::read_usage(store, customers_of(model), of);
  if (const auto* const why = std::get_if<std::string>(&views)) return *why;
  const auto& found = std::get<std::vector<metering::customer_view>>(views);
  if (of < status.current)
    if (std::string unknown = metering::why_unknown(store, found, of); !unknown.empty()) return unknown;
  if (status.suspect && !asked)
    std::cerr << "tollgate: the clock is suspect: " << status.why << ". What to do: " << remedy_of(status) << '\n';
  std::vector<std::string> without_a_process;
  for (const auto& each : metering::abandoned_holders(model.state_dir))
    without_a_process.push_back(each.holder);
  if (metering::any_unsettled(store, without_a_process))
    std::cerr
        << "tollgate: a process ended without settling: what it used since its last report is counted at the next "
           "start\n";
  return admin::usage_json(found, model);
}

} // namespace

int usage(const usage_options& what) {
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  std::optional<metering::period> of;
  if (!what.period.empty()) {
    const auto named = metering::read_period_name(what.period, loaded->model.period_starts_on_day);
    if (const auto* const why = std::get_if<std::string>(&named)) {
      std::cerr << "tollgate: " << *why << '\n';
      return unusable;
    }
    of = std::get<metering::period>(named);
  }
  std::string holder;
  const gathered result =
      is_running(loaded->model, holder) ? ask_the_proxy(loaded->model, of) : read_the_ledger(loaded->model, of);
  if (const auto* const why = std::get_if<std::string>(&result)) {
    std::cerr << "tollgate: " << *why << '\n';
    return failed;
  }
  const auto& usage = std::get<json::array>(result);
  std::cout << (what.json ? json::serialize(usage) + "\n" : usage_table(usage));
  return good;
}

} // namespace tollgate::proxy::commands
