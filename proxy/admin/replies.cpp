// See replies.hpp.
#include "proxy/admin/replies.hpp"

#include <algorithm>
#include <boost/beast/http/verb.hpp>
#include <boost/json/serialize.hpp>
#include <functional>
#include <utility>

namespace tollgate::proxy::admin {

namespace http = boost::beast::http;
namespace json = boost::json;

response plain(http::status status, std::string body, std::string_view type) {
  response result{status, 11};
  result.set(http::field::content_type, type);
  result.set(http::field::cache_control, "no-store");
  // For browsers that were led here: what is answered is what it says it is, and for nobody else's page.
  result.set("X-Content-Type-Options", "nosniff");
  result.set("Cross-Origin-Resource-Policy", "same-origin");
  result.set("Referrer-Policy", "no-referrer");
  result.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
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
  return problem(http::status::not_found, "no such path: GET / /metrics /healthz /readyz /v1/status "
                                          "/v1/usage[?period=&days=1] /v1/period /v1/customers/{id}, POST "
                                          "/v1/customers/{id}/adjustments|block|unblock, /v1/period, /v1/drain");
}

response unless_known(const request& to, response answer) {
  std::string tag{'"'}; // appended to: g++ 12 at -O3 misreads "text" + std::string (GCC bug 105651)
  tag.append(std::to_string(std::hash<std::string>{}(answer.body()))).push_back('"');
  answer.set(http::field::etag, tag);
  if (to[http::field::if_none_match] != tag) return answer;
  answer.result(http::status::not_modified);
  answer.erase(http::field::content_type);
  answer.body().clear();
  return answer;
}

bool reads(const request& to) {
  return to.method() == http::verb::get || to.method() == http::verb::head;
}

std::string_view path_of(const request& to) {
  const std::string_view target{to.target().data(), to.target().size()};
  return target.substr(0, target.find('?'));
}

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

} // namespace tollgate::proxy::admin
