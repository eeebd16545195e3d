// See postgres_opening.hpp.
#include "proxy/session/postgres_opening.hpp"

#include "proxy/session/fetch.hpp"

#include <boost/asio/buffer.hpp>
#include <span>

namespace tollgate::proxy {

namespace asio = boost::asio;
using hello::postgres_packet;

namespace {

opening opening_of(postgres_packet what) noexcept {
  switch (what) {
  case postgres_packet::ssl_request:
    return opening::ssl_request;
  case postgres_packet::gss_request:
    return opening::gss_request;
  case postgres_packet::cancel_request:
    return opening::cancellation;
  case postgres_packet::startup:
    return opening::startup;
  case postgres_packet::client_hello:
    return opening::client_hello;
  case postgres_packet::need_more:
  case postgres_packet::malformed:
    return opening::unknown;
  }
  return opening::unknown;
}

} // namespace

void answer_postgres(asio::ip::tcp::socket& client, char letter) noexcept {
  boost::system::error_code ignored; // it shows at the next read
  client.write_some(asio::buffer(&letter, 1), ignored);
}

asio::awaitable<hello::postgres_opening> next_postgres_packet(asio::ip::tcp::socket& client, greeting& said,
                                                              const client_deadline& limit) {
  hello::postgres_opening found = hello::read_postgres_packet(std::as_bytes(std::span{said.bytes}));
  while (found.what == postgres_packet::need_more) {
    const fetched how = co_await fetch_more(client, said, hello::max_postgres_packet_bytes, limit);
    if (how != fetched::some) {
      refuse_unfinished(said, how, "the client's first packet");
      break;
    }
    found = hello::read_postgres_packet(std::as_bytes(std::span{said.bytes}));
  }
  said.how = opening_of(found.what);
  if (found.what == postgres_packet::malformed) said.refuse(refusal_reason::malformed_hello, found.flaw);
  co_return found;
}

asio::awaitable<void> read_postgres_opening(asio::ip::tcp::socket& client, greeting& said, bool needs_a_name,
                                            const client_deadline& limit) {
  auto packet = co_await next_postgres_packet(client, said, limit);
  if (packet.what == postgres_packet::gss_request && needs_a_name) {
    answer_postgres(client, 'N'); // Kerberos has no place for a name; the client goes on with the next best
    said.bytes.erase(0, packet.size);
    packet = co_await next_postgres_packet(client, said, limit);
    if (packet.what == postgres_packet::gss_request)
      said.refuse(refusal_reason::malformed_hello, "a second GSSENCRequest");
  }
  if (packet.what == postgres_packet::ssl_request && needs_a_name) {
    answer_postgres(client, 'S');
    said.bytes.erase(0, packet.size);
    said.ssl_answered = true;
    co_return co_await read_client_hello(client, said, limit);
  }
  // Direct TLS. Nobody has to read the hello where the route needs no name, but a wrong one shall be refused here.
  if (packet.what == postgres_packet::client_hello) co_await read_client_hello(client, said, limit);
}

} // namespace tollgate::proxy
