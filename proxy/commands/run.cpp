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

#include <algorithm>
#include <iostream>

namespace tollgate::proxy::commands {
namespace {

constexpr int most_identities = 3;
static_assert(most_pipes == relay::pipe_pool::most_in_process);

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

/// How many connections this process takes, or why it cannot take what it is configured for.
struct capacity {
  unsigned connections = 0;
  std::string problem;
};

capacity capacity_for(const config::model& model) {
  const std::size_t limit = raise_descriptor_limit();
  const std::size_t others = descriptors_beside_connections(model);
  relay::pipe_pool::allow_in_process(pipes_for(limit, others));
  const std::size_t wanted = std::max(model.max_connections, 1U);
  const std::size_t room = connections_for(limit, others);
  if (room < wanted)
    return {0, "the descriptor limit is " + std::to_string(limit) + ", and must be " +
                   std::to_string(descriptors_for(wanted, others)) + " at least for this configuration (" +
                   (model.max_connections == 0 ? "one connection" : "max_connections " + std::to_string(wanted)) +
                   ", two each; " + std::to_string(model.listeners.size()) + " listeners, " +
                   std::to_string(worker_count(model)) + " workers): raise it (LimitNOFILE, ulimit -n)"};
  return {static_cast<unsigned>(std::min<std::size_t>(model.max_connections == 0 ? room : wanted, 10'000'000)), {}};
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
int serve_until_told(const config::loaded& loaded, unsigned connections, locked_ledger ledger) {
  const config::model& model = loaded.model;
  for (int identity = 0; identity < most_identities; ++identity) {
    auto parts = open_holder(model, model.customers.size(), std::move(ledger.store));
    if (const auto* const problem = std::get_if<ledger_problem>(&parts)) return complain(problem->what);
    const service_end end = serve(model, connections, std::move(std::get<ledger_parts>(parts)));
    if (end.how == service_end::kind::told_to) return good;
    if (end.how == service_end::kind::unable) return complain(end.why);
    if (const auto problem = take_new_identity(model)) return complain(problem->what);
    log::line(log::level::warn, "new_identity").text("detail", end.why).write();
    auto store = open_store(model);
    if (const auto* const problem = std::get_if<ledger_problem>(&store)) return complain(problem->what);
    ledger.store = std::move(std::get<std::unique_ptr<metering::sqlite_store>>(store));
  }
  return complain("the ledger refused " + std::to_string(most_identities) +
                  " identities of this process in a row: is " + model.state_dir.string() +
                  " in use elsewhere, or was the ledger put back?");
}

} // namespace

int run(const std::string& config_file) {
  auto loaded = load(config_file);
  if (!loaded || refuses_unavailable(loaded->model)) return unusable;
  const config::model& model = loaded->model;
  log::open(level_of(model.log.level),
            model.log.format == config::log_format::json ? log::format::json : log::format::text);
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
  loaded->warnings = {}; // thousands of customers can have one each
  return serve_until_told(*loaded, room.connections, std::move(std::get<locked_ledger>(ledger)));
}

} // namespace tollgate::proxy::commands
