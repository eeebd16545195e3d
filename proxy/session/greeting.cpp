// The hello reader judges bytes; here they are fetched.
#include "proxy/session/greeting.hpp"

#include "proxy/session/fetch.hpp"

#include <span>

namespace tollgate::proxy {

namespace asio = boost::asio;

bool judge_client_hello(greeting& said, hello::client_hello_reader& by) {
  said.how = opening::client_hello;
  const auto verdict =
      said.bytes.empty() ? hello::hello_outcome::need_more : by.feed(std::as_bytes(std::span{said.bytes}));
  said.record_version = by.record_version();
  if (verdict == hello::hello_outcome::parsed) said.name = by.hello().server_name;
  if (verdict == hello::hello_outcome::rejected)
    said.refuse(refusal_reason::malformed_hello, hello::to_string(by.flaw()));
  return verdict != hello::hello_outcome::need_more;
}

asio::awaitable<void> read_client_hello(asio::ip::tcp::socket& client, greeting& said, const client_deadline& limit) {
  hello::client_hello_reader reader;
  while (!judge_client_hello(said, reader)) {
    const fetched how = co_await fetch_more(client, said, hello::max_hello_bytes, limit);
    if (how != fetched::some) co_return refuse_unfinished(said, how, "the hello");
  }
}

} // namespace tollgate::proxy
