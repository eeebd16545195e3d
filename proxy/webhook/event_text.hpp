// The cut-off in words that can be sent to the customer as they are. docs/events.md shows them.
#pragma once

#include "metering/event_record.hpp"

#include <string>

namespace tollgate::proxy::webhook {

/// `300000000000` as `300,000,000,000 bytes (300 GB)`; without the unit where it would be rounded.
std::string bytes_in_words(std::uint64_t bytes);

std::string cut_off_text(std::string_view customer, const metering::event_record& of);

} // namespace tollgate::proxy::webhook
