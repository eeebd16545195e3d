// The parts put together; the main thread serves the admin address and waits for the end.
#include "proxy/commands/serve.hpp"

#include "proxy/admin/api.hpp"
#include "proxy/admin/client.hpp"
#include "proxy/gate.hpp"
#include "proxy/heartbeat.hpp"
#include "proxy/lifetime.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/notify.hpp"
#include "proxy/reload/reloader.hpp"
#include "proxy/reload/watched_paths.hpp"
#include "proxy/reload/watcher.hpp"
#include "proxy/session/relayed.hpp"
#include "proxy/webhook/sender.hpp"

#include <filesystem>
#include <functional>
#include <malloc.h>
#include <utility>
#include <vector>

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

// What the configuration is made of: its file, and those that it names and that are read again with it.
void watch(reload::watcher& watcher, const running_config& config) {
  std::vector<std::filesystem::path> files;
  if (config.model->reload_watch) files.emplace_back(config.file);
  if (config.model->reload_watch && !config.model->admin.token_file.empty())
    files.push_back(config.model->admin.token_file);
  if (config.model->reload_watch && config.model->webhook) {
    files.push_back(config.model->webhook->secret_file);
    if (!config.model->webhook->ca_file.empty()) files.push_back(config.model->webhook->ca_file);
  }
  if (const auto problem = watcher.watch(std::move(files)); !problem.empty())
    log::line(log::level::warn, "watch_unavailable")
        .text("detail", "changes are noticed within 10 s only: inotify: " + problem)
        .write();
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

log::level log_level_of(const config::model& of) noexcept {
  static_assert(static_cast<int>(config::log_level::error) == static_cast<int>(log::level::error));
  return static_cast<log::level>(of.log.level);
}

service_end serve(running_config& config, ledger_parts ledger) {
  service_end end;
  asio::io_context main{1};
  std::function<void(const metering::ledger_event&)> turn_away;
  gate gate{config.model, main, [&turn_away](const metering::ledger_event& why) { turn_away(why); }};
  std::function<void(std::string_view)> drain;
  std::function<void(const config::model&)> take_over;
  reload::reloader reloader{main, gate, config.file, [&](const config::model& next) { take_over(next); }};
  reload::watcher watcher{main, [&reloader] { reloader.ask("watch"); }};
  admin::api api{gate,
                 token_of(config.model->admin),
                 {.drain = [&drain](std::string_view by) { drain(by); },
                  .reload = [&reloader](std::string by) { return reloader.reload(std::move(by)); }}};
  admin_side admin{main, api};
  if (std::string errors = admin.open(config.model->admin) + gate.open_listeners(config.connections); !errors.empty()) {
    errors.pop_back(); // the last line's end
    return {service_end::kind::unable, errors};
  }
  ledger.customers = gate.roster()->for_the_ledger();
  lifetime life{main, gate, [&] {
                  gate.stop();
                  admin.stop();
                  watcher.stop();
                  main.stop();
                }};
  drain = [&](std::string_view by) { life.drain(by); };
  heartbeat signs{main, gate, watchdog_interval()};
  turn_away = [&](const metering::ledger_event& why) {
    const bool lost = why.what == metering::ledger_event::kind::identity_lost;
    end = {lost ? service_end::kind::identity_lost : service_end::kind::unable, why.detail};
    life.give_up("the ledger");
  };
  // What a reload brings and the gate does not know of: here, and nowhere else.
  take_over = [&](const config::model& next) {
    config.model = gate.roster()->shared_model();
    log::set_level(log_level_of(next));
    if (api.replace_token(token_of(next.admin))) log::line(log::level::info, "admin_token_replaced").write();
    if (gate.hook() != nullptr && next.webhook) gate.hook()->use(*next.webhook);
    watch(watcher, config);
  };
  life.on_hangup([&reloader] { reloader.ask("SIGHUP"); });
  life.start();
  gate.start(std::move(ledger));
  watch(watcher, config);
  if (config.model->reload_watch && reload::state_of({config.file}) != config.state_of_file) reloader.ask("watch");
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
