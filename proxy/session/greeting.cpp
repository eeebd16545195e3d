// The hello reader judges bytes; here they are fetched.
#include "proxy/session/greeting.hpp"

#include "proxy/hello/client_hello_reader.hpp"
#include "proxy/session/fetch.hpp"

#include <span>

namespace tollgate::proxy {

namespace asio = boost::asio;

asio::awaitable<void> read_client_hello(asio::ip::tcp::socket& client, greeting& said, const client_deadline& limit) {
  said.how = opening::client_hello;
  hello::client_hello_reader reader;
  auto verdict =
      said.bytes.empty() ? hello::hello_outcome::need_more : reader.feed(std::as_bytes(std::span{said.bytes}));
  while (verdict == hello::hello_outcome::need_more) {
    const fetched how = co_await fetch_more(client, said, hello::max_hello_bytes, limit);
    if (how != fetched::some) {
      refuse_unfinished(said, how, "the hello");
      break;
    }
    verdict = reader.feed(std::as_bytes(std::span{said.bytes}));
  }
  said.record_version = reader.record_version();
  if (verdict == hello::hello_outcome::parsed) said.name = reader.hello().server_name;
  if (verdict == hello::hello_outcome::rejected)
    said.refuse(refusal_reason::malformed_hello, hello::to_string(reader.flaw()));
}

} // namespace tollgate::proxy
