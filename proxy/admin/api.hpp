// What the admin address answers: the contract's paths, who may call them, and what goes wrong.
//
// Reading is free to whoever reaches the address; every change needs the token. It refuses to change anything without
// one, and every change is logged with who, what and why.
#pragma once

#include "proxy/admin/audit.hpp"
#include "proxy/admin/last_period.hpp"
#include "proxy/admin/server.hpp"
#include "proxy/admin/usage_json.hpp"
#include "proxy/gate.hpp"
#include "proxy/reload/outcome.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tollgate::proxy::admin {

class api {
 public:
  /// What is done outside of the gate. On the main thread.
  struct actions {
    std::function<void(std::string_view by)> drain; ///< of the process; again: nothing
    std::function<boost::asio::awaitable<proxy::reload::outcome>(std::string by)> reload;
  };
  /// `token` empty: changes are refused with 403.
  api(gate& of, std::string token, actions what);

  /// From now on this one is asked for. False: it is the same.
  bool replace_token(std::string token);

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
  response draining(bool begun) const;
  boost::asio::awaitable<response> reload(const request& to);
  boost::asio::awaitable<std::string> state_of(std::string_view customer);
  boost::asio::awaitable<response> change(const request& to);
  boost::asio::awaitable<response> adjust(std::string_view customer, const request& to);
  boost::asio::awaitable<response> open_period(const request& to);
  boost::asio::awaitable<response> block(std::string_view customer, bool blocked, const request& to);
  bool authorized(const request& to) const;

  gate& gate_;
  std::string token_;
  actions actions_;
  refused_calls refused_calls_;
  usage_query query(metering::wall_time now, const request& to) const;

  std::shared_ptr<const metering::grant_view> last_view_; ///< shown when the ledger's thread is busy
  std::chrono::steady_clock::time_point viewed_;          ///< when it was asked for
  last_period last_period_;
};

} // namespace tollgate::proxy::admin
