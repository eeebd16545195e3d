// What is shown, a function for each path.
#include "proxy/admin/api.hpp"

#include "metering/ledger_commands.hpp"
#include "proxy/admin/ask.hpp"
#include "proxy/admin/asked_from.hpp"
#include "proxy/admin/connections_json.hpp"
#include "proxy/admin/groups_json.hpp"
#include "proxy/admin/metrics.hpp"
#include "proxy/admin/page.hpp"
#include "proxy/admin/period_json.hpp"
#include "proxy/admin/replies.hpp"
#include "proxy/admin/status_json.hpp"
#include "proxy/admin/usage_json.hpp"
#include "proxy/ledger/customers.hpp"

#include <boost/beast/http/verb.hpp>

namespace tollgate::proxy::admin {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using namespace std::chrono_literals;

namespace {

constexpr auto view_patience = 2s;    // a ledger that writes to a slow disk is busy: show the last view instead
constexpr auto ledger_patience = 10s; // of whoever asks for more than the view

} // namespace

api::api(gate& of, std::string token, std::function<void()> drain)
    : gate_{of},
      token_{std::move(token)},
      drain_{std::move(drain)} {}

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
  if (auto refused = refuse_if_foreign(to, gate_.roster().model().node)) co_return std::move(*refused);
  if (to.method() == http::verb::post) co_return co_await change(to);
  const std::string_view path = path_of(to);
  if (!reads(to)) co_return problem(http::status::method_not_allowed, "GET to look, POST to change");
  if (path == "/") co_return page();
  if (path == "/v1/status") co_return co_await status();
  if (path == "/v1/usage") co_return co_await usage(to);
  if (path == "/v1/period") co_return co_await period();
  if (constexpr std::string_view customers = "/v1/customers/"; path.starts_with(customers))
    co_return co_await customer(path.substr(customers.size()));
  co_return co_await observe(to);
}

asio::awaitable<std::shared_ptr<const metering::grant_view>> api::view() {
  using answer = std::shared_ptr<const metering::grant_view>;
  const auto asked = std::chrono::steady_clock::now();
  auto fresh = co_await ask<answer>(view_patience,
                                    [this](std::function<void(answer)> then) { gate_.ledger().view(std::move(then)); });
  if (fresh) {
    last_view_ = std::move(*fresh);
    viewed_ = asked;
    co_await last_period_.refresh(gate_, last_view_->of);
  }
  co_return last_view_;
}

asio::awaitable<response> api::metrics() {
  const auto now = co_await view();
  if (!now) co_return problem(http::status::service_unavailable, "the ledger has not been heard yet");
  std::vector<metering::forecast> forecasts;
  forecasts.reserve(now->customers.size());
  for (const auto& one : now->customers)
    forecasts.push_back(forecast_of(one, now->at, last_period_.days_of(one.customer)));
  co_return plain(http::status::ok, metrics_text(gate_, *now, forecasts), "text/plain; version=0.0.4; charset=utf-8");
}

usage_query api::query(metering::wall_time now, const request& to) const {
  return {now, query_of(to, "days") == "1",
          [this](const std::string& id) -> const metering::day_totals& { return last_period_.days_of(id); }};
}

asio::awaitable<response> api::status() {
  const auto now = co_await view();
  if (!now) co_return problem(http::status::service_unavailable, "the ledger has not been heard yet");
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - viewed_);
  co_return as_json(http::status::ok, status_json(gate_, *now, age, !token_.empty()));
}

asio::awaitable<response> api::usage(const request& to) {
  const auto now = co_await view();
  if (!now) co_return problem(http::status::service_unavailable, "the ledger has not been heard yet");
  const config::model& model = gate_.roster().model();
  const usage_query with = query(now->at, to);
  const auto asked = query_of(to, "period");
  if (asked == "all") co_return co_await every_usage(now, with);
  if (asked) {
    const auto of = metering::read_period_name(*asked, model.period_starts_on_day);
    if (const auto* const why = std::get_if<std::string>(&of)) co_return problem(http::status::bad_request, *why);
    const auto past = std::get<metering::period>(of);
    if (past > now->of)
      co_return problem(http::status::not_found,
                        metering::to_string(past) + " has not begun: the current period is " + to_string(now->of));
    if (past < now->of) co_return co_await past_usage(past, with);
  }
  co_return unless_known(to, as_json(http::status::ok, usage_json(now->customers, model, with)));
}

asio::awaitable<std::optional<ledger_thread::past_usage>> api::past(metering::period of) {
  using answer = ledger_thread::past_usage;
  co_return co_await ask<answer>(ledger_patience, [this, of](std::function<void(answer)> then) {
    gate_.ledger().past(of, customers_of(gate_.roster().model()), std::move(then));
  });
}

asio::awaitable<response> api::past_usage(metering::period of, usage_query with) {
  const auto read = co_await past(of);
  if (!read) co_return problem(http::status::service_unavailable, "the ledger has not answered in time");
  if (const auto* const none = std::get_if<ledger_thread::no_such_period>(&*read))
    co_return problem(http::status::not_found, none->what);
  if (const auto* const failed = std::get_if<ledger_thread::unreadable>(&*read))
    co_return problem(http::status::service_unavailable, failed->why);
  with.now = end(of);
  co_return as_json(http::status::ok, usage_json(std::get<0>(*read), gate_.roster().model(), with));
}

asio::awaitable<response> api::every_usage(std::shared_ptr<const metering::grant_view> now, usage_query with) {
  const config::model& model = gate_.roster().model();
  std::vector<boost::json::array> newest_first{usage_json(now->customers, model, with)};
  metering::period of = now->of;
  for (unsigned empty = 0; empty < metering::most_empty_periods;) {
    of = previous(of);
    const auto read = co_await past(of);
    if (!read) co_return problem(http::status::service_unavailable, "the ledger has not answered in time");
    if (const auto* const failed = std::get_if<ledger_thread::unreadable>(&*read))
      co_return problem(http::status::service_unavailable, failed->why);
    ++empty;
    if (std::holds_alternative<ledger_thread::no_such_period>(*read)) continue;
    empty = 0;
    with.now = end(of);
    newest_first.push_back(usage_json(std::get<0>(*read), model, with));
  }
  co_return as_json(http::status::ok, oldest_first(std::move(newest_first)));
}

asio::awaitable<response> api::period() {
  const auto now = co_await view();
  if (!now) co_return problem(http::status::service_unavailable, "the ledger has not been heard yet");
  co_return as_json(http::status::ok, period_json(now->calendar));
}

asio::awaitable<response> api::customer(std::string_view id) {
  const live_customer* const found = gate_.roster().find(id);
  if (found == nullptr) co_return problem(http::status::not_found, "no such customer in the configuration");
  const auto now = co_await view();
  if (!now) co_return problem(http::status::service_unavailable, "the ledger has not been heard yet");
  const metering::customer_view& shown = now->customers.at(found->account.index());
  const auto ends = forecast_of(shown, now->at, last_period_.days_of(shown.customer));
  boost::json::object body = usage_json(shown, found->settings, ends);
  body["connections"] = found->connections.load();
  body["connections_limit"] = found->settings.settings.connections;
  body["forfeited_bytes"] = now->customers.at(found->account.index()).forfeited_bytes;
  body["active"] = active_json(gate_, *found);
  body["closed"] = closed_json(gate_, *found);
  body["refused"] = refused_json(gate_, *found);
  body["groups"] = groups_json(gate_, *found);
  body["groups_since"] = metering::to_rfc3339(gate_.shared().since);
  body["days"] = days_json(shown);
  co_return as_json(http::status::ok, body);
}

} // namespace tollgate::proxy::admin
