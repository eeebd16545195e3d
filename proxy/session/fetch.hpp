// Waiting for more of what a client says before its route is known.
#pragma once

#include "proxy/session/greeting.hpp"

#include <cstddef>

namespace tollgate::proxy {

inline constexpr std::size_t first_read_bytes = 2048; ///< holds the hellos of every driver that was measured

enum class fetched : std::uint8_t { some, late, left };

/// Appends what comes next to `said.bytes`, which may grow to `most` bytes. One read.
boost::asio::awaitable<fetched> fetch_more(boost::asio::ip::tcp::socket& client, greeting& said, std::size_t most,
                                           const client_deadline& limit);

/// The client is no longer there, or too late: refuses it in those words.
void refuse_unfinished(greeting& said, fetched how, std::string_view what_was_due);

} // namespace tollgate::proxy
