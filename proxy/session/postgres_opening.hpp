// How a Postgres client opens: with a request for encryption, a cancellation, a start-up in the clear, or TLS at once.
//
// Where the route needs no name the client's request is left to the upstream. Where it does, the request is answered
// here, so that the hello comes; the upstream is asked the same later (negotiation.hpp).
#pragma once

#include "proxy/hello/postgres_preamble.hpp"
#include "proxy/session/greeting.hpp"

namespace tollgate::proxy {

/// Fills `said`. `needs_a_name`: GSSENCRequest is answered `N` and SSLRequest `S`, and the hello is read.
boost::asio::awaitable<void> read_postgres_opening(boost::asio::ip::tcp::socket& client, greeting& said,
                                                   bool needs_a_name, const client_deadline& limit);

/// Reads until the next packet is whole at the beginning of `said.bytes`, and sets `said.how`. malformed: refused.
boost::asio::awaitable<hello::postgres_opening> next_postgres_packet(boost::asio::ip::tcp::socket& client,
                                                                     greeting& said, const client_deadline& limit);

/// Sends one letter. It fits, or nobody is there to read it.
void answer_postgres(boost::asio::ip::tcp::socket& client, char letter) noexcept;

} // namespace tollgate::proxy
