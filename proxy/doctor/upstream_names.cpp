// See upstream_names.hpp.
#include "proxy/doctor/upstream_names.hpp"

#include "proxy/doctor/networks.hpp"
#include "proxy/doctor/printable.hpp"

#include <algorithm>

namespace tollgate::proxy::doctor {

finding judge(const upstream_name_seen& seen) {
  const std::string asked = seen.own_servers ? "the servers of `resolver`" : "this machine's resolver";
  if (!seen.answer.error.empty())
    return {verdict::failed, seen.host + ": " + printable(seen.answer.error),
            "Look at " + asked + ", at the name, and whether the VPC endpoint still exists.",
            "A name that is gone and name servers that are away are told apart by the words above only."};
  const auto& found = seen.answer.addresses;
  const auto inside = [&](const boost::asio::ip::address& one) {
    return is_private(one) || (seen.lab && one.is_loopback());
  };
  const std::string text = seen.literal ? seen.host + " is an address" : seen.host + " is at " + by_commas(found);
  if (std::ranges::all_of(found, inside)) {
    if (!seen.literal) return {verdict::ok, text};
    return {verdict::ok, text, "",
            "An address is dialled as it is: nobody is asked whether it still is the endpoint's."};
  }
  return {seen.lab ? verdict::warning : verdict::failed, text + ": not a private address, so not a VPC endpoint's",
          "Write the VPC endpoint's own name; where it is that name, look at what " + asked + " answers."};
}

} // namespace tollgate::proxy::doctor
