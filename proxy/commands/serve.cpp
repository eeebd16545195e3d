// The parts put together; the main thread serves the admin address and waits for the end.
#include "proxy/commands/serve.hpp"

#include "proxy/admin/api.hpp"
#include "proxy/admin/client.hpp"
#include "proxy/gate.hpp"
#include "proxy/heartbeat.hpp"
#include "proxy/lifetime.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/notify.hpp"
#include "proxy/session/relayed.hpp"

#include <functional>
#include <malloc.h>

namespace tollgate::proxy::commands {
namespace {

namespace asio = boost::asio;

std::string token_of(const config::admin_settings& admin) {
  if (admin.token_file.empty()) return {};
  std::string token = admin::read_token(admin.token_file);
  if (token.empty())
    log::line(log::level::warn, "no_admin_token")
        .text("file", admin.token_file.string())
        .text("detail", "missing, unreadable or empty: changes are refused")
        .write();
  return token;
}

// The admin addresses; the error text when one cannot be opened.
class admin_side {
 public:
  admin_side(asio::io_context& main, admin::api& api)
      : full_{main, [&api](const admin::request& to) { return api.answer(to); }},
        observe_{main, [&api](const admin::request& to) { return api.observe(to); }} {}

  std::string open(const config::admin_settings& settings) {
    std::string error = open_one(full_, settings.listen, "admin.listen");
    if (settings.observe_listen) error += open_one(observe_, *settings.observe_listen, "admin.observe_listen");
    observing_ = settings.observe_listen.has_value();
    return error;
  }
  void start() {
    full_.start();
    if (observing_) observe_.start();
  }
  void stop() {
    full_.stop();
    observe_.stop();
  }

 private:
  static std::string open_one(admin::server& server, const config::address_port& on, const char* key) {
    const auto opened = server.listen(on);
    if (!opened)
      return std::string{key} + ": cannot listen on " + config::to_string(on) + ": " + opened.error().message() + "\n";
    log::line(log::level::info, "admin_listening").text("key", key).text("address", endpoint_text(*opened)).write();
    return {};
  }

  admin::server full_;
  admin::server observe_;
  bool observing_ = false;
};

} // namespace

service_end serve(const config::model& model, unsigned connections, ledger_parts ledger) {
  service_end end;
  asio::io_context main{1};
  std::function<void(const metering::ledger_event&)> turn_away;
  gate gate{model, main, [&turn_away](const metering::ledger_event& why) { turn_away(why); }};
  std::function<void()> drain;
  admin::api api{gate, token_of(model.admin), [&drain] { drain(); }};
  admin_side admin{main, api};
  if (std::string errors = admin.open(model.admin) + gate.open_listeners(connections); !errors.empty()) {
    errors.pop_back(); // the last line's end
    return {service_end::kind::unable, errors};
  }
  ledger.customers = gate.roster().for_the_ledger();
  lifetime life{main, gate, [&] {
                  gate.stop();
                  admin.stop();
                  main.stop();
                }};
  drain = [&] { life.drain("admin"); };
  heartbeat signs{main, gate, watchdog_interval()};
  turn_away = [&](const metering::ledger_event& why) {
    const bool lost = why.what == metering::ledger_event::kind::identity_lost;
    end = {lost ? service_end::kind::identity_lost : service_end::kind::unable, why.detail};
    life.give_up("the ledger");
  };
  life.start();
  gate.start(std::move(ledger));
  // Parsing the configuration and reading every customer's records have left much free memory between what stays, and
  // nothing later needs as much. Once, before anybody is served.
  ::malloc_trim(0);
  admin.start();
  signs.start();
  main.run();
  log::line(log::level::info, "stopped").write();
  return end;
}

} // namespace tollgate::proxy::commands
