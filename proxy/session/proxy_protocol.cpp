// See proxy_protocol.hpp.
#include "proxy/session/proxy_protocol.hpp"

#include "proxy/hello/client_hello_reader.hpp"
#include "proxy/hello/http_head_reader.hpp"
#include "proxy/hello/postgres_preamble.hpp"
#include "proxy/hello/proxy_header.hpp"
#include "proxy/session/client_address.hpp"
#include "proxy/session/fetch.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <span>

namespace tollgate::proxy {

namespace asio = boost::asio;
using hello::proxy_outcome;

namespace {

// What came behind a header is never more than a front end would have read: it would cut it.
static_assert(hello::max_proxy_header_bytes < hello::max_hello_bytes &&
              hello::max_proxy_header_bytes < hello::max_http_head_bytes &&
              hello::max_proxy_header_bytes < hello::max_postgres_packet_bytes);

// A client that left without a word is a health check, wherever it stopped.
void refuse_unfinished_header(greeting& said, fetched how) {
  said.silent = how == fetched::left && said.bytes.empty();
  if (how == fetched::left) return said.refuse(refusal_reason::bad_proxy_header, "the peer left inside its header");
  refuse_unfinished(said, how, "the PROXY header");
}

void believe(arrival& who, hello::proxy_header header) {
  auto passed_on = std::make_unique<balancer>();
  passed_on->from = who.from;
  passed_on->vpc_endpoint = std::move(header.vpc_endpoint);
  if (header.ends) {
    who.from = endpoint_of(header.ends->client);
    passed_on->destination = header.ends->destination;
  }
  who.passed_on = std::move(passed_on);
}

} // namespace

asio::awaitable<void> take_proxy_header(arrival& who, greeting& said) {
  const config::listener& at = who.listener->settings;
  const bool trusted = config::contains(at.accept_proxy_from, address_of(who.from));
  const client_deadline limit{who.client, who.at + who.listener->handshake};
  hello::proxy_verdict verdict;
  while (verdict.outcome == proxy_outcome::need_more) {
    const fetched how = co_await fetch_more(who.client, said, hello::max_proxy_header_bytes, limit);
    // A stranger that stops where a header could still begin has begun none: its front end judges.
    if (how == fetched::left && !trusted && !said.bytes.empty()) co_return;
    if (how != fetched::some) co_return refuse_unfinished_header(said, how);
    verdict = hello::read_proxy_header(std::as_bytes(std::span{said.bytes}));
  }
  if (!trusted) {
    if (verdict.outcome != proxy_outcome::absent)
      said.refuse(refusal_reason::bad_proxy_header, "a PROXY header of a peer that is in none of `accept_from`");
    co_return;
  }
  if (verdict.outcome == proxy_outcome::absent)
    co_return said.refuse(refusal_reason::bad_proxy_header, "no PROXY header of a peer that is in `accept_from`");
  if (verdict.outcome == proxy_outcome::rejected) co_return said.refuse(refusal_reason::bad_proxy_header, verdict.flaw);

  said.bytes.erase(0, verdict.header.size);
  const bool of_a_client = verdict.header.ends.has_value();
  believe(who, std::move(verdict.header));
  // A balancer that speaks for itself may want no more than to see us: nobody is dialled for that.
  if (of_a_client || at.front_end != config::front_end::tcp || !said.bytes.empty()) co_return;
  const fetched how = co_await fetch_more(who.client, said, hello::max_proxy_header_bytes, limit);
  if (how != fetched::some) refuse_unfinished_header(said, how);
}

namespace {

boost::system::error_code write_header(arrival& who, upstream_side& upstream) {
  boost::system::error_code failed;
  auto& socket = upstream.in_asio(failed);
  if (failed) return failed;
  hello::proxied_ends ends{.client = address_port_of(who.from), .destination = {}};
  if (who.passed_on && who.passed_on->destination)
    ends.destination = *who.passed_on->destination;
  else
    ends.destination = address_port_of(who.client.in_asio().local_endpoint(failed));
  if (failed) return failed;
  const std::string header = hello::write_proxy_header(ends);
  const std::size_t sent = socket.write_some(asio::buffer(header), failed);
  if (!failed && sent != header.size()) failed = asio::error::no_buffer_space;
  return failed;
}

} // namespace

void send_proxy_header(arrival& who, greeting& said, upstream_side& upstream) {
  const auto failed = write_header(who, upstream);
  if (!failed) return;
  upstream.close(); // the client may be made to wait
  said.refuse(refusal_reason::upstream_unreachable, "the PROXY header did not reach it: " + failed.message());
}

} // namespace tollgate::proxy
