// What the ledger and the address books tell, as lines of the log.
#pragma once

#include "metering/grant_protocol.hpp"
#include "proxy/dial/address_book.hpp"

#include <string_view>

namespace tollgate::proxy {

struct live_endpoint;

std::string_view to_string(metering::standing value) noexcept;
std::string_view to_string(metering::ledger_event::kind value) noexcept;

void log_event(const metering::ledger_event& event);
/// A line for each of its events: docs/events.md has their names.
void log_announcement(const metering::announcement& event);
void log_lookup(const live_endpoint& of, const dial::lookup_event& event);

} // namespace tollgate::proxy
