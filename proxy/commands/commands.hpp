// The program's commands. Each takes what the command line said and returns the exit code: 0 good, 1 failed while
// running, 2 wrong usage or invalid configuration.
//
// They print for people on standard output and complain on standard error. Parsing the command line is main's.
#pragma once

#include "config/load.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tollgate::proxy::commands {

inline constexpr int good = 0;
inline constexpr int failed = 1;
inline constexpr int unusable = 2;

/// Loads `file`; problems go to standard error. Nothing: there were errors, and the exit code is `unusable`.
std::optional<config::loaded> load(const std::string& file);

int run(const std::string& config_file);
int check(const std::string& config_file);
int version();

struct usage_options {
  std::string config_file;
  bool json = false;
  std::string period;        ///< `2026-10-01`; empty: the current one
  bool every_period = false; ///< all that the ledger has
  bool csv = false;
  bool days = false; ///< day by day, where it is CSV or JSON
};
int usage(const usage_options& what);

struct adjust_options {
  std::string config_file;
  std::string customer;
  std::string delta; ///< `20MB`, `-1GB`
  std::string set;   ///< `400GB`: the allowance to end up with, instead of a delta
  std::string reason;
  std::string id; ///< empty: drawn at random
};
int adjust(const adjust_options& what);

struct period_options {
  std::string config_file;
  bool json = false;
  std::string period; ///< `2026-11-01`
  std::string reason;
};
int show_period(const period_options& what);
int open_period(const period_options& what);

int ledger_init(const std::string& config_file);

struct health_options {
  std::string config_file;
  bool ready = false;
};
int health(const health_options& what);

struct drain_options {
  std::string config_file;
  bool wait = false; ///< until the proxy has ended
};
int drain(const drain_options& what);

struct import_snowflake_options {
  std::string file; ///< `-`: standard input
  std::string customer;
  std::string vpc_endpoint;
  std::string region;
  std::vector<std::string> upstreams; ///< without ports
  std::string listener = "https";
  std::string ocsp_listener = "ocsp";
};
int import_snowflake(const import_snowflake_options& what);

struct reconcile_options {
  std::string config_file;
  std::string file;         ///< `-`: standard input
  std::string vpc_endpoint; ///< whose bytes they are, where the file does not say
  std::string metrics_file; ///< empty: none is written
  std::string tolerance = "5%";
  std::string ignore = "1MB"; ///< a drift of fewer bytes is none
  bool json = false;
  bool csv = false;
};
int reconcile(const reconcile_options& what);

struct dns_options {
  std::string config_file;
  std::string format = "zone"; ///< `zone`, `route53`, `hosts`, `kubernetes`
  std::vector<std::string> targets;
  std::string customer;       ///< empty: all
  std::string directory;      ///< empty: print
  std::string target_zone_id; ///< empty: known, or not needed
  std::uint32_t ttl_seconds = 60;
  std::uint32_t serial = 0; ///< 0: the seconds since 1970
};
int dns(const dns_options& what);

struct checklist_options {
  std::string config_file;
  std::string customer;        ///< empty: all
  std::string format = "text"; ///< `text`, `markdown`, `json`
  bool json = false;
  std::string warehouse; ///< a list without a configuration; empty: the configuration's endpoints
  std::string principal; ///< empty, as the two below: a blank to fill in
  std::string account_id;
  std::string vpc_id;
};
int checklist(const checklist_options& what);

struct doctor_options {
  std::string config_file;
  bool json = false;
  std::string customer;        ///< only this one; empty: all
  std::string timeout = "5s";  ///< of each probe
  std::string deadline = "2m"; ///< of the whole run
  std::size_t at_once = 16;    ///< connections and lookups at the same time
  std::string ca_file;         ///< more certificate authorities; empty: the system's alone
};
int doctor(const doctor_options& what);

} // namespace tollgate::proxy::commands
