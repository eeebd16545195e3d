// Names and order of the members are fixed: other programs read them.
#include "proxy/admin/period_json.hpp"

namespace tollgate::proxy::admin {

namespace json = boost::json;

json::object period_json(const metering::period_status& of) {
  json::object result;
  result["period"] = metering::to_string(of.current);
  result["period_start"] = metering::to_rfc3339(begin(of.current));
  result["period_end"] = metering::to_rfc3339(end(of.current));
  // Parentheses: braces would make an array of one.
  result["newest_in_ledger"] = of.newest ? json::value(metering::to_string(*of.newest)) : json::value(nullptr);
  result["clock"] = metering::to_rfc3339(of.clock);
  result["clock_shows"] = metering::to_string(of.shown);
  result["clock_suspect"] = of.suspect;
  result["why"] = of.why;
  result["remedy"] = remedy_of(of);
  return result;
}

} // namespace tollgate::proxy::admin
