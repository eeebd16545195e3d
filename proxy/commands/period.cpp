// `tollgate period` shows the current period and the clock beside it; `tollgate period open` says that the clock is
// right. Both ask the running proxy, or the ledger when none runs.
#include "metering/ledger_commands.hpp"
#include "proxy/admin/period_json.hpp"
#include "proxy/commands/commands.hpp"
#include "proxy/commands/running.hpp"
#include "proxy/ledger/open_ledger.hpp"
#include "proxy/process/host.hpp"

#include <boost/json/serialize.hpp>
#include <iostream>
#include <variant>

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;
using answer = std::variant<json::object, std::string>; ///< or what went wrong

answer ask_the_proxy(const config::model& model, const period_options& options) {
  admin::call call = call_to(model, "/v1/period");
  if (!options.period.empty()) {
    call.method = "POST";
    call.body = json::serialize(json::object{{"period", options.period}, {"reason", options.reason}});
  }
  auto said = ask(call, json::kind::object);
  if (auto* const why = std::get_if<std::string>(&said)) return std::move(*why);
  return std::move(std::get<json::value>(said).get_object());
}

// As a start would find it.
answer ask_the_ledger(const config::model& model, const period_options& options) {
  auto ledger = open_ledger(model);
  if (const auto* const problem = std::get_if<ledger_problem>(&ledger)) return problem->what;
  auto& store = *std::get<locked_ledger>(ledger).store;
  const unsigned day = model.period_starts_on_day;
  if (!options.period.empty()) {
    const auto of = metering::read_period_name(options.period, day);
    if (const auto* const why = std::get_if<std::string>(&of)) return *why;
    const auto done = metering::open_period(store, std::get<metering::period>(of), read_clocks(), day);
    using outcome = metering::command_done::outcome;
    if (done.how != outcome::done && done.how != outcome::repeated) return done.detail;
  }
  const auto status = metering::read_calendar(store, read_clocks(), day);
  if (const auto* const why = std::get_if<std::string>(&status)) return *why;
  return admin::period_json(std::get<metering::period_status>(status));
}

answer look_or_open(const config::model& model, const period_options& options) {
  std::string holder;
  return is_running(model, holder) ? ask_the_proxy(model, options) : ask_the_ledger(model, options);
}

std::string text(const json::object& of, std::string_view name) {
  const json::value* const member = of.if_contains(name);
  return member != nullptr && member->is_string() ? std::string{member->get_string()} : std::string{"none"};
}

void print(const json::object& status) {
  std::cout << "current period     " << text(status, "period") << ", until " << text(status, "period_end") << '\n'
            << "newest in ledger   " << text(status, "newest_in_ledger") << '\n'
            << "the clock shows    " << text(status, "clock") << ", in the period " << text(status, "clock_shows")
            << '\n';
  const json::value* const suspect = status.if_contains("clock_suspect");
  if (suspect == nullptr || !suspect->is_bool() || !suspect->get_bool()) {
    std::cout << "the clock is       believed\n";
    return;
  }
  std::cout << "the clock is       SUSPECT: " << text(status, "why") << '\n'
            << "what to do         " << text(status, "remedy") << '\n';
}

int complain(const std::string& what) {
  std::cerr << "tollgate: " << what << '\n';
  return failed;
}

} // namespace

int show_period(const period_options& what) {
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  const answer result = look_or_open(loaded->model, what);
  if (const auto* const why = std::get_if<std::string>(&result)) return complain(*why);
  const auto& status = std::get<json::object>(result);
  if (what.json)
    std::cout << json::serialize(status) << '\n';
  else
    print(status);
  return good;
}

int open_period(const period_options& what) {
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  const auto of = metering::read_period_name(what.period, loaded->model.period_starts_on_day);
  if (const auto* const why = std::get_if<std::string>(&of)) {
    complain(*why);
    return unusable;
  }
  const answer result = look_or_open(loaded->model, what);
  if (const auto* const why = std::get_if<std::string>(&result)) return complain(*why);
  std::cout << "the period " << text(std::get<json::object>(result), "period") << " is open\n";
  return good;
}

} // namespace tollgate::proxy::commands
