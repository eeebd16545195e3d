// What the admin address answers: the contract's paths, who may call them, and what goes wrong.
//
// Reading is free to whoever reaches the address; every change needs the token. It refuses to change anything without
// one, and every change is logged with who, what and why.
#pragma once

#include "proxy/admin/last_period.hpp"
#include "proxy/admin/server.hpp"
#include "proxy/admin/usage_json.hpp"
#include "proxy/gate.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tollgate::proxy::admin {

class api {
 public:
  /// `token` empty: changes are refused with 403. `drain` begins the drain of the process.
  api(gate& of, std::string token, std::function<void()> drain);

  /// Everything; refuses pages of other origins, see asked_from.hpp.
  boost::asio::awaitable<response> answer(const request& to);
  /// Only /metrics, /healthz and /readyz.
  boost::asio::awaitable<response> observe(const request& to);

 private:
  boost::asio::awaitable<std::shared_ptr<const metering::grant_view>> view();
  boost::asio::awaitable<response> metrics();
  boost::asio::awaitable<response> status();
  boost::asio::awaitable<response> usage(const request& to);
  boost::asio::awaitable<std::optional<ledger_thread::past_usage>> past(metering::period of);
  boost::asio::awaitable<response> past_usage(metering::period of, usage_query with);
  boost::asio::awaitable<response> every_usage(std::shared_ptr<const metering::grant_view> now, usage_query with);
  boost::asio::awaitable<response> period();
  boost::asio::awaitable<response> customer(std::string_view id);
  boost::asio::awaitable<response> change(const request& to);
  boost::asio::awaitable<response> adjust(std::string_view customer, const request& to);
  boost::asio::awaitable<response> open_period(const request& to);
  boost::asio::awaitable<response> block(std::string_view customer, bool blocked, const request& to);
  bool authorized(const request& to) const;

  gate& gate_;
  std::string token_;
  std::function<void()> drain_;
  usage_query query(metering::wall_time now, const request& to) const;

  std::shared_ptr<const metering::grant_view> last_view_; ///< shown when the ledger's thread is busy
  std::chrono::steady_clock::time_point viewed_;          ///< when it was asked for
  last_period last_period_;
};

} // namespace tollgate::proxy::admin
