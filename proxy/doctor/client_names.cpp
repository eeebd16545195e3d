// See client_names.hpp.
#include "proxy/doctor/client_names.hpp"

#include "proxy/doctor/networks.hpp"
#include "proxy/doctor/printable.hpp"

#include <algorithm>

namespace tollgate::proxy::doctor {

finding judge(const client_name_seen& seen) {
  // In the lab nobody has to override a name.
  const verdict bad = seen.lab ? verdict::warning : verdict::failed;
  if (!seen.answer.error.empty())
    return {bad, seen.host + ": " + printable(seen.answer.error),
            "Override " + seen.host + " for the clients' networks so that it leads to this proxy (`advertise`)."};
  const auto leads_here = [&](const boost::asio::ip::address& to) {
    return std::ranges::find(seen.advertised, to) != seen.advertised.end() ||
           std::ranges::find(seen.interfaces, to) != seen.interfaces.end();
  };
  const auto& found = seen.answer.addresses;
  const auto here = std::ranges::count_if(found, leads_here);
  const std::string text = seen.host + " leads to " + by_commas(found);
  if (here == static_cast<std::ptrdiff_t>(found.size())) return {verdict::ok, text + ": this proxy"};
  std::string remedy = "Override " + seen.host + " so that it leads to this proxy only";
  remedy += seen.advertised.empty()
                ? "; where a load balancer stands in front of it, name its addresses in `advertise`."
                : ", or add the addresses that are this proxy's to `advertise`.";
  if (here > 0) return {bad, text + ": not all of them are this proxy, and some traffic goes past the meter", remedy};
  return {bad, text + ": not this proxy, so that clients go past the meter or nowhere", remedy};
}

} // namespace tollgate::proxy::doctor
