// See fetch.hpp.
#include "proxy/session/fetch.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tollgate::proxy {

namespace asio = boost::asio;

asio::awaitable<fetched> fetch_more(asio::ip::tcp::socket& client, greeting& said, std::size_t most,
                                    const client_deadline& limit) {
  const std::size_t held = said.bytes.size();
  said.bytes.resize(std::min(held + std::max(held, first_read_bytes), most));
  const auto [failed, bytes] = co_await client.async_read_some(
      asio::buffer(said.bytes.data() + held, said.bytes.size() - held), asio::as_tuple(asio::use_awaitable));
  said.bytes.resize(held + bytes);
  if (limit.passed()) co_return fetched::late;
  co_return failed ? fetched::left : fetched::some;
}

void refuse_unfinished(greeting& said, fetched how, std::string_view what_was_due) {
  std::string because{how == fetched::late ? "no end came of " : "the client left before the end of "};
  because += what_was_due;
  if (how == fetched::left) return said.refuse(refusal_reason::malformed_hello, because);
  said.refuse(refusal_reason::handshake_timeout, said.bytes.empty() ? "no byte came" : because);
}

} // namespace tollgate::proxy
