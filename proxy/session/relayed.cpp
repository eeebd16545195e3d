// A connection's end.
#include "proxy/session/relayed.hpp"

#include "proxy/log/line.hpp"

#include <memory>

namespace tollgate::proxy {

std::string endpoint_text(const boost::asio::ip::tcp::endpoint& of) {
  const std::string address = of.address().to_string();
  const std::string port = std::to_string(of.port());
  return of.address().is_v6() ? "[" + address + "]:" + port : address + ":" + port;
}

void append_balancer(log::line& to, const balancer& by) {
  to.text("balancer", endpoint_text(by.from));
  if (!by.vpc_endpoint.empty()) to.text("client_vpc_endpoint", by.vpc_endpoint);
}

relayed::relayed(arrival& who, const greeting& said, live_endpoint& to, const dial::reached& upstream)
    : home_{who.home},
      traffic_{*who.traffic},
      listener_{who.listener->identity},
      to_{to.identity},
      client_{who.from},
      upstream_{upstream.where},
      name_{said.name},
      accepted_{who.at},
      connect_took_{upstream.took},
      passed_on_{std::move(who.passed_on)},
      in_all_{std::move(who.in_all)},
      of_customer_{std::move(who.of_customer)} {}

void relayed::opened() noexcept {
  connection_counters::increment(home_.counters().connections(to_.ordinal).opened);
  traffic_.began();
}

void relayed::closed(const relay::outcome& how) noexcept {
  const std::unique_ptr<relayed> ends_here{this};
  auto& closed = home_.counters().connections(to_.ordinal).closed;
  connection_counters::increment(closed[static_cast<std::size_t>(how.reason)]);
  traffic_.ended();
  write_line(how);
}

void relayed::write_line(const relay::outcome& how) const {
  if (!log::wants(log::level::info)) return;
  log::line line{log::level::info, "closed"};
  line.text("listener", listener_.name)
      .text("customer", to_.customer.id)
      .text("endpoint", to_.name)
      .text("client", endpoint_text(client_))
      .text("upstream", endpoint_text(upstream_))
      .text("server_name", name_.view())
      .text("reason", to_string(how.reason))
      .number("to_warehouse_bytes", how.to_warehouse_bytes)
      .number("from_warehouse_bytes", how.from_warehouse_bytes)
      .milliseconds("connect_ms", connect_took_)
      .milliseconds("duration_ms", std::chrono::steady_clock::now() - accepted_);
  if (const auto* const group = traffic_.group()) line.text("group", group->name);
  if (passed_on_) append_balancer(line, *passed_on_);
  line.write();
}

} // namespace tollgate::proxy
