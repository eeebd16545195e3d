// See event_body.hpp. Nothing in it depends on who sends it or when.
#include "proxy/webhook/event_body.hpp"

#include "proxy/webhook/event_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace tollgate::proxy::webhook {
namespace json = boost::json;
namespace {

json::string text(std::string_view of) {
  return json::string{json::string_view{of.data(), of.size()}};
}

void add_kinds_own(json::object& to, const metering::event_record& record, std::string_view customer,
                   const metering::event_note& note) {
  using kind = metering::event_kind;
  switch (note.what) {
  case kind::warned:
    to["percent"] = note.percent;
    return;
  case kind::cut_off:
    to["text"] = text(cut_off_text(customer, record));
    return;
  case kind::restored:
    to["cause"] = text(note.why);
    return;
  case kind::adjusted:
    to["delta_bytes"] = note.delta_bytes;
    to["adjustment"] = text(note.id);
    break;
  case kind::blocked:
  case kind::unblocked:
    break;
  }
  to["by"] = text(note.who);
  to["reason"] = text(note.why);
}

} // namespace

std::string body_of(const metering::announcement& event, std::size_t note) {
  const metering::event_record& record = event.what;
  json::object body{{"version", 1},
                    {"id", event.id_of(note)},
                    {"event", text(to_string(record.notes[note].what))},
                    {"at", text(record.at)},
                    {"customer", text(event.customer())},
                    {"period_start", metering::to_rfc3339(metering::begin(record.of))},
                    {"period_end", metering::to_rfc3339(metering::end(record.of))},
                    {"allowance_bytes", record.allowance_bytes},
                    {"used_bytes", nullptr},
                    {"remaining_bytes", nullptr}};
  if (record.used_bytes) {
    body["used_bytes"] = *record.used_bytes;
    body["remaining_bytes"] = record.allowance_bytes - std::min(record.allowance_bytes, *record.used_bytes);
  }
  add_kinds_own(body, record, event.customer(), record.notes[note]);
  return json::serialize(body);
}

} // namespace tollgate::proxy::webhook
