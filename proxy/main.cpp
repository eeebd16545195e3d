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
  commands::drain_options drain;
  commands::import_snowflake_options import_snowflake;
  commands::period_options period;
  commands::dns_options dns;
  commands::checklist_options checklist;
  commands::doctor_options doctor;
  commands::reconcile_options reconcile;
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
  usage->add_flag("--all", call.usage.every_period, "Every period that the ledger has, oldest first");
  usage->add_flag("--json", call.usage.json, "Print JSON");
  usage->add_flag("--csv", call.usage.csv, "Print CSV, one row a customer");
  usage->add_flag("--days", call.usage.days, "Day by day and by endpoint, with --csv or --json");
  usage->callback([&call] {
    call.usage.config_file = call.config_file;
    call.result = commands::usage(call.usage);
  });
}

void add_reconcile(CLI::App& app, invocation& call) {
  CLI::App* const command =
      add_command(app, call, "reconcile", "Hold our counts against CloudWatch's BytesProcessed, day by day");
  commands::reconcile_options& to = call.reconcile;
  command->add_option("FILE", to.file, "What get-metric-data or get-metric-statistics answered; -: standard input")
      ->required();
  command->add_option("--vpc-endpoint", to.vpc_endpoint, "Whose bytes they are, where the file does not say")
      ->type_name("ID");
  command->add_option("--tolerance", to.tolerance, "A larger drift ends with 1")
      ->type_name("PERCENT")
      ->capture_default_str();
  command->add_option("--ignore", to.ignore, "A drift of fewer bytes is none")
      ->type_name("SIZE")
      ->capture_default_str();
  command->add_option("--metrics", to.metrics_file, "Write the drift for Prometheus' node_exporter")->type_name("FILE");
  command->add_flag("--json", to.json, "Print JSON");
  command->add_flag("--csv", to.csv, "Print CSV");
  command->callback([&call] {
    call.reconcile.config_file = call.config_file;
    call.result = commands::reconcile(call.reconcile);
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

void add_dns(CLI::App& app, invocation& call) {
  CLI::App* const dns =
      add_command(app, call, "dns", "Print the DNS records and settings that lead clients to this proxy");
  commands::dns_options& to = call.dns;
  dns->add_option("--format", to.format, "zone | route53 | hosts | kubernetes")->capture_default_str();
  dns->add_option("--target", to.targets,
                  "Where the records point: an address, again for more, or one name (default: advertise)")
      ->type_name("ADDRESS|NAME")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  dns->add_option("--customer", to.customer, "One customer only")->type_name("ID");
  dns->add_option("--directory", to.directory, "Write a file for each zone into DIR, instead of printing")
      ->type_name("DIR");
  dns->add_option("--target-zone-id", to.target_zone_id,
                  "The hosted zone that a --target NAME is in (default: known for Network Load Balancers)")
      ->type_name("ID");
  dns->add_option("--ttl", to.ttl_seconds, "Seconds that an answer may be kept")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  dns->add_option("--serial", to.serial, "The zones' serial number (default: the seconds since 1970)")
      ->check(CLI::Range(1U, 4'294'967'295U));
  dns->callback([&call] {
    call.dns.config_file = call.config_file;
    call.result = commands::dns(call.dns);
  });
}

void add_checklist(CLI::App& app, invocation& call) {
  CLI::App* const list =
      add_command(app, call, "checklist", "Print what is to be done for a customer's endpoints, and by whom");
  commands::checklist_options& to = call.checklist;
  list->add_option("--customer", to.customer, "One customer only")->type_name("ID");
  list->add_option("--format", to.format, "text | markdown | json")->capture_default_str();
  list->add_flag("--json", to.json, "The same as --format json");
  list->add_option("--warehouse", to.warehouse,
                   "Print the list for an endpoint to come, without a configuration: databricks | rds_postgres | "
                   "redshift | snowflake");
  list->add_option("--principal", to.principal, "The platform's AWS principal, to hand over")->type_name("ARN");
  list->add_option("--account-id", to.account_id, "The platform's AWS Edge account, to hand over")->type_name("ID");
  list->add_option("--vpc-id", to.vpc_id, "The platform's Edge VPC, to hand over")->type_name("ID");
  list->callback([&call] {
    call.checklist.config_file = call.config_file;
    call.result = commands::checklist(call.checklist);
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

void add_drain(CLI::App& app, invocation& call) {
  CLI::App* const drain = add_command(app, call, "drain", "Refuse new connections; the proxy ends with its last one");
  drain->add_flag("--wait", call.drain.wait, "Show how many are left, and return when the proxy has ended");
  drain->callback([&call] {
    call.drain.config_file = call.config_file;
    call.result = commands::drain(call.drain);
  });
}

void add_import_snowflake(CLI::App& app, invocation& call) {
  CLI::App* const command = app.add_subcommand(
      "import-snowflake", "Turn the answer of SYSTEM$GET_PRIVATELINK_CONFIG() into a customer's endpoints");
  commands::import_snowflake_options& to = call.import_snowflake;
  command->add_option("FILE", to.file, "The answer: JSON, also as CSV or a result's row quotes it; -: standard input")
      ->required();
  command->add_option("--customer", to.customer, "The customer's id")->type_name("ID");
  command
      ->add_option("--vpc-endpoint", to.vpc_endpoint, "The id of our VPC endpoint: vpce-... (default: the upstream's)")
      ->type_name("ID");
  command->add_option("--upstream", to.upstreams, "Its DNS name or address, without a port; again for another one")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command->add_option("--region", to.region, "The account's region, where the answer has none")->type_name("REGION");
  command->add_option("--listener", to.listener, "The tls listener on port 443")
      ->type_name("NAME")
      ->capture_default_str();
  command->add_option("--ocsp-listener", to.ocsp_listener, "The http listener on port 80")
      ->type_name("NAME")
      ->capture_default_str();
  command->callback([&call] { call.result = commands::import_snowflake(call.import_snowflake); });
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
  add_reconcile(app, call);
  add_adjust(app, call);
  add_period(app, call);
  add_ledger(app, call);
  add_dns(app, call);
  add_checklist(app, call);
  add_doctor(app, call);
  add_drain(app, call);
  add_health_and_version(app, call);
  add_import_snowflake(app, call);
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
