// `tollgate adjust`: changes an allowance through the running proxy, or in the ledger when none runs.
#include "config/size.hpp"
#include "metering/ledger_commands.hpp"
#include "metering/new_file.hpp"
#include "proxy/commands/commands.hpp"
#include "proxy/commands/running.hpp"
#include "proxy/ledger/customers.hpp"
#include "proxy/ledger/open_ledger.hpp"
#include "proxy/process/host.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <variant>

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;

struct change {
  metering::adjustment_command what;
  std::optional<std::uint64_t> set_bytes; ///< instead of what.delta_bytes
};
struct changed {
  std::uint64_t allowance_bytes = 0;
  bool repeated = false;
};
template <class Value>
using or_problem = std::variant<Value, std::string>;

or_problem<change> parse(const adjust_options& options) {
  change result;
  const bool negative = options.delta.starts_with('-');
  const std::string size = options.set.empty() ? options.delta.substr(negative ? 1 : 0) : options.set;
  if (size.empty()) return "say --delta SIZE to add or take away, or --set SIZE for the allowance to end up with";
  const auto bytes = config::parse_size(size);
  if (!bytes.good()) return bytes.error;
  const auto amount = static_cast<std::int64_t>(bytes.value);
  if (options.set.empty())
    result.what.delta_bytes = negative ? -amount : amount;
  else
    result.set_bytes = bytes.value;
  result.what.customer = options.customer;
  result.what.id = options.id.empty() ? metering::random_hex(16) : options.id;
  result.what.who = "tollgate adjust";
  result.what.why = options.reason;
  return result;
}

std::int64_t difference(std::uint64_t wanted, std::uint64_t now) {
  return static_cast<std::int64_t>(wanted) - static_cast<std::int64_t>(now); // both at most 2^62
}

or_problem<changed> ask_the_proxy(const config::model& model, change wanted) {
  const std::string path = "/v1/customers/" + wanted.what.customer;
  if (wanted.set_bytes) {
    const auto now = ask(call_to(model, path), json::kind::object);
    if (const auto* const why = std::get_if<std::string>(&now)) return *why;
    const auto allowance = std::get<json::value>(now).get_object().at("allowance_bytes").to_number<std::uint64_t>();
    wanted.what.delta_bytes = difference(*wanted.set_bytes, allowance);
  }
  admin::call call = call_to(model, path + "/adjustments");
  call.method = "POST";
  call.body = json::serialize(
      json::object{{"id", wanted.what.id}, {"delta_bytes", wanted.what.delta_bytes}, {"reason", wanted.what.why}});
  const auto reply = ask(call, json::kind::object);
  if (const auto* const why = std::get_if<std::string>(&reply)) return *why;
  const auto& body = std::get<json::value>(reply).get_object();
  return changed{body.at("allowance_bytes").to_number<std::uint64_t>(), body.at("repeated").as_bool()};
}

or_problem<changed> write_the_ledger(const config::model& model, change wanted) {
  auto ledger = open_ledger(model);
  if (const auto* const problem = std::get_if<ledger_problem>(&ledger)) return problem->what;
  auto& store = *std::get<locked_ledger>(ledger).store;
  const auto now = read_clocks();
  const auto calendar = metering::read_calendar(store, now, model.period_starts_on_day);
  if (const auto* const why = std::get_if<std::string>(&calendar)) return *why;
  const auto period = std::get<metering::period_status>(calendar).current; // as a start would find it
  const auto customers = customers_of(model);
  if (wanted.set_bytes) {
    const auto views = metering::read_usage(store, customers, period, read_clocks().wall);
    if (const auto* const why = std::get_if<std::string>(&views)) return *why;
    for (const auto& view : std::get<std::vector<metering::customer_view>>(views))
      if (view.customer == wanted.what.customer)
        wanted.what.delta_bytes = difference(*wanted.set_bytes, view.allowance_bytes);
  }
  const metering::command_done done = metering::adjust(store, customers, wanted.what, period, now.wall);
  using outcome = metering::command_done::outcome;
  switch (done.how) {
  case outcome::done:
  case outcome::repeated:
    return changed{done.allowance_bytes, done.how == outcome::repeated};
  case outcome::conflict:
    return "an adjustment with this id and another delta exists: use a new id";
  case outcome::no_customer:
    return "no customer '" + wanted.what.customer + "' in the configuration";
  case outcome::refused:
  case outcome::unavailable:
    break;
  }
  return done.detail;
}

} // namespace

int adjust(const adjust_options& options) {
  const auto loaded = load(options.config_file);
  if (!loaded) return unusable;
  const auto wanted = parse(options);
  if (const auto* const why = std::get_if<std::string>(&wanted)) {
    std::cerr << "tollgate: " << *why << '\n';
    return unusable;
  }
  const auto& change = std::get<commands::change>(wanted);
  std::string holder;
  const auto result = is_running(loaded->model, holder) ? ask_the_proxy(loaded->model, change)
                                                        : write_the_ledger(loaded->model, change);
  if (const auto* const why = std::get_if<std::string>(&result)) {
    std::cerr << "tollgate: " << *why << '\n';
    return failed;
  }
  const auto& done = std::get<changed>(result);
  std::cout << options.customer << ": the allowance is " << done.allowance_bytes << " bytes"
            << (done.repeated ? " (this id was applied before: nothing changed)" : "") << "; adjustment "
            << change.what.id << '\n';
  return good;
}

} // namespace tollgate::proxy::commands
