// The ledger's records as JSON. Members come in a fixed order, so that equal records are equal bytes.
#include "metering/json_text.hpp"
#include "metering/records.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace tollgate::metering {
namespace json = boost::json;
namespace {

json::string_view name_of(const std::string& text) {
  return {text.data(), text.size()};
}

json::array array_of(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts)
    out.emplace_back(readable(text));
  return out;
}

json::array array_of(const std::vector<unsigned>& numbers) {
  json::array out;
  for (const unsigned number : numbers)
    out.emplace_back(number);
  return out;
}

json::object object_of(const usage_by_endpoint& usage) {
  json::object out;
  for (const auto& [name, moved] : usage)
    out.emplace(name_of(name),
                json::object{{"to_warehouse", moved.to_warehouse}, {"from_warehouse", moved.from_warehouse}});
  return out;
}

json::object object_of(const day_totals& days) {
  json::object out;
  for (const auto& [on, bytes] : days)
    out.emplace(name_of(to_string(on)), bytes);
  return out;
}

// Short, for an account holds a month of them: `{"lakehouse":{"2026-11-23":[1200,3400]}}`.
json::object object_of(const days_by_endpoint& usage) {
  json::object out;
  for (const auto& [name, days] : usage) {
    json::object by_day;
    for (const auto& [on, moved] : days)
      by_day.emplace(name_of(to_string(on)), json::array{moved.to_warehouse, moved.from_warehouse});
    out.emplace(name_of(name), std::move(by_day));
  }
  return out;
}

} // namespace

std::string to_json(const account_record& record) {
  json::object out{{"base", record.base},
                   {"adjusted", record.adjusted},
                   {"allocated", record.allocated},
                   {"holders", array_of(record.holders)},
                   {"endpoints", array_of(record.endpoints)},
                   {"warned", array_of(record.warned)},
                   {"days", object_of(record.days)},
                   {"by_day", object_of(record.by_day)},
                   {"settled_used", record.settled_used},
                   {"settled_by_endpoint", object_of(record.settled_by_endpoint)},
                   {"forfeited", record.forfeited},
                   {"seq", record.seq}};
  if (record.service != service_state::running)
    out.emplace("service", record.service == service_state::cut_off ? "cut_off" : "renewed");
  return json::serialize(out);
}

std::string to_json(const grant_record& record) {
  json::object out{{"granted", record.granted},
                   {"used", record.used},
                   {"by_endpoint", object_of(record.by_endpoint)},
                   {"seq", record.seq},
                   {"op", record.op}};
  if (record.booked_used != record.used || record.booked_by_endpoint != record.by_endpoint) {
    out["booked_used"] = record.booked_used;
    out["booked_by_endpoint"] = object_of(record.booked_by_endpoint);
  }
  return json::serialize(out);
}

std::string to_json(const holder_record& record) {
  return json::serialize(json::object{{"epoch", record.epoch},
                                      {"nonce", readable(record.nonce)},
                                      {"state", record.state == holder_state::live ? "live" : "closed"},
                                      {"node", readable(record.node)},
                                      {"boot_id", readable(record.boot_id)},
                                      {"started", readable(record.started)},
                                      {"seen", readable(record.seen)},
                                      {"seq", record.seq}});
}

std::string to_json(const adjustment_record& record) {
  return json::serialize(json::object{{"period", to_string(record.of)},
                                      {"delta", record.delta},
                                      {"who", readable(record.who)},
                                      {"why", readable(record.why)},
                                      {"at", readable(record.at)}});
}

std::string to_json(const block_record& record) {
  return json::serialize(json::object{{"blocked", record.blocked},
                                      {"who", readable(record.who)},
                                      {"why", readable(record.why)},
                                      {"at", readable(record.at)},
                                      {"seq", record.seq}});
}

std::string to_json(const recall_record& record) {
  return json::serialize(json::object{{"holder", readable(record.holder)},
                                      {"seq", record.seq},
                                      {"wanted", record.wanted},
                                      {"since", readable(record.since)}});
}

std::string to_json(const ledger_config& record) {
  return json::serialize(json::object{{"starts_on_day", record.starts_on_day},
                                      {"newest_period", to_string(record.newest_period)},
                                      {"seq", record.seq}});
}

} // namespace tollgate::metering
