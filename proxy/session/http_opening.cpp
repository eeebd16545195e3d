// The head reader judges bytes; here they are fetched.
#include "proxy/session/http_opening.hpp"

#include "proxy/hello/http_head_reader.hpp"
#include "proxy/session/fetch.hpp"

namespace tollgate::proxy {

namespace asio = boost::asio;
using hello::http_outcome;

asio::awaitable<void> read_http_opening(asio::ip::tcp::socket& client, greeting& said, const client_deadline& limit) {
  said.how = opening::http_request;
  hello::http_head_reader reader;
  http_outcome verdict = reader.feed(said.bytes);
  while (verdict == http_outcome::need_more) {
    const fetched how = co_await fetch_more(client, said, hello::max_http_head_bytes, limit);
    if (how != fetched::some) {
      refuse_unfinished(said, how, "the request's head");
      break;
    }
    verdict = reader.feed(said.bytes);
  }
  if (verdict == http_outcome::parsed) said.name = reader.host();
  if (verdict == http_outcome::rejected) said.refuse(refusal_reason::malformed_hello, reader.flaw());
}

} // namespace tollgate::proxy
