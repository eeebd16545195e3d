// The small change of the admin address: what a request asks, and how an answer is put.
#pragma once

#include "proxy/admin/server.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace tollgate::proxy::admin {

response plain(boost::beast::http::status status, std::string body,
               std::string_view type = "text/plain; charset=utf-8");
response as_json(boost::beast::http::status status, const boost::json::value& body);
/// `{"error": what}`
response problem(boost::beast::http::status status, std::string_view what);
response not_found(); ///< lists the paths that there are
/// `answer` with an ETag of its body; 304 without one when `to` says that it has this body already (RFC 9110, 13.1.2).
response unless_known(const request& to, response answer);

/// GET or HEAD.
bool reads(const request& to);
/// Without the query. Lives as long as the request.
std::string_view path_of(const request& to);
/// The value of `name` in the query, as it is written there; nothing when it is not asked.
std::optional<std::string_view> query_of(const request& to, std::string_view name);

} // namespace tollgate::proxy::admin
