// An event as the JSON that its receiver gets: the same bytes on every try, over restarts and from every process.
// docs/events.md documents every member.
#pragma once

#include "metering/event_record.hpp"

#include <string>

namespace tollgate::proxy::webhook {

/// `note` is its place among the announcement's.
std::string body_of(const metering::announcement& event, std::size_t note);

} // namespace tollgate::proxy::webhook
