// One table: what each reason is in HTTP. Why a used allowance is no 503: docs/decisions/0012.
#include "proxy/session/http_refusal.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace tollgate::proxy {
namespace {

struct http_status {
  std::string_view line;
  unsigned retry_after_s = 0; ///< 0: nothing is said of coming back, or a date is
};

constexpr unsigned soon_s = 1;   // another process answers, or another connection ends
constexpr unsigned later_s = 10; // somebody has to mend something

http_status status_of(refusal_reason why) noexcept {
  switch (why) {
  case refusal_reason::quota_exhausted:
  case refusal_reason::blocked:
  case refusal_reason::client_not_allowed:
  case refusal_reason::tls_required:
    return {"403 Forbidden"};
  case refusal_reason::no_server_name:
  case refusal_reason::malformed_hello:
  case refusal_reason::bad_proxy_header:
    return {"400 Bad Request"};
  case refusal_reason::unknown_server_name:
    return {"421 Misdirected Request"};
  case refusal_reason::handshake_timeout:
    return {"408 Request Timeout"};
  case refusal_reason::upstream_unreachable:
    return {"502 Bad Gateway"};
  case refusal_reason::connection_limit:
  case refusal_reason::no_descriptors:
  case refusal_reason::draining:
    return {"503 Service Unavailable", soon_s};
  case refusal_reason::ledger_unavailable:
    return {"503 Service Unavailable", later_s};
  }
  return {"403 Forbidden"};
}

// As in RFC 9110 section 5.6.7: `Fri, 01 Jan 2027 00:00:00 GMT`.
std::string http_date(std::chrono::sys_seconds at) {
  using namespace std::chrono;
  static constexpr std::array days_of_week{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months_of_year{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{at - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days_of_week.at(weekday{day}.c_encoding()), static_cast<unsigned>(date.day()),
                months_of_year.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

std::string retry_after(const refusal& what, const http_status& status) {
  if (status.retry_after_s != 0) return "Retry-After: " + std::to_string(status.retry_after_s) + "\r\n";
  if (what.why != refusal_reason::quota_exhausted || what.to == nullptr) return {};
  const std::chrono::seconds ends{what.to->customer.told.period_ends_s.load()};
  if (ends.count() == 0) return {}; // not known yet
  return "Retry-After: " + http_date(std::chrono::sys_seconds{ends}) + "\r\n";
}

// The hints for Postgres speak of TLS; here the flaw itself is the best hint, and is no secret.
std::string sentences(const refusal& what) {
  refusal_words words = words_of(what);
  if (what.why == refusal_reason::no_server_name || what.why == refusal_reason::unknown_server_name)
    words.hint = "Check the host in the URL.";
  if (what.why == refusal_reason::malformed_hello) words.message.append(": ").append(what.detail);
  if (!words.hint.empty()) words.message.append(".\n").append(words.hint);
  return words.message + "\n";
}

} // namespace

std::string http_refusal(const refusal& what, std::string_view request) {
  const http_status status = status_of(what.why);
  const std::string body = sentences(what);
  std::string response = "HTTP/1.1 ";
  response += status.line;
  response += "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  response += retry_after(what, status);
  response += "Connection: close\r\n\r\n";
  if (!request.starts_with("HEAD ")) response += body;
  return response;
}

} // namespace tollgate::proxy
