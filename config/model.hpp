// The checked configuration: plain values that never change after loading.
//
// Everything is resolved here: defaults are filled in, a customer carries its own settings, an endpoint its clients.
// What a listener, endpoint or upstream does at run time is not here; the proxy translates.
#pragma once

#include "config/address.hpp"
#include "config/cidr.hpp"
#include "config/problem.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::config {

enum class environment : std::uint8_t {
  edge, ///< production
  lab,  ///< loopback upstreams and port 0 are fine, and provider-shape errors are warnings
};
enum class sandbox_mode : std::uint8_t { preferred, required, off };
enum class log_level : std::uint8_t { trace, debug, info, warn, error };
enum class log_format : std::uint8_t { json, text };
enum class ledger_store : std::uint8_t { sqlite, etcd };
enum class front_end : std::uint8_t { tcp, tls, postgres, http };
enum class warehouse : std::uint8_t { databricks, rds_postgres, redshift, snowflake };
enum class send_proxy : std::uint8_t { off, v2 };

/// The words of the file, for messages, logs and metrics: `rds_postgres`.
std::string_view to_string(environment value) noexcept;
std::string_view to_string(sandbox_mode value) noexcept;
std::string_view to_string(log_level value) noexcept;
std::string_view to_string(log_format value) noexcept;
std::string_view to_string(ledger_store value) noexcept;
std::string_view to_string(front_end value) noexcept;
std::string_view to_string(warehouse value) noexcept;
std::string_view to_string(send_proxy value) noexcept;

struct log_settings {
  log_level level = log_level::info;
  log_format format = log_format::json;
  friend bool operator==(const log_settings&, const log_settings&) = default;
};

/// The admin address's own certificate. Absolute paths of PEM files.
struct admin_tls {
  std::filesystem::path cert_file;
  std::filesystem::path key_file;
  std::filesystem::path client_ca_file; ///< empty: clients show no certificate
  friend bool operator==(const admin_tls&, const admin_tls&) = default;
};

struct admin_settings {
  address_port listen{};                      ///< default 127.0.0.1:9464
  std::optional<address_port> observe_listen; ///< only /metrics /healthz /readyz, plain HTTP
  std::filesystem::path token_file;           ///< empty: changes are refused
  std::optional<admin_tls> tls;
  friend bool operator==(const admin_settings&, const admin_settings&) = default;
};

/// An etcd cluster. Paths are absolute or empty.
struct etcd_settings {
  std::vector<std::string> endpoints; ///< `http(s)://host:port`, at least one
  std::string prefix = "/tollgate/";  ///< starts and ends with a slash
  std::filesystem::path ca_file;
  std::filesystem::path cert_file; ///< with key_file, or both empty
  std::filesystem::path key_file;
  std::string username; ///< with password_file, or both empty
  std::filesystem::path password_file;
  friend bool operator==(const etcd_settings&, const etcd_settings&) = default;
};

struct ledger_settings {
  ledger_store store = ledger_store::sqlite;
  std::chrono::milliseconds grant_timeout{30'000};
  std::optional<etcd_settings> etcd; ///< always there when the store is etcd
  friend bool operator==(const ledger_settings&, const ledger_settings&) = default;
};

struct webhook {
  std::string url;
  std::filesystem::path secret_file;
  std::filesystem::path ca_file; ///< more authorities to trust than the system's; may be empty
  friend bool operator==(const webhook&, const webhook&) = default;
};

/// What clients of no group are called; no group has this name.
inline constexpr std::string_view no_group = "other";

/// A client network of a group. Entries of one name are one group.
struct group {
  std::string name;
  config::cidr network;
  friend bool operator==(const group&, const group&) = default;
};

/// Deadlines of a connection. Where 0 is possible it means off.
struct timeouts {
  std::chrono::milliseconds handshake{10'000};   ///< from accept to routed; never 0
  std::chrono::milliseconds connect{5'000};      ///< to reach an upstream, over all its addresses; never 0
  std::chrono::milliseconds half_closed{60'000}; ///< without a byte after one side's FIN; 0: off
  std::chrono::milliseconds idle{0};             ///< without a byte in either direction; 0: off
  std::chrono::milliseconds drain{600'000};      ///< for running connections when the process stops; 0: no deadline
  friend bool operator==(const timeouts&, const timeouts&) = default;
};

/// TCP keepalive on both legs (whole seconds, as the kernel counts them), and the sweep for peers that acknowledge
/// nothing.
struct keepalive {
  std::chrono::milliseconds idle{60'000};        ///< silence before the first probe, TCP_KEEPIDLE; 0: keepalive is off
  std::chrono::milliseconds interval{15'000};    ///< between probes, TCP_KEEPINTVL
  unsigned probes = 4;                           ///< unanswered probes before the connection is dead, TCP_KEEPCNT
  std::chrono::milliseconds dead_after{150'000}; ///< sent bytes and no acknowledgement for this long; 0: off
  friend bool operator==(const keepalive&, const keepalive&) = default;
};

/// What `defaults` says and a customer may say otherwise.
struct customer_settings {
  std::uint64_t allowance_bytes = 300'000'000'000;   ///< a period's, at most 2^62; 0: nothing passes
  bool enforce = true;                               ///< false: count and warn, never cut
  std::vector<unsigned> warn_at_percent{50, 80, 95}; ///< 1 to 100, ascending, no two alike
  unsigned connections = 1000;                       ///< at the same time, over all of the customer's endpoints
  config::timeouts timeouts;
  config::keepalive keepalive;
  friend bool operator==(const customer_settings&, const customer_settings&) = default;
};

struct listener {
  std::string name;
  address_port listen{}; ///< port 0 (any free port) in lab only
  config::front_end front_end = config::front_end::tcp;
  std::vector<cidr> accept_proxy_from; ///< load balancers that must send a PROXY header; empty: nobody sends one
  friend bool operator==(const listener&, const listener&) = default;
};

/// Where an endpoint's connections go.
struct upstream {
  std::string host; ///< lower case, no trailing dot, no brackets
  std::uint16_t port = 0;
  std::optional<ip_address> address; ///< when `host` is an address: there is nothing to resolve
  friend bool operator==(const upstream&, const upstream&) = default;
};

struct endpoint {
  std::string name;
  std::size_t index = 0; ///< its place in the customer's list, 0 to 7
  config::warehouse warehouse = config::warehouse::databricks;
  std::string region;             ///< empty in lab only
  std::string vpc_endpoint;       ///< `vpce-...`; empty in lab only
  std::string listener;           ///< the name of one of the model's listeners
  std::size_t listener_index = 0; ///< its place in the model's list
  std::vector<std::string> hosts; ///< exact names, lower case, no trailing dot; empty only when the listener is its own
  std::vector<upstream> upstreams; ///< 1 to 16, in the order to try
  std::vector<cidr> clients;       ///< who may connect: the customer's, the defaults', or what suits the listener
  bool tls_required = true;        ///< postgres front end only
  config::send_proxy send_proxy = config::send_proxy::off;
  std::vector<std::string> client_vpc_endpoints; ///< that clients must come through, by a PROXY header; empty: any way
  std::vector<address_port> resolvers;           ///< DNS servers for these upstreams; empty: the host's

  /// What counts against the limit of two: the VPC endpoint, or in lab the name where there is none.
  const std::string& limit_identity() const noexcept { return vpc_endpoint.empty() ? name : vpc_endpoint; }
  friend bool operator==(const endpoint&, const endpoint&) = default;
};

/// The most endpoint entries a customer may have. The usage file has room for as many.
inline constexpr std::size_t max_endpoints = 8;
/// The most distinct VPC endpoints a customer may have.
inline constexpr std::size_t max_vpc_endpoints = 2;

/// The most upstreams of an endpoint: a name and its zonal names are a handful.
inline constexpr std::size_t max_upstreams = 16;

/// The most DNS servers of an endpoint: each lookup may have a socket for each.
inline constexpr std::size_t max_resolvers = 4;

struct customer {
  std::string id; ///< its identity: another id is another account
  customer_settings settings;
  std::vector<endpoint> endpoints;
  friend bool operator==(const customer&, const customer&) = default;
};

/// Where keys stand in the file, by key path: the settings', the listeners', and endpoints' rarer keys.
using places = std::map<std::string, place, std::less<>>;

struct model {
  std::string file; ///< as it was given to load
  config::environment environment = config::environment::edge;
  std::string node;
  std::string region; ///< of this node; empty: unknown
  std::string zone;   ///< of this node; empty: unknown
  std::filesystem::path state_dir = "/var/lib/tollgate";
  unsigned workers = 0;         ///< 0: as many as the host allows
  unsigned max_connections = 0; ///< 0: derived from the descriptor limit
  std::vector<ip_address> advertise;
  sandbox_mode sandbox = sandbox_mode::preferred;
  log_settings log;
  admin_settings admin;
  ledger_settings ledger;
  unsigned period_starts_on_day = 1; ///< 1 to 28, UTC
  bool reload_watch = true;
  std::optional<config::webhook> webhook;
  std::vector<group> groups;
  std::vector<listener> listeners;
  std::vector<customer> customers;
  config::places places;
};

/// A problem with a loaded model, found by somebody else: points at `key_path`, or at the nearest key above it whose
/// place is known.
problem problem_at(const model& checked, severity how_bad, std::string key_path, std::string message);

} // namespace tollgate::config
