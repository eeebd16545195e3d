// `tollgate run`: what must be there before the first client, in order; then the main thread serves the admin address
// and waits for the end.
#include "config/availability.hpp"
#include "proxy/admin/api.hpp"
#include "proxy/admin/client.hpp"
#include "proxy/commands/commands.hpp"
#include "proxy/gate.hpp"
#include "proxy/ledger/open_ledger.hpp"
#include "proxy/lifetime.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/build_info.hpp"
#include "proxy/process/host.hpp"
#include "proxy/session/relayed.hpp"

#include <algorithm>
#include <iostream>

namespace tollgate::proxy::commands {
namespace {

namespace asio = boost::asio;

int complain(const std::string& what) {
  std::cerr << "tollgate: " << what << '\n';
  return failed;
}

log::level level_of(config::log_level level) {
  return static_cast<log::level>(level);
}
static_assert(static_cast<int>(config::log_level::error) == static_cast<int>(log::level::error));

bool refuses_unavailable(const config::model& model) {
  const auto missing = config::unavailable_features(model);
  for (const auto& problem : missing)
    std::cerr << config::to_string(problem) << '\n';
  return !missing.empty();
}

// 0: too few descriptors to start at all.
unsigned connections_of(const config::model& model) {
  const std::size_t descriptors = raise_descriptor_limit();
  const unsigned workers = model.workers == 0 ? usable_cores() : model.workers;
  const std::size_t room = connections_for(descriptors, model.listeners.size() * workers + 8UL * workers);
  if (model.max_connections > room)
    log::line(log::level::warn, "max_connections_lowered")
        .number("configured", model.max_connections)
        .number("now", room)
        .number("descriptor_limit", descriptors)
        .text("detail", "raise the descriptor limit (LimitNOFILE, ulimit -n) to allow more")
        .write();
  const std::size_t wanted = model.max_connections == 0 ? room : std::min<std::size_t>(model.max_connections, room);
  return static_cast<unsigned>(std::min<std::size_t>(wanted, 10'000'000));
}

void log_start(const config::loaded& loaded, unsigned workers, unsigned connections) {
  for (const auto& warning : loaded.warnings)
    log::line(log::level::warn, "config_warning").text("detail", config::to_string(warning)).write();
  log::line(log::level::info, "starting")
      .text("version", build_version)
      .text("revision", build_revision)
      .text("node", loaded.model.node)
      .text("environment", config::to_string(loaded.model.environment))
      .number("workers", workers)
      .number("max_connections", connections)
      .number("customers", loaded.model.customers.size())
      .write();
}

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

int serve(const config::loaded& loaded, unsigned connections, ledger_parts ledger) {
  const config::model& model = loaded.model;
  asio::io_context main{1};
  gate gate{model, main};
  std::function<void()> drain;
  admin::api api{gate, token_of(model.admin), [&drain] { drain(); }};
  admin_side admin{main, api};
  if (const std::string errors = admin.open(model.admin) + gate.open_listeners(connections); !errors.empty()) {
    std::cerr << errors;
    return failed;
  }
  ledger.customers = gate.roster().for_the_ledger();
  lifetime life{main, gate, [&] {
                  gate.stop();
                  admin.stop();
                  main.stop();
                }};
  drain = [&] { life.drain("admin"); };
  log_start(loaded, static_cast<unsigned>(gate.workers().size()), connections);
  life.start();
  gate.start(std::move(ledger));
  admin.start();
  main.run();
  log::line(log::level::info, "stopped").write();
  return good;
}

} // namespace

int run(const std::string& config_file) {
  const auto loaded = load(config_file);
  if (!loaded || refuses_unavailable(loaded->model)) return unusable;
  const config::model& model = loaded->model;
  log::open(level_of(model.log.level),
            model.log.format == config::log_format::json ? log::format::json : log::format::text);
  struct close_log {
    ~close_log() { log::close(); }
  } const closing;

  const unsigned connections = connections_of(model);
  if (connections == 0)
    return complain("the descriptor limit leaves no room for connections: it must be " +
                    std::to_string(least_descriptors) +
                    " at least, and more where there are many listeners. Raise it " + "(LimitNOFILE, ulimit -n)");
  if (model.environment == config::environment::lab)
    if (const auto problem = prepare_lab(model)) return complain(problem->what);
  auto ledger = open_ledger(model);
  if (const auto* const problem = std::get_if<ledger_problem>(&ledger)) return complain(problem->what);
  auto& locked = std::get<locked_ledger>(ledger);
  auto parts = open_holder(model, model.customers.size(), std::move(locked.store));
  if (const auto* const problem = std::get_if<ledger_problem>(&parts)) return complain(problem->what);
  return serve(*loaded, connections, std::move(std::get<ledger_parts>(parts)));
}

} // namespace tollgate::proxy::commands
