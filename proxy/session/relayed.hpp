// What is remembered of a connection while the relay has it, and what is said of it at its end: one line, one reason.
#pragma once

#include "proxy/log/line.hpp"
#include "proxy/session/greeting.hpp"
#include "proxy/session/session.hpp"
#include "proxy/session/visitor.hpp"

#include <string>

namespace tollgate::proxy {

/// `10.0.0.1:443`, `[::1]:443`
std::string endpoint_text(const boost::asio::ip::tcp::endpoint& of);
/// The fields of a line about a connection that was passed on.
void append_balancer(log::line& to, const balancer& by);

/// Made when both sides are connected; destroys itself in closed(), which the relay calls once. It keeps no
/// configuration: a connection may outlive many.
class relayed final : public relay::observer {
 public:
  /// Takes over from `who` what has to live as long as the connection.
  relayed(arrival& who, const greeting& said, live_endpoint& to, const dial::reached& upstream);

  void opened() noexcept;
  void closed(const relay::outcome& how) noexcept override;

  const endpoint_identity& to() const noexcept { return to_; }
  visitor client() const noexcept { return {client_, passed_on_.get()}; }

 private:
  void write_line(const relay::outcome& how) const;

  worker& home_;
  traffic_counters& traffic_;
  const listener_identity& listener_;
  const endpoint_identity& to_;
  boost::asio::ip::tcp::endpoint client_;
  boost::asio::ip::tcp::endpoint upstream_;
  hello::host_name name_;
  std::chrono::steady_clock::time_point accepted_;
  std::chrono::steady_clock::duration connect_took_;
  std::unique_ptr<const balancer> passed_on_;
  place in_all_;
  place of_customer_;
};

} // namespace tollgate::proxy
