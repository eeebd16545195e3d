// See usage_source.hpp.
#include "proxy/commands/usage_source.hpp"

#include "metering/holder_claim.hpp"
#include "metering/ledger_commands.hpp"
#include "proxy/admin/usage_json.hpp"
#include "proxy/commands/running.hpp"
#include "proxy/ledger/customers.hpp"
#include "proxy/ledger/open_ledger.hpp"
#include "proxy/process/host.hpp"

#include <iostream>
#include <unordered_map>
#include <vector>

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;
using gathered = std::variant<json::array, std::string>;

gathered ask_the_proxy(const config::model& model, const usage_question& asked) {
  std::string target = "/v1/usage?days=" + std::string{asked.days ? "1" : "0"};
  if (asked.every_period) target += "&period=all";
  if (asked.of) target += "&period=" + metering::to_string(*asked.of);
  auto said = ask(call_to(model, std::move(target)), json::kind::array);
  if (auto* const why = std::get_if<std::string>(&said)) return std::move(*why);
  return std::move(std::get<json::value>(said).get_array());
}

/// The ledger of a stopped proxy, read period by period.
class ledger_reader {
 public:
  ledger_reader(metering::blocking_store& store, const config::model& model, const usage_question& asked)
      : store_{store},
        model_{model},
        asked_{asked},
        customers_{customers_of(model)} {}

  gathered read() {
    const auto calendar = metering::read_calendar(store_, now_, model_.period_starts_on_day);
    if (const auto* const why = std::get_if<std::string>(&calendar)) return *why;
    const auto& status = std::get<metering::period_status>(calendar);
    const metering::period of = asked_.of.value_or(status.current);
    if (of > status.current)
      return to_string(of) + " has not begun: the current period is " + to_string(status.current);
    warn(status);
    if (of < status.current) return past(of, true);
    gathered now = current(of);
    if (!asked_.every_period || std::holds_alternative<std::string>(now)) return now;
    return with_all_before(of, std::move(std::get<json::array>(now)));
  }

 private:
  gathered current(metering::period of) {
    const auto before = metering::read_usage(store_, customers_, previous(of), now_.wall);
    if (const auto* const why = std::get_if<std::string>(&before)) return *why;
    std::unordered_map<std::string, metering::day_totals> last_days;
    for (const auto& view : std::get<0>(before))
      last_days.emplace(view.customer, view.days);
    const auto views = metering::read_usage(store_, customers_, of, now_.wall);
    if (const auto* const why = std::get_if<std::string>(&views)) return *why;
    const admin::usage_query query{
        now_.wall, asked_.days,
        [&last_days](const std::string& id) -> const metering::day_totals& { return last_days.at(id); }};
    return admin::usage_json(std::get<0>(views), model_, query);
  }

  /// An empty array, where nobody had an account then and that is no error.
  gathered past(metering::period of, bool must_be_there) {
    const auto views = metering::read_usage(store_, customers_, of, now_.wall);
    if (const auto* const why = std::get_if<std::string>(&views)) return *why;
    if (std::string unknown = metering::why_unknown(store_, std::get<0>(views), of); !unknown.empty()) {
      if (must_be_there) return unknown;
      return json::array{};
    }
    return admin::usage_json(std::get<0>(views), model_, {end(of), asked_.days, {}});
  }

  gathered with_all_before(metering::period of, json::array now) {
    std::vector<json::array> newest_first{std::move(now)};
    for (unsigned empty = 0; empty < metering::most_empty_periods; ++empty) {
      of = previous(of);
      gathered one = past(of, false);
      if (std::holds_alternative<std::string>(one)) return one;
      auto& entries = std::get<json::array>(one);
      if (entries.empty()) continue;
      newest_first.push_back(std::move(entries));
      empty = 0;
    }
    return admin::oldest_first(std::move(newest_first));
  }

  void warn(const metering::period_status& status) {
    if (status.suspect && !asked_.of)
      std::cerr << "tollgate: the clock is suspect: " << status.why << ". What to do: " << remedy_of(status) << '\n';
    std::vector<std::string> without_a_process;
    for (const auto& each : metering::abandoned_holders(model_.state_dir))
      without_a_process.push_back(each.holder);
    if (metering::any_unsettled(store_, without_a_process))
      std::cerr << "tollgate: a process ended without settling: what it used since its last report is counted at the "
                   "next start\n";
  }

  metering::blocking_store& store_;
  const config::model& model_;
  const usage_question& asked_;
  std::vector<metering::customer_setting> customers_;
  metering::instant now_ = read_clocks();
};

} // namespace

gathered gather_usage(const config::model& model, const usage_question& asked) {
  std::string holder;
  if (is_running(model, holder)) return ask_the_proxy(model, asked);
  auto ledger = open_ledger(model);
  if (const auto* const problem = std::get_if<ledger_problem>(&ledger)) return problem->what;
  return ledger_reader{*std::get<locked_ledger>(ledger).store, model, asked}.read();
}

} // namespace tollgate::proxy::commands
