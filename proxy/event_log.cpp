// One line an event; how loud it is depends on whether somebody has to act.
#include "proxy/event_log.hpp"

#include "proxy/log/line.hpp"
#include "proxy/roster.hpp"

namespace tollgate::proxy {

using kind = metering::ledger_event::kind;

std::string_view to_string(metering::standing value) noexcept {
  switch (value) {
  case metering::standing::unknown:
    return "unknown";
  case metering::standing::open:
    return "open";
  case metering::standing::exhausted:
    return "exhausted";
  case metering::standing::unavailable:
    return "unavailable";
  case metering::standing::blocked:
    return "blocked";
  }
  return "unknown";
}

std::string_view to_string(kind value) noexcept {
  switch (value) {
  case kind::registered:
    return "ledger_registered";
  case kind::standing_changed:
    return "customer_standing";
  case kind::forfeited:
    return "forfeited";
  case kind::adjusted:
    return "allowance_changed";
  case kind::period_began:
    return "period_began";
  case kind::clock_suspect:
    return "clock_suspect";
  case kind::clock_trusted:
    return "clock_trusted";
  case kind::ledger_away:
    return "ledger_away";
  case kind::ledger_back:
    return "ledger_back";
  case kind::ledger_rolled_back:
    return "ledger_rolled_back";
  case kind::ledger_damaged:
    return "ledger_damaged";
  case kind::config_refused:
    return "ledger_config_refused";
  case kind::identity_lost:
    return "ledger_identity_lost";
  case kind::recovered:
    return "holder_recovered";
  case kind::too_many_endpoints:
    return "too_many_endpoints";
  case kind::no_room:
    return "usage_file_full";
  case kind::bases_not_kept:
    return "bases_not_kept";
  }
  return "ledger_event";
}

namespace {

log::level loudness(const metering::ledger_event& event) noexcept {
  switch (event.what) {
  case kind::registered:
  case kind::adjusted:
  case kind::period_began:
  case kind::clock_trusted:
  case kind::ledger_back:
  case kind::recovered:
    return log::level::info;
  case kind::standing_changed:
    return event.to == metering::standing::open ? log::level::info : log::level::warn;
  case kind::forfeited:
    return log::level::warn;
  case kind::clock_suspect:
  case kind::ledger_away:
  case kind::ledger_rolled_back:
  case kind::ledger_damaged:
  case kind::config_refused:
  case kind::identity_lost:
  case kind::too_many_endpoints:
  case kind::no_room:
  case kind::bases_not_kept:
    return log::level::error;
  }
  return log::level::error;
}

} // namespace

void log_event(const metering::ledger_event& event) {
  log::line line{loudness(event), to_string(event.what)};
  if (!event.customer.empty()) line.text("customer", event.customer);
  switch (event.what) {
  case kind::standing_changed:
    line.text("standing", to_string(event.to));
    break;
  case kind::forfeited:
    line.number("forfeited_bytes", event.bytes);
    break;
  case kind::adjusted:
    line.number("allowance_bytes", event.bytes);
    break;
  case kind::period_began:
    line.text("period", metering::to_string(event.of));
    break;
  default:
    break;
  }
  if (!event.detail.empty()) line.text("detail", event.detail);
  line.write();
}

namespace {

std::string_view line_of(metering::event_kind what) noexcept {
  using enum metering::event_kind;
  switch (what) {
  case warned:
    return "allowance_warning";
  case cut_off:
    return "customer_cut_off";
  case restored:
    return "customer_restored";
  case adjusted:
    return "allowance_adjusted";
  case blocked:
    return "customer_blocked";
  case unblocked:
    return "customer_unblocked";
  }
  return "customer_event";
}

void add_kinds_own(log::line& to, const metering::event_note& note) {
  using kind = metering::event_kind;
  switch (note.what) {
  case kind::warned:
    to.number("percent", note.percent);
    return;
  case kind::cut_off:
    return;
  case kind::restored:
    to.text("cause", note.why);
    return;
  case kind::adjusted:
    to.signed_number("delta_bytes", note.delta_bytes).text("adjustment", note.id);
    break;
  case kind::blocked:
  case kind::unblocked:
    break;
  }
  to.text("by", note.who).text("reason", note.why);
}

} // namespace

void log_announcement(const metering::announcement& event) {
  for (std::size_t at = 0; at < event.what.notes.size(); ++at) {
    const metering::event_note& note = event.what.notes[at];
    const bool bad = note.what == metering::event_kind::warned || note.what == metering::event_kind::cut_off ||
                     note.what == metering::event_kind::blocked;
    log::line line{bad ? log::level::warn : log::level::info, line_of(note.what)};
    line.text("customer", event.customer())
        .text("event_id", event.id_of(at))
        .text("at", event.what.at)
        .text("period", metering::to_string(event.what.of))
        .number("allowance_bytes", event.what.allowance_bytes);
    if (event.what.used_bytes) line.number("used_bytes", *event.what.used_bytes);
    add_kinds_own(line, note);
    if (event.again) line.flag("again", true);
    line.write();
  }
}

void log_lookup(const live_endpoint& of, const dial::lookup_event& event) {
  const bool bad = event.what == dial::lookup_event::kind::failed;
  log::line(bad ? log::level::warn : log::level::info, bad ? "lookup_failed" : "upstream_addresses")
      .text("customer", of.customer.settings.id)
      .text("endpoint", of.settings.name)
      .text("host", event.host)
      .text("detail", event.text)
      .number("addresses", event.addresses_kept)
      .write();
}

} // namespace tollgate::proxy
