// See http_head.hpp. The grammar is Boost.Beast's.
#include "proxy/doctor/http_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <ctime>

namespace tollgate::proxy::doctor {

std::optional<std::chrono::sys_seconds> read_date(const std::string& text) {
  std::tm parts{};
  const char* const end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0' || end != text.c_str() + text.size()) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&parts)}};
}

std::optional<http_head> read_head(std::string_view bytes) {
  namespace http = boost::beast::http;
  http::response_parser<http::empty_body> parser;
  parser.header_limit(most_head_bytes);
  parser.skip(true);
  boost::system::error_code failed;
  parser.put(boost::asio::buffer(bytes), failed);
  if (failed || !parser.is_header_done()) return std::nullopt;
  http_head head;
  head.status = parser.get().result_int();
  const auto date = parser.get()[http::field::date];
  head.date = read_date(std::string{date.data(), date.size()});
  return head;
}

} // namespace tollgate::proxy::doctor
