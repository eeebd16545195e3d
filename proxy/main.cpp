// The command line, and nothing else: each command has a file of its own in proxy/commands.
#include "proxy/commands/commands.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

namespace {

namespace commands = tollgate::proxy::commands;

/// What the command line said, and what came of it.
struct invocation {
  std::string config_file = "/etc/tollgate/tollgate.yaml";
  commands::usage_options usage;
  commands::adjust_options adjust;
  commands::health_options health;
  commands::period_options period;
  commands::doctor_options doctor;
  int result = commands::good;
};

// One for each command, so that `tollgate run --config FILE` reads as the documents say.
CLI::App* add_command(CLI::App& to, invocation& call, const std::string& name, const std::string& what) {
  CLI::App* const command = to.add_subcommand(name, what);
  command->add_option("-c,--config", call.config_file, "The configuration")->type_name("FILE")->capture_default_str();
  return command;
}

void add_run_and_check(CLI::App& app, invocation& call) {
  add_command(app, call, "run", "Run the proxy until it is told to stop (SIGTERM drains)")->callback([&call] {
    call.result = commands::run(call.config_file);
  });
  add_command(app, call, "check", "Print every problem of a configuration, one a line")->callback([&call] {
    call.result = commands::check(call.config_file);
  });
}

void add_usage(CLI::App& app, invocation& call) {
  CLI::App* const usage = add_command(app, call, "usage", "Print what each customer has used of a period's allowance");
  usage->add_option("--period", call.usage.period, "A period by its first day: 2026-10-01 (default: the current one)")
      ->type_name("PERIOD");
  usage->add_flag("--json", call.usage.json, "Print JSON");
  usage->callback([&call] {
    call.usage.config_file = call.config_file;
    call.result = commands::usage(call.usage);
  });
}

void add_adjust(CLI::App& app, invocation& call) {
  CLI::App* const adjust = add_command(app, call, "adjust", "Change a customer's allowance for this period, audited");
  commands::adjust_options& to = call.adjust;
  adjust->add_option("--customer", to.customer, "The customer's id")->type_name("ID")->required();
  auto* const delta = adjust->add_option("--delta", to.delta, "What to add: 20MB; --delta=-20MB takes away");
  auto* const set = adjust->add_option("--set", to.set, "The allowance to end up with: 400GB");
  delta->type_name("SIZE")->excludes(set);
  set->type_name("SIZE")->excludes(delta);
  adjust->add_option("--reason", to.reason, "Why, for the audit")->type_name("TEXT")->required();
  adjust->add_option("--id", to.id, "The same id again changes nothing (default: a new one)")->type_name("ID");
  adjust->callback([&call] {
    call.adjust.config_file = call.config_file;
    call.result = commands::adjust(call.adjust);
  });
}

void add_period(CLI::App& app, invocation& call) {
  CLI::App* const period =
      add_command(app, call, "period", "Show the current period, and whether the clock is believed");
  commands::period_options& to = call.period;
  period->require_subcommand(0, 1);
  period->add_flag("--json", to.json, "Print JSON");
  const auto show = [&call, &to] {
    to.config_file = call.config_file;
    call.result = commands::show_period(to);
  };
  period->callback([period, show] {
    if (period->get_subcommands().empty()) show();
  });
  CLI::App* const shown = add_command(*period, call, "show", "The same");
  shown->add_flag("--json", to.json, "Print JSON");
  shown->callback(show);
  CLI::App* const open = add_command(
      *period, call, "open", "Say that the clock is right and a period may begin; only where the clock is suspect");
  open->add_option("PERIOD", to.period, "The period that the clock shows, by its first day: 2026-11-01")->required();
  open->add_option("--reason", to.reason, "Why, for the audit")->type_name("TEXT");
  open->callback([&call, &to] {
    to.config_file = call.config_file;
    call.result = commands::open_period(to);
  });
}

void add_ledger(CLI::App& app, invocation& call) {
  CLI::App* const ledger = app.add_subcommand("ledger", "Look after the ledger");
  ledger->require_subcommand(1);
  add_command(*ledger, call, "init", "Create an empty ledger: every allowance is whole again")->callback([&call] {
    call.result = commands::ledger_init(call.config_file);
  });
}

void add_health_and_version(CLI::App& app, invocation& call) {
  CLI::App* const health =
      add_command(app, call, "health", "Ask a running proxy whether it is healthy; for an exec probe");
  health->add_flag("--ready", call.health.ready, "Ask whether it is ready for connections instead");
  health->callback([&call] {
    call.health.config_file = call.config_file;
    call.result = commands::health(call.health);
  });
  app.add_subcommand("version", "Print the version")->callback([&call] { call.result = commands::version(); });
}

void add_doctor(CLI::App& app, invocation& call) {
  CLI::App* const doctor = add_command(app, call, "doctor", "Look at what the proxy depends on: DNS, upstreams, TLS");
  commands::doctor_options& to = call.doctor;
  doctor->add_option("--customer", to.customer, "Only this customer's endpoints")->type_name("ID");
  doctor->add_flag("--json", to.json, "Print JSON");
  doctor->add_option("--timeout", to.timeout, "For each probe")->type_name("DURATION")->capture_default_str();
  doctor->add_option("--deadline", to.deadline, "For the whole run")->type_name("DURATION")->capture_default_str();
  doctor->add_option("--at-once", to.at_once, "Addresses looked at side by side, 1 to 256")->capture_default_str();
  doctor->add_option("--ca-file", to.ca_file, "More certificate authorities to trust, PEM")->type_name("FILE");
  doctor->callback([&call] {
    call.doctor.config_file = call.config_file;
    call.result = commands::doctor(call.doctor);
  });
}

int dispatch(int argc, char** argv) {
  CLI::App app{"A metering proxy in front of PrivateLink endpoints."};
  app.name("tollgate");
  app.require_subcommand(1);
  invocation call;
  add_run_and_check(app, call);
  add_usage(app, call);
  add_adjust(app, call);
  add_period(app, call);
  add_ledger(app, call);
  add_doctor(app, call);
  add_health_and_version(app, call);
  // CLI11 would only say that a command is missing.
  const auto named = [&](const CLI::App* one) { return one->check_name(argv[1]); };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(named).empty()) {
    std::fprintf(stderr, "tollgate: no command '%s'; tollgate --help lists them\n", argv[1]);
    return commands::unusable;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? commands::good : commands::unusable;
  }
  return call.result;
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
