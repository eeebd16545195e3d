// The paths, one function each.
#include "proxy/admin/api.hpp"

#include "proxy/admin/ask.hpp"
#include "proxy/admin/metrics.hpp"
#include "proxy/admin/period_json.hpp"
#include "proxy/admin/usage_json.hpp"
#include "proxy/ledger/customers.hpp"
#include "proxy/log/line.hpp"

#include <boost/beast/http/verb.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/crypto.h>

namespace tollgate::proxy::admin {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using namespace std::chrono_literals;
using answer_kind = metering::command_done::outcome;

namespace {

constexpr auto view_patience = 2s;     // a ledger that writes to a slow disk is busy: show the last view instead
constexpr auto command_patience = 10s; // then the same id may be sent again

response plain(http::status status, std::string body, std::string_view type = "text/plain; charset=utf-8") {
  response result{status, 11};
  result.set(http::field::content_type, type);
  result.set(http::field::cache_control, "no-store");
  result.body() = std::move(body);
  return result;
}

response as_json(http::status status, const json::value& body) {
  return plain(status, json::serialize(body) + "\n", "application/json");
}

response problem(http::status status, std::string_view what) {
  return as_json(status, {{"error", what}});
}

response not_found() {
  return problem(http::status::not_found,
                 "no such path: GET /metrics /healthz /readyz /v1/usage[?period=] /v1/period /v1/customers/{id}, POST "
                 "/v1/customers/{id}/adjustments|block|unblock, /v1/period, /v1/drain");
}

std::string_view path_of(const request& to) {
  const std::string_view target{to.target().data(), to.target().size()};
  return target.substr(0, target.find('?'));
}

/// The value of `name` in the query, as it is written there; nothing when it is not asked.
std::optional<std::string_view> query_of(const request& to, std::string_view name) {
  std::string_view rest{to.target().data(), to.target().size()};
  const auto question = rest.find('?');
  rest = question == std::string_view::npos ? std::string_view{} : rest.substr(question + 1);
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
      return one.substr(name.size() + 1);
  }
  return std::nullopt;
}

bool reads(const request& to) {
  return to.method() == http::verb::get || to.method() == http::verb::head;
}

std::optional<std::string> text_member(const json::object& of, std::string_view name) {
  const json::value* const member = of.if_contains(name);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return std::string{member->get_string()};
}

std::optional<std::int64_t> number_member(const json::object& of, std::string_view name) {
  const json::value* const member = of.if_contains(name);
  if (member == nullptr || !member->is_int64()) return std::nullopt;
  return member->get_int64();
}

std::optional<json::object> parse_object(std::string_view body) {
  boost::system::error_code failed;
  json::value parsed = json::parse(body, failed);
  if (failed || !parsed.is_object()) return std::nullopt;
  return std::move(parsed.get_object());
}

response answer_of(const std::optional<metering::command_done>& done) {
  if (!done)
    return problem(http::status::service_unavailable,
                   "the ledger has not answered in time; it may still happen: send the same id again");
  switch (done->how) {
  case answer_kind::done:
  case answer_kind::repeated:
    return as_json(http::status::ok,
                   {{"allowance_bytes", done->allowance_bytes}, {"repeated", done->how == answer_kind::repeated}});
  case answer_kind::conflict:
    return problem(http::status::conflict, "an adjustment with this id and another delta exists: use a new id");
  case answer_kind::no_customer:
    return problem(http::status::not_found, "no such customer in the configuration");
  case answer_kind::refused:
    return problem(http::status::unprocessable_entity, done->detail);
  case answer_kind::unavailable:
    return problem(http::status::service_unavailable,
                   "the ledger is away; it may still happen: send the same id again. " + done->detail);
  }
  return problem(http::status::internal_server_error, "unknown answer");
}

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
  if (to.method() == http::verb::post) co_return co_await change(to);
  const std::string_view path = path_of(to);
  if (!reads(to)) co_return problem(http::status::method_not_allowed, "GET to look, POST to change");
  if (path == "/v1/usage") co_return co_await usage(to);
  if (path == "/v1/period") co_return co_await period();
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
  const config::model& model = gate_.roster().model();
  if (const auto asked = query_of(to, "period")) {
    const auto of = metering::read_period_name(*asked, model.period_starts_on_day);
    if (const auto* const why = std::get_if<std::string>(&of)) co_return problem(http::status::bad_request, *why);
    const auto past = std::get<metering::period>(of);
    if (past > now->of)
      co_return problem(http::status::not_found,
                        metering::to_string(past) + " has not begun: the current period is " + to_string(now->of));
    if (past < now->of) co_return co_await past_usage(past);
  }
  co_return as_json(http::status::ok, usage_json(now->customers, model));
}

asio::awaitable<response> api::past_usage(metering::period of) {
  using answer = ledger_thread::past_usage;
  const config::model& model = gate_.roster().model();
  const auto read = co_await ask<answer>(command_patience, [&](std::function<void(answer)> then) {
    gate_.ledger().past(of, customers_of(model), std::move(then));
  });
  if (!read) co_return problem(http::status::service_unavailable, "the ledger has not answered in time");
  if (const auto* const none = std::get_if<ledger_thread::no_such_period>(&*read))
    co_return problem(http::status::not_found, none->what);
  if (const auto* const failed = std::get_if<ledger_thread::unreadable>(&*read))
    co_return problem(http::status::service_unavailable, failed->why);
  co_return as_json(http::status::ok, usage_json(std::get<0>(*read), model));
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
  json::object body = usage_json(now->customers.at(found->account.index()), found->settings);
  body["connections"] = found->connections.load();
  co_return as_json(http::status::ok, body);
}

bool api::authorized(const request& to) const {
  constexpr std::string_view scheme = "Bearer ";
  const auto field = to[http::field::authorization];
  const std::string_view given{field.data(), field.size()};
  if (token_.empty() || !given.starts_with(scheme) || given.size() != scheme.size() + token_.size()) return false;
  // In constant time: how far a guess was right must not show.
  return CRYPTO_memcmp(given.data() + scheme.size(), token_.data(), token_.size()) == 0;
}

asio::awaitable<response> api::change(const request& to) {
  const std::string_view path = path_of(to);
  if (!authorized(to)) {
    log::line(log::level::warn, "change_refused").text("path", path).write();
    co_return problem(http::status::forbidden, token_.empty() ? "changes are off: set admin.token_file"
                                                              : "send the token: Authorization: Bearer TOKEN");
  }
  if (path == "/v1/drain") {
    log::line(log::level::info, "drain_asked").write();
    drain_();
    co_return as_json(http::status::accepted, {{"draining", true}, {"connections", gate_.connections()}});
  }
  if (path == "/v1/period") co_return co_await open_period(to);
  constexpr std::string_view customers = "/v1/customers/";
  const auto slash = path.rfind('/');
  if (!path.starts_with(customers) || slash < customers.size()) co_return not_found();
  const std::string_view id = path.substr(customers.size(), slash - customers.size());
  const std::string_view verb = path.substr(slash + 1);
  if (verb == "adjustments") co_return co_await adjust(id, to);
  if (verb == "block" || verb == "unblock") co_return co_await block(id, verb == "block", to);
  co_return not_found();
}

asio::awaitable<response> api::adjust(std::string_view customer, const request& to) {
  const auto body = parse_object(to.body());
  const auto id = body ? text_member(*body, "id") : std::nullopt;
  const auto delta = body ? number_member(*body, "delta_bytes") : std::nullopt;
  const auto reason = body ? text_member(*body, "reason") : std::nullopt;
  if (!id || id->empty() || id->find('/') != std::string::npos || id->size() > 128 || !delta || !reason ||
      reason->empty())
    co_return problem(
        http::status::bad_request,
        R"(send {"id": "...", "delta_bytes": N, "reason": "..."}: a text without '/' of 128 bytes at most, a whole number, a text)");
  metering::adjustment_command what{
      .customer = std::string{customer}, .id = *id, .delta_bytes = *delta, .who = "admin", .why = *reason};
  const auto done = co_await ask<metering::command_done>(
      command_patience,
      [&](std::function<void(const metering::command_done&)> then) { gate_.ledger().adjust(what, std::move(then)); });
  log::line(log::level::info, "audit")
      .text("what", "adjust")
      .text("customer", customer)
      .text("id", *id)
      .signed_number("delta_bytes", *delta)
      .text("reason", *reason)
      .flag("answered", done.has_value())
      .number("allowance_bytes", done ? done->allowance_bytes : 0)
      .write();
  co_return answer_of(done);
}

asio::awaitable<response> api::open_period(const request& to) {
  const auto body = parse_object(to.body());
  const auto name = body ? text_member(*body, "period") : std::nullopt;
  if (!name)
    co_return problem(http::status::bad_request,
                      R"(send {"period": "2026-11-01", "reason": "..."}; no reason is fine)");
  const auto of = metering::read_period_name(*name, gate_.roster().model().period_starts_on_day);
  if (const auto* const why = std::get_if<std::string>(&of)) co_return problem(http::status::bad_request, *why);
  const auto done = co_await ask<metering::command_done>(
      command_patience, [&](std::function<void(const metering::command_done&)> then) {
        gate_.ledger().open_period(std::get<metering::period>(of), std::move(then));
      });
  const bool opened = done && done->how == answer_kind::done;
  log::line(log::level::info, "audit")
      .text("what", "period_open")
      .text("period", *name)
      .text("reason", text_member(*body, "reason").value_or(""))
      .flag("answered", done.has_value())
      .flag("opened", opened)
      .write();
  if (opened) co_return co_await period();
  co_return answer_of(done);
}

asio::awaitable<response> api::block(std::string_view customer, bool blocked, const request& to) {
  const auto body = to.body().empty() ? std::optional{json::object{}} : parse_object(to.body());
  if (!body) co_return problem(http::status::bad_request, R"(send {"reason": "..."} or nothing)");
  const std::string reason = text_member(*body, "reason").value_or("");
  metering::block_command what{.customer = std::string{customer}, .blocked = blocked, .who = "admin", .why = reason};
  const auto done = co_await ask<metering::command_done>(command_patience,
                                                         [&](std::function<void(const metering::command_done&)> then) {
                                                           gate_.ledger().set_blocked(what, std::move(then));
                                                         });
  log::line(log::level::info, "audit")
      .text("what", blocked ? "block" : "unblock")
      .text("customer", customer)
      .text("reason", reason)
      .flag("answered", done.has_value())
      .write();
  co_return answer_of(done);
}

} // namespace tollgate::proxy::admin
