// Names of the members are fixed: other programs read them.
#include "proxy/admin/status_json.hpp"

#include "proxy/admin/connections_json.hpp"
#include "proxy/admin/usual_settings.hpp"
#include "proxy/process/build_info.hpp"

namespace tollgate::proxy::admin {

namespace json = boost::json;

namespace {

json::array numbers(const std::vector<unsigned>& of) {
  return json::array(of.begin(), of.end());
}

// Others are those that this process knows of: holders with something in an account that it has looked at.
json::array holders_json(const metering::grant_view& view, std::string_view node) {
  json::array result;
  result.push_back({{"holder", view.holder},
                    {"own", true},
                    {"epoch", view.epoch},
                    {"node", node},
                    {"customers", view.own_customers}});
  for (const auto& [holder, customers] : view.other_holders)
    result.push_back({{"holder", holder}, {"own", false}, {"customers", customers}});
  return result;
}

json::object settings_json(const config::model& model) {
  const usual_settings usual = usual_settings_of(model.customers);
  json::array others;
  for (const auto* const customer : usual.others)
    others.push_back({{"customer", customer->id},
                      {"warn_at_percent", numbers(customer->settings.warn_at_percent)},
                      {"enforced", customer->settings.enforce}});
  json::object result;
  result["warn_at_percent"] = numbers(usual.warn_at_percent);
  result["enforced"] = usual.enforced;
  result["others"] = std::move(others);
  return result;
}

} // namespace

json::object status_json(const gate& of, const metering::grant_view& view, std::chrono::milliseconds since_view,
                         bool changes) {
  const config::model& model = of.roster().model();
  json::object result;
  result["node"] = model.node;
  result["version"] = build_version;
  result["revision"] = build_revision;
  result["environment"] = config::to_string(model.environment);
  result["period_start"] = metering::to_rfc3339(begin(view.of));
  result["period_end"] = metering::to_rfc3339(end(view.of));
  result["view_at"] = metering::to_rfc3339(view.at);
  result["view_age_ms"] = since_view.count();
  result["ledger_up"] = view.ledger_up;
  result["registered"] = view.registered;
  result["rolled_back"] = view.rolled_back;
  result["grant_timeout_ms"] = model.ledger.grant_timeout.count();
  result["clock_suspect"] = view.clock_suspect;
  result["clock_why"] = view.calendar.why;
  result["clock_remedy"] = remedy_of(view.calendar);
  result["ready"] = of.ready();
  result["healthy"] = of.healthy();
  result["draining"] = of.shared().draining.load();
  result["changes"] = changes;
  result["holders"] = holders_json(view, model.node);
  result["customers"] = model.customers.size();
  result["settings"] = settings_json(model);
  result["connections"] = of.connections();
  result["connections_of"] = all_connections_json(of);
  return result;
}

} // namespace tollgate::proxy::admin
