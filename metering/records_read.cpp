// The ledger's records from JSON. All or nothing: a record with one wrong member is no record.
#include "metering/json_members.hpp"
#include "metering/records.hpp"

namespace tollgate::metering {
namespace json = boost::json;
namespace {

void read(json_members& from, std::string_view name, period& to) {
  std::string text;
  from.read(name, text);
  if (const auto parsed = parse_period(text))
    to = *parsed;
  else
    from.reject();
}

const json::object* take_object(json_members& from, std::string_view name) {
  const json::value* const value = from.take(name);
  const auto* const object = value == nullptr ? nullptr : value->if_object();
  if (object == nullptr) from.reject();
  return object;
}

std::string text_of(json::string_view name) {
  return {name.data(), name.size()};
}

void read(json_members& from, std::string_view name, usage_by_endpoint& to) {
  const auto* const object = take_object(from, name);
  if (object == nullptr) return;
  to.clear();
  for (const auto& endpoint : *object) {
    json_members members{endpoint.value()};
    endpoint_usage usage;
    members.read("to_warehouse", usage.to_warehouse);
    members.read("from_warehouse", usage.from_warehouse);
    if (!members.done()) return from.reject();
    to.emplace(text_of(endpoint.key()), usage);
  }
}

void read(json_members& from, std::string_view name, day_totals& to) {
  const auto* const object = take_object(from, name);
  if (object == nullptr) return;
  to.clear();
  for (const auto& each : *object) {
    const auto on = parse_day(text_of(each.key()));
    const auto bytes = as_unsigned(each.value());
    if (!on || !bytes || (!to.empty() && to.back().on >= *on)) return from.reject();
    to.push_back({*on, *bytes});
  }
  if (to.size() > most_days) from.reject();
}

/// `{"2026-11-23":[to_warehouse,from_warehouse]}`
bool read_days(const json::value& from, std::vector<day_usage>& to) {
  const auto* const object = from.if_object();
  if (object == nullptr || object->size() > most_days) return false;
  for (const auto& each : *object) {
    const auto on = parse_day(text_of(each.key()));
    const auto* const pair = each.value().if_array();
    if (!on || (!to.empty() && to.back().on >= *on) || pair == nullptr || pair->size() != 2) return false;
    const auto there = as_unsigned((*pair)[0]);
    const auto back = as_unsigned((*pair)[1]);
    if (!there || !back) return false;
    to.push_back({*on, {*there, *back}});
  }
  return true;
}

void read(json_members& from, std::string_view name, days_by_endpoint& to) {
  const auto* const object = take_object(from, name);
  if (object == nullptr) return;
  to.clear();
  for (const auto& endpoint : *object)
    if (!read_days(endpoint.value(), to[text_of(endpoint.key())])) return from.reject();
}

// One of two words: `no` or `yes`.
void read_choice(json_members& from, std::string_view name, std::string_view no, std::string_view yes, bool& to) {
  std::string text;
  from.read(name, text);
  if (text != no && text != yes) return from.reject();
  to = text == yes;
}

// A ledger of before there were cut-off events has no such member.
void read(json_members& from, std::string_view name, service_state& to) {
  if (!from.has(name)) return;
  bool renewed = false;
  read_choice(from, name, "cut_off", "renewed", renewed);
  to = renewed ? service_state::renewed : service_state::cut_off;
}

void read_members(json_members& from, account_record& to) {
  from.read("base", to.base);
  from.read("adjusted", to.adjusted);
  from.read("allocated", to.allocated);
  from.read("holders", to.holders);
  from.read("endpoints", to.endpoints);
  from.read("warned", to.warned);
  read(from, "service", to.service);
  read(from, "days", to.days);
  if (from.has("by_day")) read(from, "by_day", to.by_day); // older versions kept totals only
  from.read("settled_used", to.settled_used);
  read(from, "settled_by_endpoint", to.settled_by_endpoint);
  from.read("forfeited", to.forfeited);
  from.read("seq", to.seq);
}

void read_members(json_members& from, grant_record& to) {
  from.read("granted", to.granted);
  from.read("used", to.used);
  read(from, "by_endpoint", to.by_endpoint);
  from.read("seq", to.seq);
  from.read("op", to.op);
  to.booked_used = to.used;
  to.booked_by_endpoint = to.by_endpoint;
  if (!from.has("booked_used")) return;
  from.read("booked_used", to.booked_used);
  read(from, "booked_by_endpoint", to.booked_by_endpoint);
}

void read_members(json_members& from, holder_record& to) {
  bool closed = false;
  from.read("epoch", to.epoch);
  from.read("nonce", to.nonce);
  read_choice(from, "state", "live", "closed", closed);
  to.state = closed ? holder_state::closed : holder_state::live;
  from.read("node", to.node);
  from.read("boot_id", to.boot_id);
  from.read("started", to.started);
  from.read("seen", to.seen);
  from.read("seq", to.seq);
}

void read_members(json_members& from, adjustment_record& to) {
  read(from, "period", to.of);
  from.read("delta", to.delta);
  from.read("who", to.who);
  from.read("why", to.why);
  from.read("at", to.at);
}

void read_members(json_members& from, block_record& to) {
  from.read("blocked", to.blocked);
  from.read("who", to.who);
  from.read("why", to.why);
  from.read("at", to.at);
  from.read("seq", to.seq);
}

void read_members(json_members& from, recall_record& to) {
  from.read("holder", to.holder);
  from.read("seq", to.seq);
  from.read("wanted", to.wanted);
  from.read("since", to.since);
}

void read_members(json_members& from, ledger_config& to) {
  from.read("starts_on_day", to.starts_on_day);
  read(from, "newest_period", to.newest_period);
  from.read("seq", to.seq);
  if (to.starts_on_day < 1 || to.starts_on_day > 28) from.reject();
}

template <class Record>
std::optional<Record> read_record(std::string_view text) {
  const auto value = parse_strictly(text);
  if (!value) return std::nullopt;
  json_members members{*value};
  Record record;
  read_members(members, record);
  if (!members.done()) return std::nullopt;
  return record;
}

} // namespace

template <>
std::optional<account_record> from_json(std::string_view text) {
  return read_record<account_record>(text);
}
template <>
std::optional<grant_record> from_json(std::string_view text) {
  return read_record<grant_record>(text);
}
template <>
std::optional<holder_record> from_json(std::string_view text) {
  return read_record<holder_record>(text);
}
template <>
std::optional<adjustment_record> from_json(std::string_view text) {
  return read_record<adjustment_record>(text);
}
template <>
std::optional<block_record> from_json(std::string_view text) {
  return read_record<block_record>(text);
}
template <>
std::optional<recall_record> from_json(std::string_view text) {
  return read_record<recall_record>(text);
}
template <>
std::optional<ledger_config> from_json(std::string_view text) {
  return read_record<ledger_config>(text);
}

} // namespace tollgate::metering
