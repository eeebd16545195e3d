// What is shown, a function for each path.
#include "proxy/admin/api.hpp"

#include "proxy/admin/ask.hpp"
#include "proxy/admin/groups_json.hpp"
#include "proxy/admin/metrics.hpp"
#include "proxy/admin/period_json.hpp"
#include "proxy/admin/replies.hpp"
#include "proxy/admin/usage_json.hpp"
#include "proxy/ledger/customers.hpp"

#include <algorithm>
#include <boost/beast/http/verb.hpp>

namespace tollgate::proxy::admin {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using namespace std::chrono_literals;

namespace {

constexpr auto view_patience = 2s;    // a ledger that writes to a slow disk is busy: show the last view instead
constexpr auto ledger_patience = 10s; // of whoever asks for more than the view

} // namespace

api::api(gate& of, std::string token, actions what) : gate_{of}, token_{std::move(token)}, actions_{std::move(what)} {}

bool api::replace_token(std::string token) {
  return std::exchange(token_, token) != token;
}

asio::awaitable<response> api::observe(const request& to) {
  if (!reads(to)) co_return problem(http::status::method_not_allowed, "this address only shows");
  const std::string_view path = path_of(to);
  if (path == "/metrics") co_return co_await metrics();
  if (path == "/healthz") {
    const bool good = gate_.healthy();
    co_return plain(good ? http::status::ok : http::status::service_unavailable, good ? "ok\n" : "a worker is stuck\n");
  }
  if (path == "/readyz") {
    if (gate_.ready()) co_return plain(http::status::ok, "ready\n");
    co_return plain(http::status::service_unavailable, gate_.shared().draining ? "draining\n" : "starting\n");
  }
  co_return not_found();
}

asio::awaitable<response> api::answer(const request& to) {
  if (to.method() == http::verb::post) co_return co_await change(to);
  const std::string_view path = path_of(to);
  if (!reads(to)) co_return problem(http::status::method_not_allowed, "GET to look, POST to change");
  if (path == "/v1/usage") co_return co_await usage(to);
  if (path == "/v1/period") co_return co_await period();
  if (path == "/v1/drain") co_return draining(false);
  if (constexpr std::string_view customers = "/v1/customers/"; path.starts_with(customers))
    co_return co_await customer(path.substr(customers.size()));
  co_return co_await observe(to);
}

asio::awaitable<std::shared_ptr<const metering::grant_view>> api::view() {
  using answer = std::shared_ptr<const metering::grant_view>;
  auto fresh = co_await ask<answer>(view_patience,
                                    [this](std::function<void(answer)> then) { gate_.ledger().view(std::move(then)); });
  if (fresh) last_view_ = std::move(*fresh);
  co_return last_view_;
}

asio::awaitable<response> api::metrics() {
  const auto now = co_await view();
  if (!now) co_return problem(http::status::service_unavailable, "the ledger has not been heard yet");
  co_return plain(http::status::ok, metrics_text(gate_, *now), "text/plain; version=0.0.4; charset=utf-8");
}

asio::awaitable<response> api::usage(const request& to) {
  const auto now = co_await view();
  if (!now) co_return problem(http::status::service_unavailable, "the ledger has not been heard yet");
  const auto model = gate_.roster()->shared_model(); // kept, whatever is reloaded meanwhile
  if (const auto asked = query_of(to, "period")) {
    const auto of = metering::read_period_name(*asked, model->period_starts_on_day);
    if (const auto* const why = std::get_if<std::string>(&of)) co_return problem(http::status::bad_request, *why);
    const auto past = std::get<metering::period>(of);
    if (past > now->of)
      co_return problem(http::status::not_found,
                        metering::to_string(past) + " has not begun: the current period is " + to_string(now->of));
    if (past < now->of) co_return co_await past_usage(past);
  }
  co_return as_json(http::status::ok, usage_json(now->customers, *model));
}

asio::awaitable<response> api::past_usage(metering::period of) {
  using answer = ledger_thread::past_usage;
  const auto model = gate_.roster()->shared_model();
  const auto read = co_await ask<answer>(ledger_patience, [&](std::function<void(answer)> then) {
    gate_.ledger().past(of, customers_of(*model), std::move(then));
  });
  if (!read) co_return problem(http::status::service_unavailable, "the ledger has not answered in time");
  if (const auto* const none = std::get_if<ledger_thread::no_such_period>(&*read))
    co_return problem(http::status::not_found, none->what);
  if (const auto* const failed = std::get_if<ledger_thread::unreadable>(&*read))
    co_return problem(http::status::service_unavailable, failed->why);
  co_return as_json(http::status::ok, usage_json(std::get<0>(*read), *model));
}

asio::awaitable<response> api::period() {
  const auto now = co_await view();
  if (!now) co_return problem(http::status::service_unavailable, "the ledger has not been heard yet");
  co_return as_json(http::status::ok, period_json(now->calendar));
}

asio::awaitable<response> api::customer(std::string_view id) {
  const auto roster = gate_.roster(); // kept, whatever is reloaded meanwhile
  const live_customer* const found = roster->find(id);
  if (found == nullptr) co_return problem(http::status::not_found, "no such customer in the configuration");
  const auto now = co_await view();
  if (!now) co_return problem(http::status::service_unavailable, "the ledger has not been heard yet");
  const auto seen = std::ranges::find(now->customers, found->settings.id, &metering::customer_view::customer);
  if (seen == now->customers.end())
    co_return problem(http::status::service_unavailable, "the ledger has not been heard of this customer yet");
  boost::json::object body = usage_json(*seen, found->settings);
  body["connections"] = found->connections.load();
  body["groups"] = groups_json(gate_, *found);
  body["groups_since"] = metering::to_rfc3339(gate_.shared().since);
  co_return as_json(http::status::ok, body);
}

} // namespace tollgate::proxy::admin
