// Reads `listeners`. Whether two of them want the same address is for the checks.
#include "config/locations.hpp"
#include "config/names.hpp"
#include "config/read.hpp"
#include "config/words.hpp"

namespace tollgate::config {
namespace {

void read_proxy_protocol(section& listener, std::vector<cidr>& accept_from) {
  auto proxy = listener.inside("proxy_protocol");
  if (!proxy) return;
  proxy->require("accept_from", "the load balancer's networks, as [10.0.7.0/28]");
  if (proxy->list("accept_from", accept_from, parse_cidr) && accept_from.empty()) {
    proxy->found().error(proxy->path_of("accept_from"), "is empty: name the load balancer's networks");
  }
  proxy->close();
}

} // namespace

void read_listeners(section& root, std::vector<listener>& into) {
  root.require("listeners", "where clients connect, as a list of {name, listen, protocol}");
  root.each("listeners", [&](section& item, std::size_t) {
    listener& each = into.emplace_back();
    item.require("name", "a name that endpoints refer to");
    item.require("listen", "an address and a port, as \"0.0.0.0:443\"");
    item.require("protocol", "tcp, tls, postgres or http");
    item.value("name", each.name, parse_name);
    item.value("listen", each.listen, parse_listen);
    item.value("protocol", each.front_end, parse_word<front_end>);
    read_proxy_protocol(item, each.accept_proxy_from);
  });
}

} // namespace tollgate::config
