// The connections whose allocations are counted.
#pragma once

#include "bench/allocations/counted_new.hpp"

namespace tollgate::bench {

/// Whether the customer has another connection all the while, or each is the customer's only one.
enum class company : std::uint8_t { another, none };

/// What the relay engine takes for one session, from add() to its end, a small message each way between: the sum over
/// `connections`, one after the other.
heap_count relay_alone(unsigned connections, company of_customer);

/// What a worker's thread takes for one connection of a whole proxy, from its accept to its end, a ClientHello, a dial
/// over loopback and a small message each way between: the sum over `connections`, one after the other. Each is the
/// customer's only one.
heap_count whole_connections(unsigned connections);

} // namespace tollgate::bench
