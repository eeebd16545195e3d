// What changes something: each needs the token, and leaves an audit line.
#include "proxy/admin/api.hpp"
#include "proxy/admin/ask.hpp"
#include "proxy/admin/replies.hpp"
#include "proxy/log/line.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <openssl/crypto.h>

namespace tollgate::proxy::admin {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;
using namespace std::chrono_literals;
using answer_kind = metering::command_done::outcome;

namespace {

constexpr auto patience = 10s; // then the same id may be sent again

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

std::string_view outcome_of(const std::optional<metering::command_done>& done) {
  if (!done) return "unknown";
  switch (done->how) {
  case answer_kind::done:
    return "done";
  case answer_kind::repeated:
    return "repeated";
  case answer_kind::conflict:
    return "conflict";
  case answer_kind::no_customer:
    return "no_customer";
  case answer_kind::refused:
    return "refused";
  case answer_kind::unavailable:
    return "unknown"; // it may still happen
  }
  return "unknown";
}

http::status status_of(const proxy::reload::outcome& came) {
  switch (came.how) {
  case proxy::reload::outcome::kind::applied:
    return http::status::ok;
  case proxy::reload::outcome::kind::draining:
    return http::status::conflict;
  case proxy::reload::outcome::kind::refused:
    break;
  }
  return http::status::unprocessable_entity;
}

} // namespace

response api::draining(bool begun) const {
  return as_json(begun ? http::status::accepted : http::status::ok,
                 {{"draining", gate_.shared().draining.load()}, {"connections", gate_.admitted()}});
}

asio::awaitable<std::string> api::state_of(std::string_view customer) {
  const auto seen = co_await view();
  if (!seen) co_return "";
  const auto found = std::ranges::find(seen->customers, customer, &metering::customer_view::customer);
  if (found == seen->customers.end()) co_return "";
  co_return std::string{to_string(found->state)};
}

asio::awaitable<response> api::reload(const request& to) {
  auto came = co_await actions_.reload(address_of(to));
  audit(to, "reload")
      .text("outcome", came.how == proxy::reload::outcome::kind::applied ? "done" : "refused")
      .number("changes", came.changes.size())
      .number("problems", came.problems.size())
      .write();
  co_return as_json(status_of(came), proxy::reload::to_json(came));
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
    refused_calls_.note(to, path, std::chrono::steady_clock::now());
    co_return problem(http::status::forbidden, token_.empty() ? "changes are off: set admin.token_file"
                                                              : "send the token: Authorization: Bearer TOKEN");
  }
  if (path == "/v1/drain") {
    const bool before = gate_.shared().draining;
    audit(to, "drain").flag("before", before).flag("after", true).number("connections", gate_.admitted()).write();
    actions_.drain(address_of(to));
    co_return draining(true);
  }
  if (path == "/v1/reload") co_return co_await reload(to);
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
  const auto done =
      co_await ask<metering::command_done>(patience, [&](std::function<void(const metering::command_done&)> then) {
        gate_.ledger().adjust(what, std::move(then));
      });
  log::line line = audit(to, "adjust");
  line.text("outcome", outcome_of(done));
  if (done && done->how == answer_kind::done)
    line.number("before_bytes", done->allowance_bytes - static_cast<std::uint64_t>(*delta));
  line.text("customer", customer)
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
  const auto shown = co_await view();
  const std::string before = shown ? metering::to_string(shown->of) : std::string{};
  const auto of = metering::read_period_name(*name, gate_.roster()->model().period_starts_on_day);
  if (const auto* const why = std::get_if<std::string>(&of)) co_return problem(http::status::bad_request, *why);
  const auto done =
      co_await ask<metering::command_done>(patience, [&](std::function<void(const metering::command_done&)> then) {
        gate_.ledger().open_period(std::get<metering::period>(of), std::move(then));
      });
  const bool opened = done && done->how == answer_kind::done;
  audit(to, "period_open")
      .text("outcome", outcome_of(done))
      .text("before", before)
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
  const std::string before = co_await state_of(customer);
  metering::block_command what{.customer = std::string{customer}, .blocked = blocked, .who = "admin", .why = reason};
  const auto done =
      co_await ask<metering::command_done>(patience, [&](std::function<void(const metering::command_done&)> then) {
        gate_.ledger().set_blocked(what, std::move(then));
      });
  const bool changed = done && done->how == answer_kind::done;
  audit(to, blocked ? "block" : "unblock")
      .text("outcome", outcome_of(done))
      .text("before", before)
      .text("after", changed ? (blocked ? "blocked" : "open") : before)
      .text("customer", customer)
      .text("reason", reason)
      .flag("answered", done.has_value())
      .write();
  co_return answer_of(done);
}

} // namespace tollgate::proxy::admin
