// One case a front end; a client that leaves without a word is the same to all of them.
#include "proxy/session/front_end.hpp"

#include "proxy/session/fetch.hpp"
#include "proxy/session/http_opening.hpp"
#include "proxy/session/postgres_opening.hpp"

namespace tollgate::proxy {

namespace asio = boost::asio;

bool read_greeting_at_once(accepted_socket& client, greeting& said, const live_listener& at) {
  if (at.settings.front_end == config::front_end::tcp) return true; // nothing is read
  if (at.settings.front_end != config::front_end::tls) return false;
  said.bytes.resize(first_read_bytes);
  said.bytes.resize(client.receive_at_once(said.bytes.data(), said.bytes.size()));
  hello::client_hello_reader reader;
  return judge_client_hello(said, reader);
}

asio::awaitable<void> read_greeting(asio::ip::tcp::socket& client, greeting& said, const live_listener& at,
                                    std::chrono::steady_clock::time_point deadline) {
  switch (at.settings.front_end) {
  case config::front_end::tcp:
    co_return;
  case config::front_end::tls: {
    const client_deadline limit{client, deadline};
    co_await read_client_hello(client, said, limit);
    break;
  }
  case config::front_end::http: {
    const client_deadline limit{client, deadline};
    co_await read_http_opening(client, said, limit);
    break;
  }
  case config::front_end::postgres: {
    const client_deadline limit{client, deadline};
    co_await read_postgres_opening(client, said, at.needs_a_name(), limit);
    break;
  }
  }
  said.silent = said.bytes.empty() && !said.ssl_answered && said.refused == refusal_reason::malformed_hello;
}

} // namespace tollgate::proxy
