// The way of a connection: greeting, route, admission, dial, relay. Every step can refuse; each refusal has one name.
#include "proxy/session/session.hpp"

#include "proxy/session/client_address.hpp"
#include "proxy/session/front_end.hpp"
#include "proxy/session/negotiation.hpp"
#include "proxy/session/proxy_protocol.hpp"
#include "proxy/session/refuse.hpp"
#include "proxy/session/relayed.hpp"
#include "proxy/session/upstream_side.hpp"
#include "proxy/session/visitor.hpp"

#include <algorithm>

namespace tollgate::proxy {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view unwatched_text = "the kernel watches no more of them";
constexpr std::string_view of_a_removed_listener = "the listener was removed from the configuration";
constexpr std::string_view of_a_removed_endpoint = "the endpoint was removed from the configuration";

refusal_reason reason_of(const dial::dial_error& error) noexcept {
  return error.what == dial::dial_error::kind::no_descriptors ? refusal_reason::no_descriptors
                                                              : refusal_reason::upstream_unreachable;
}

dial::connect_options dial_options(const edition& on, const config::customer_settings& of) {
  // A short total is shared too: a first address that swallows every packet leaves half of it to the others.
  const std::chrono::milliseconds least_share{1'000};
  return {.total = of.timeouts.connect,
          .least_share = std::min(least_share, of.timeouts.connect / 2),
          .rules = on.dial_rules};
}

// The configuration may have changed while the client said whom it wants: what counts is the one of this moment.
// False: the listener is gone, or another one now.
bool take_up_todays_terms(arrival& who) noexcept {
  const edition_ptr& now = who.home.current();
  if (now == who.edition) return true;
  const live_listener* const same = now->roster->find(who.listener->identity);
  if (same == nullptr || same->settings.front_end != who.listener->settings.front_end) return false;
  who.listener = same;
  who.edition = now;
  return true;
}

const client_group* group_of(const arrival& who) {
  return who.edition->groups->of(address_of(who.from));
}

// A client in the clear cannot say which name it wants.
route route_of(const live_listener& at, const greeting& said) noexcept {
  if (said.how == opening::startup && at.only() == nullptr) return {nullptr, refusal_reason::tls_required};
  return find_route(at, said.name);
}

// Refuses what the front end or the negotiation has refused.
asio::awaitable<void> turn_away(arrival& who, greeting& said, const live_endpoint* to) {
  const std::string detail = said.detail;
  const refusal_reason why = *said.refused;
  co_await refuse(who, std::move(said), {why, to, detail});
}

bool speaks_first(const arrival& who, const live_endpoint& to) noexcept {
  return to.settings.send_proxy == config::send_proxy::v2 ||
         who.listener->settings.front_end == config::front_end::postgres;
}

// What the upstream is told before the relay begins: who the client is, and that it wants TLS. Where it cannot be told
// `said` is refused.
asio::awaitable<void> speak_first(arrival& who, greeting& said, live_endpoint& to, upstream_side& upstream,
                                  steady_clock::time_point deadline, moved_bytes& moved) {
  if (to.settings.send_proxy == config::send_proxy::v2) send_proxy_header(who, said, upstream);
  if (said.refused || who.listener->settings.front_end != config::front_end::postgres) co_return;
  boost::system::error_code unwatched;
  auto& socket = upstream.in_asio(unwatched);
  if (unwatched) co_return said.refuse(refusal_reason::no_descriptors, unwatched_text);
  co_await negotiate(who, said, to, socket, deadline, moved);
}

// The coroutine's frame goes here: what is left of the connection is the relay's. False: the kernel watches no more
// descriptors, and both are closed.
bool hand_over(arrival& who, greeting& said, live_endpoint& to, const dial::reached& at, upstream_side& upstream,
               const moved_bytes& moved) {
  auto record = std::make_unique<relayed>(who, said, to, at);
  relay::start start{.client = who.client.release(),
                     .first_from_client = std::move(said.bytes),
                     .moved_before = moved,
                     .account = &to.customer.account,
                     .endpoint_index = to.slot,
                     .counters = who.traffic,
                     .limits = to.customer.relay_limits(),
                     .owner = record.get()};
  upstream.move_to(start);
  if (!who.home.relay().add(std::move(start))) return false;
  record.release()->opened(); // the relay calls it once, at the end, and there it destroys itself
  return true;
}

} // namespace

asio::awaitable<void> serve(arrival who) {
  greeting said;
  if (who.one_too_many) {
    // Told as it is: reading first would give it time that belongs to others.
    if (who.listener->settings.front_end == config::front_end::tls) said.how = opening::client_hello;
    if (who.listener->settings.front_end == config::front_end::http) said.how = opening::http_request;
    co_return co_await refuse(who, std::move(said), {refusal_reason::connection_limit, nullptr, of_the_process});
  }

  const bool after_a_header = !who.listener->settings.accept_proxy_from.empty();
  const bool heard = !after_a_header && read_greeting_at_once(who.client, said, *who.listener);
  if (!heard && !who.client.in_asio().is_open())
    co_return refuse_at_once(std::move(who), {refusal_reason::no_descriptors, nullptr, unwatched_text});
  if (after_a_header) co_await take_proxy_header(who, said);
  if (!said.refused && !heard)
    co_await read_greeting(who.client, said, *who.listener, who.at + who.listener->handshake);
  if (said.silent) co_return;
  if (said.refused) co_return co_await turn_away(who, said, who.listener->only());

  if (!take_up_todays_terms(who))
    co_return co_await refuse(who, std::move(said), {refusal_reason::draining, nullptr, of_a_removed_listener});
  const route found = route_of(*who.listener, said);
  if (found.to == nullptr) co_return co_await refuse(who, std::move(said), {found.refused});
  live_endpoint& to = *found.to;
  live_customer& customer = to.customer;
  if (const auto wrong = why_not_let_in({who.from, who.passed_on.get()}, to); !wrong.empty())
    co_return co_await refuse(who, std::move(said), {refusal_reason::client_not_allowed, &to, wrong});

  if (who.shared.draining) co_return co_await refuse(who, std::move(said), {refusal_reason::draining, &to});
  const auto& settings = customer.settings.settings;
  auto of_customer = place::take(customer.connections, settings.connections);
  if (!of_customer)
    co_return co_await refuse(who, std::move(said), {refusal_reason::connection_limit, &to, "of the customer"});
  who.of_customer = std::move(*of_customer);
  const auto refused =
      co_await wait_for_credit(customer.account, who.home.waiting(), who.at + settings.timeouts.handshake);
  if (refused) co_return co_await refuse(who, std::move(said), {*refused, &to});
  // After the quota: a client that comes back in the clear because TLS was refused shall read the cause.
  if (said.how == opening::startup && to.settings.tls_required)
    co_return co_await refuse(who, std::move(said), {refusal_reason::tls_required, &to});

  dial::connect_options options = dial_options(*who.edition, settings);
  upstream_side upstream{who.home.context(), who.home.relay()};
  const auto at =
      co_await dial::connect(to.addresses->addresses(), to.addresses->next_turn(), std::move(options), upstream);
  if (!at) {
    upstream.close(); // the client may be made to wait
    co_return co_await refuse(who, std::move(said), {reason_of(at.error()), &to, at.error().text});
  }
  who.home.counters().connected(who.listener->place, at->took);
  who.traffic = &who.home.counters().traffic(to.ordinal, group_of(who));

  moved_bytes moved{};
  if (speaks_first(who, to)) {
    const auto deadline = who.at + settings.timeouts.handshake + at->took; // the dial had a time of its own
    co_await speak_first(who, said, to, upstream, deadline, moved);
    if (said.refused) {
      upstream.close();
      co_return co_await turn_away(who, said, &to);
    }
  }
  // Begun before the drain, which may have ended this customer's connections meanwhile: nobody would end this one.
  if (who.shared.draining) co_return co_await refuse(who, std::move(said), {refusal_reason::draining, &to});
  if (to.identity.removed)
    co_return co_await refuse(who, std::move(said), {refusal_reason::draining, &to, of_a_removed_endpoint});
  if (!hand_over(who, said, to, *at, upstream, moved))
    co_await refuse(who, std::move(said), {refusal_reason::no_descriptors, &to, unwatched_text});
}

} // namespace tollgate::proxy
