// See loop.hpp.
#include "proxy/doctor/loop.hpp"

#include <algorithm>
#include <sstream>

namespace tollgate::proxy::doctor {
namespace {

/// The listener that a connection to `where` would reach; empty: none.
std::string reached(const loop_seen& seen) {
  const bool advertised = std::ranges::find(seen.advertised, seen.where.address()) != seen.advertised.end();
  for (const own_listener& one : seen.listeners) {
    if (one.where.port() != seen.where.port()) continue;
    dial::dial_rules alone = seen.rules;
    alone.listeners = {one.where};
    if (advertised || dial::why_forbidden(seen.where, alone) == dial::forbidden::own_listener) return one.name;
  }
  return {};
}

} // namespace

finding judge(const loop_seen& seen) {
  std::ostringstream where;
  where << seen.where;
  std::string text = seen.host;
  if (text != seen.where.address().to_string()) text += " is at " + where.str() + ", which";
  if (const std::string listener = reached(seen); !listener.empty())
    return {verdict::failed, text + " is this proxy itself (" + listener + "): connections would go round in circles",
            seen.own_servers ? "The servers of `resolver` override this name too: name servers that do not."
                             : "Write the VPC endpoint's own name as `upstream`, or set `resolver` to DNS servers that "
                               "do not override this name."};
  if (const auto why = dial::why_forbidden(seen.where, seen.rules); why != dial::forbidden::no)
    return {verdict::failed, text + " is " + std::string{to_string(why)} + ": the proxy never dials it",
            "Write the VPC endpoint's own name or address as `upstream`."};
  return {verdict::ok, where.str() + " is not this proxy"};
}

} // namespace tollgate::proxy::doctor
