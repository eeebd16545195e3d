// `tollgate run`: what must be there before the first client, in order.
#include "config/availability.hpp"
#include "proxy/capacity.hpp"
#include "proxy/commands/commands.hpp"
#include "proxy/commands/serve.hpp"
#include "proxy/ledger/open_ledger.hpp"
#include "proxy/log/line.hpp"
#include "proxy/process/build_info.hpp"
#include "proxy/process/host.hpp"
#include "proxy/relay/pipes.hpp"
#include "proxy/reload/watched_paths.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>

namespace tollgate::proxy::commands {
namespace {

constexpr int most_identities = 3;
static_assert(most_pipes == relay::pipe_pool::most_in_process);

int complain(const std::string& what) {
  std::cerr << "tollgate: " << what << '\n';
  return failed;
}

bool refuses_unavailable(const config::model& model) {
  const auto missing = config::unavailable_features(model);
  for (const auto& problem : missing)
    std::cerr << config::to_string(problem) << '\n';
  return !missing.empty();
}

capacity capacity_for(const config::model& model) {
  const std::size_t limit = raise_descriptor_limit();
  relay::pipe_pool::allow_in_process(pipes_for(limit, descriptors_beside_connections(model)));
  return capacity_of(model, limit);
}

void log_start(const config::loaded& loaded, unsigned connections) {
  for (const auto& warning : loaded.warnings)
    log::line(log::level::warn, "config_warning").text("detail", config::to_string(warning)).write();
  log::line(log::level::info, "starting")
      .text("version", build_version)
      .text("revision", build_revision)
      .text("node", loaded.model.node)
      .text("environment", config::to_string(loaded.model.environment))
      .number("workers", worker_count(loaded.model))
      .number("max_connections", connections)
      .number("customers", loaded.model.customers.size())
      .write();
}

// Again under another name when the ledger says that this holder is somebody else: a copied state, or one that was
// put back. A third time in one life is no accident.
int serve_until_told(running_config config, locked_ledger ledger) {
  for (int identity = 0; identity < most_identities; ++identity) {
    const config::model& model = *config.model;
    auto parts = open_holder(model, model.customers.size(), std::move(ledger.store));
    if (const auto* const problem = std::get_if<ledger_problem>(&parts)) return complain(problem->what);
    const service_end end = serve(config, std::move(std::get<ledger_parts>(parts)));
    if (end.how == service_end::kind::told_to) return good;
    if (end.how == service_end::kind::unable) return complain(end.why);
    if (const auto problem = take_new_identity(*config.model)) return complain(problem->what);
    log::line(log::level::warn, "new_identity").text("detail", end.why).write();
    auto store = open_store(*config.model);
    if (const auto* const problem = std::get_if<ledger_problem>(&store)) return complain(problem->what);
    ledger.store = std::move(std::get<std::unique_ptr<metering::sqlite_store>>(store));
  }
  return complain("the ledger refused " + std::to_string(most_identities) +
                  " identities of this process in a row: is " + config.model->state_dir.string() +
                  " in use elsewhere, or was the ledger put back?");
}

} // namespace

int run(const std::string& config_file) {
  std::string state_of_file = reload::state_of({config_file});
  auto loaded = load(config_file);
  if (!loaded || refuses_unavailable(loaded->model)) return unusable;
  const config::model& model = loaded->model;
  log::open(log_level_of(model), model.log.format == config::log_format::json ? log::format::json : log::format::text);
  struct close_log {
    ~close_log() { log::close(); }
  } const closing;

  const capacity room = capacity_for(model);
  if (!room.problem.empty()) return complain(room.problem);
  if (model.environment == config::environment::lab)
    if (const auto problem = prepare_lab(model)) return complain(problem->what);
  auto ledger = open_ledger(model);
  if (const auto* const problem = std::get_if<ledger_problem>(&ledger)) return complain(problem->what);
  log_start(*loaded, room.connections);
  running_config config{config_file, std::make_shared<const config::model>(std::move(loaded->model)), room.connections,
                        std::move(state_of_file)};
  loaded.reset(); // its warnings too: thousands of customers can have one each
  return serve_until_told(std::move(config), std::move(std::get<locked_ledger>(ledger)));
}

} // namespace tollgate::proxy::commands
