// The command line, and nothing else: each command has a file of its own in proxy/commands.
#include "proxy/commands/commands.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

namespace {

namespace commands = tollgate::proxy::commands;

// One for each command, so that `tollgate run --config FILE` and `tollgate --help` read as the documents say.
void add_config_option(CLI::App& to, std::string& file) {
  to.add_option("-c,--config", file, "The configuration")->type_name("FILE")->capture_default_str();
}

int dispatch(int argc, char** argv) {
  CLI::App app{"A metering proxy in front of PrivateLink endpoints."};
  app.name("tollgate");
  app.require_subcommand(1);
  int result = commands::good;
  std::string file = "/etc/tollgate/tollgate.yaml";

  CLI::App* const run = app.add_subcommand("run", "Run the proxy until it is told to stop (SIGTERM drains)");
  add_config_option(*run, file);
  run->callback([&] { result = commands::run(file); });

  CLI::App* const check = app.add_subcommand("check", "Print every problem of a configuration, one a line");
  add_config_option(*check, file);
  check->callback([&] { result = commands::check(file); });

  commands::usage_options usage_options;
  CLI::App* const usage = app.add_subcommand("usage", "Print what each customer has used of this period's allowance");
  add_config_option(*usage, file);
  usage->add_flag("--json", usage_options.json, "Print JSON");
  usage->callback([&] {
    usage_options.config_file = file;
    result = commands::usage(usage_options);
  });

  commands::adjust_options adjust_options;
  CLI::App* const adjust = app.add_subcommand("adjust", "Change a customer's allowance for this period, audited");
  add_config_option(*adjust, file);
  adjust->add_option("--customer", adjust_options.customer, "The customer's id")->type_name("ID")->required();
  auto* const delta = adjust->add_option("--delta", adjust_options.delta, "What to add: 20MB, or -20MB to take away");
  auto* const set = adjust->add_option("--set", adjust_options.set, "The allowance to end up with: 400GB");
  delta->type_name("SIZE")->excludes(set);
  set->type_name("SIZE")->excludes(delta);
  adjust->add_option("--reason", adjust_options.reason, "Why, for the audit")->type_name("TEXT")->required();
  adjust->add_option("--id", adjust_options.id, "The same id again changes nothing (default: a new one)")->type_name("ID");
  adjust->callback([&] {
    adjust_options.config_file = file;
    result = commands::adjust(adjust_options);
  });

  CLI::App* const ledger = app.add_subcommand("ledger", "Look after the ledger");
  ledger->require_subcommand(1);
  CLI::App* const init = ledger->add_subcommand("init", "Create an empty ledger: every allowance is whole again");
  add_config_option(*init, file);
  init->callback([&] { result = commands::ledger_init(file); });

  commands::health_options health_options;
  CLI::App* const health = app.add_subcommand("health", "Ask a running proxy whether it is healthy; the exec probe");
  add_config_option(*health, file);
  health->add_flag("--ready", health_options.ready, "Ask whether it is ready for connections instead");
  health->callback([&] {
    health_options.config_file = file;
    result = commands::health(health_options);
  });

  CLI::App* const version = app.add_subcommand("version", "Print the version");
  version->callback([&] { result = commands::version(); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? commands::good : commands::unusable;
  }
  return result;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return dispatch(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tollgate: %s\n", error.what());
    return commands::failed;
  }
}
