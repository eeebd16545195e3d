// What a configuration becomes: every key of the annotated form, the defaults, and what customers inherit.
#include "config/load.hpp"

#include "tests/config/sample.hpp"

#include <gtest/gtest.h>

namespace tollgate::config {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

model model_of(const std::string& text) {
  return load_text(text, "t.yaml", {.host_name = "host-1"}).model;
}

// Every key there is. A key that is not read would be an unknown one.
constexpr std::string_view every_key = R"(version: 1
environment: edge
node: edge-use1-a
region: us-east-1
zone: use1-az1
state_dir: /var/lib/other
workers: 4
max_connections: 5000
advertise: [10.0.1.5, "fd00::5"]
sandbox: required
log: {level: debug, format: text}
admin:
  listen: 10.0.1.5:9464
  observe_listen: 0.0.0.0:9465
  token_file: /etc/tollgate/admin.token
  tls: {cert_file: /etc/a.pem, key_file: /etc/a.key, client_ca_file: /etc/ca.pem}
ledger:
  store: etcd
  grant_timeout: 45s
  etcd: {endpoints: ["https://etcd-a:2379", "https://etcd-b:2379"], prefix: /other/, ca_file: /e/ca, cert_file: /e/cert,
         key_file: /e/key, username: tollgate, password_file: /e/password}
period: {starts_on_day: 28}
reload: {watch: false}
webhook: {url: "https://hooks.example/x", secret_file: /etc/hook}
groups:
  - {name: reverse-etl, cidr: 10.1.0.0/16}
defaults:
  allowance: 200GB
  enforce: true
  warn_at: [10%, 90%]
  clients: [10.0.0.0/9]
  connections: 100
  timeouts: {handshake: 11s, connect: 6s, half_closed: 2m, idle: 1h, drain: 5m}
  keepalive: {idle: 50s, interval: 10s, probes: 3, dead_after: 100s}
listeners:
  - {name: https, listen: "0.0.0.0:443", protocol: tls}
  - {name: acme-pg, listen: "0.0.0.0:5432", protocol: postgres, proxy_protocol: {accept_from: [10.0.7.0/28]}}
customers:
  - id: acme
    allowance: 300GB
    enforce: true
    warn_at: [50%]
    clients: [10.2.0.0/16]
    connections: 50
    timeouts: {idle: 2h}
    keepalive: {probes: 5}
    endpoints:
      - name: lakehouse
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [DBC-a1b2c3d4-e5f6.cloud.databricks.com.]
        upstream: ["vpce-0123456789abcdef0-abcdefgh.vpce-svc-09143d1e626de2f04.us-east-1.vpce.amazonaws.com:443"]
      - name: orders
        warehouse: rds_postgres
        region: us-east-1
        vpc_endpoint: vpce-0fedcba9876543210
        listener: acme-pg
        tls_required: false
        send_proxy: v2
        resolver: ["10.0.0.2"]
        upstream: ["10.3.0.4:5432", "orders.example:5432"]
)";

TEST(model, has_what_the_top_of_the_file_says) {
  const model all = model_of(std::string{every_key});
  EXPECT_EQ(all.file, "t.yaml");
  EXPECT_EQ(all.environment, environment::edge);
  EXPECT_EQ(all.node, "edge-use1-a");
  EXPECT_EQ(all.region, "us-east-1");
  EXPECT_EQ(all.zone, "use1-az1");
  EXPECT_EQ(all.state_dir, "/var/lib/other");
  EXPECT_EQ(all.workers, 4U);
  EXPECT_EQ(all.max_connections, 5000U);
  ASSERT_EQ(all.advertise.size(), 2U);
  EXPECT_EQ(to_string(all.advertise[1]), "fd00::5");
  EXPECT_EQ(all.sandbox, sandbox_mode::required);
  EXPECT_EQ(all.log, (log_settings{log_level::debug, log_format::text}));
  EXPECT_EQ(all.period_starts_on_day, 28U);
  EXPECT_FALSE(all.reload_watch);
  ASSERT_TRUE(all.webhook);
  EXPECT_EQ(all.webhook->url, "https://hooks.example/x");
  EXPECT_EQ(all.webhook->secret_file, "/etc/hook");
  ASSERT_EQ(all.groups.size(), 1U);
  EXPECT_EQ(all.groups[0], (group{"reverse-etl", parse_cidr("10.1.0.0/16").value}));
}

TEST(model, has_what_admin_and_ledger_say) {
  const model all = model_of(std::string{every_key});
  EXPECT_EQ(to_string(all.admin.listen), "10.0.1.5:9464");
  ASSERT_TRUE(all.admin.observe_listen);
  EXPECT_EQ(to_string(*all.admin.observe_listen), "0.0.0.0:9465");
  EXPECT_EQ(all.admin.token_file, "/etc/tollgate/admin.token");
  EXPECT_EQ(all.admin.tls, (admin_tls{"/etc/a.pem", "/etc/a.key", "/etc/ca.pem"}));
  EXPECT_EQ(all.ledger.store, ledger_store::etcd);
  EXPECT_EQ(all.ledger.grant_timeout, seconds{45});
  const etcd_settings etcd{{"https://etcd-a:2379", "https://etcd-b:2379"},
                           "/other/",
                           "/e/ca",
                           "/e/cert",
                           "/e/key",
                           "tollgate",
                           "/e/password"};
  EXPECT_EQ(all.ledger.etcd, etcd);
}

TEST(model, has_what_listeners_and_endpoints_say) {
  const model all = model_of(std::string{every_key});
  ASSERT_EQ(all.listeners.size(), 2U);
  EXPECT_EQ(all.listeners[0].front_end, front_end::tls);
  EXPECT_EQ(to_string(all.listeners[1].listen), "0.0.0.0:5432");
  EXPECT_EQ(all.listeners[1].accept_proxy_from, std::vector{parse_cidr("10.0.7.0/28").value});

  ASSERT_EQ(all.customers.size(), 1U);
  ASSERT_EQ(all.customers[0].endpoints.size(), 2U);
  const endpoint& lake = all.customers[0].endpoints[0];
  EXPECT_EQ(lake.name, "lakehouse");
  EXPECT_EQ(lake.index, 0U);
  EXPECT_EQ(lake.warehouse, warehouse::databricks);
  EXPECT_EQ(lake.region, "us-east-1");
  EXPECT_EQ(lake.limit_identity(), "vpce-0123456789abcdef0");
  EXPECT_EQ(lake.listener, "https");
  EXPECT_EQ(lake.listener_index, 0U);
  EXPECT_EQ(lake.hosts, std::vector<std::string>{"dbc-a1b2c3d4-e5f6.cloud.databricks.com"});
  EXPECT_TRUE(lake.tls_required);
  EXPECT_EQ(lake.send_proxy, send_proxy::off);
  const endpoint& orders = all.customers[0].endpoints[1];
  EXPECT_EQ(orders.index, 1U);
  EXPECT_EQ(orders.listener_index, 1U);
  EXPECT_FALSE(orders.tls_required);
  EXPECT_EQ(orders.send_proxy, send_proxy::v2);
  ASSERT_EQ(orders.resolvers.size(), 1U);
  EXPECT_EQ(to_string(orders.resolvers[0]), "10.0.0.2:53");
  ASSERT_EQ(orders.upstreams.size(), 2U);
  EXPECT_EQ(orders.upstreams[0], (upstream{"10.3.0.4", 5432, ip_address::parse("10.3.0.4")}));
  EXPECT_EQ(orders.upstreams[1], (upstream{"orders.example", 5432, std::nullopt}));
}

TEST(model, lets_a_customer_override_key_by_key) {
  const model all = model_of(std::string{every_key});
  const customer& acme = all.customers[0];
  EXPECT_EQ(acme.settings.allowance_bytes, 300'000'000'000U);
  EXPECT_TRUE(acme.settings.enforce);
  EXPECT_EQ(acme.settings.warn_at_percent, std::vector<unsigned>{50});
  EXPECT_EQ(acme.settings.connections, 50U);
  EXPECT_EQ(acme.settings.timeouts, (timeouts{seconds{11}, seconds{6}, minutes{2}, minutes{120}, minutes{5}}));
  EXPECT_EQ(acme.settings.keepalive, (keepalive{seconds{50}, seconds{10}, 5, seconds{100}}));
  for (const endpoint& each : acme.endpoints)
    EXPECT_EQ(each.clients, std::vector{parse_cidr("10.2.0.0/16").value});
}

TEST(model, has_defaults_for_what_nobody_says) {
  const model all = model_of(text_of({"", {{"node: n1\n", ""}, {"admin: {token_file: /t}\n", ""}}, {}}));
  EXPECT_EQ(all.environment, environment::edge);
  EXPECT_EQ(all.node, "host-1");
  EXPECT_EQ(all.state_dir, "/var/lib/tollgate");
  EXPECT_EQ(all.workers, 0U);
  EXPECT_EQ(all.max_connections, 0U);
  EXPECT_TRUE(all.region.empty() && all.zone.empty() && all.advertise.empty() && all.groups.empty() && !all.webhook);
  EXPECT_EQ(all.sandbox, sandbox_mode::preferred);
  EXPECT_EQ(all.log, (log_settings{log_level::info, log_format::json}));
  EXPECT_EQ(to_string(all.admin.listen), "127.0.0.1:9464");
  EXPECT_TRUE(!all.admin.observe_listen && all.admin.token_file.empty() && !all.admin.tls);
  EXPECT_EQ(all.ledger, (ledger_settings{ledger_store::sqlite, seconds{30}, std::nullopt}));
  EXPECT_EQ(all.period_starts_on_day, 1U);
  EXPECT_TRUE(all.reload_watch);
  const customer_settings& settings = all.customers[0].settings;
  EXPECT_EQ(settings.allowance_bytes, 300'000'000'000U);
  EXPECT_TRUE(settings.enforce);
  EXPECT_EQ(settings.warn_at_percent, (std::vector<unsigned>{50, 80, 95}));
  EXPECT_EQ(settings.connections, 1000U);
  EXPECT_EQ(settings.timeouts, (timeouts{seconds{10}, seconds{5}, minutes{1}, seconds{0}, minutes{10}}));
  EXPECT_EQ(settings.keepalive, (keepalive{seconds{60}, seconds{15}, 4, seconds{150}}));
}

TEST(model, lets_in_the_clients_that_suit_the_listener) {
  const model all = model_of(text_of({"", {{"0.0.0.0:5432", "127.0.0.1:5432"}}, {}}));
  const auto& endpoints = all.customers[0].endpoints;
  EXPECT_EQ(endpoints[0].clients, std::vector{parse_cidr("10.0.0.0/8").value});
  EXPECT_EQ(endpoints[1].clients, (std::vector{parse_cidr("127.0.0.0/8").value, parse_cidr("::1/128").value}));
}

TEST(model, counts_names_where_lab_has_no_ids) {
  const model all = model_of(
      text_of({"",
               {{"version: 1", "version: 1\nenvironment: lab"}, {"        vpc_endpoint: vpce-0123456789abcdef0\n", ""}},
               {}}));
  EXPECT_EQ(all.customers[0].endpoints[0].limit_identity(), "lake");
}

TEST(model, needs_a_node_where_the_host_name_is_none) {
  const std::string text = text_of({"", {{"node: n1\n", ""}}, {}});
  try {
    load_text(text, "t.yaml", {.host_name = ""});
    FAIL() << "accepted";
  } catch (const config_error& refused) {
    EXPECT_STREQ(refused.what(),
                 "t.yaml:1:1: error: node: is missing, and the host name cannot stand for it: '' is not "
                 "a name: write 1 to 63 letters, digits, '.', '_' or '-', the first one a letter or a "
                 "digit");
  }
}

TEST(model, points_at_keys_after_loading) {
  const model all = model_of(std::string{every_key});
  const auto line = [&](std::string path) { return problem_at(all, severity::error, std::move(path), "x").line; };
  EXPECT_EQ(line("admin.tls.key_file"), 16U);
  EXPECT_EQ(line("listeners[1].protocol"), 37U);
  EXPECT_EQ(line("customers[0].endpoints[1].resolver"), 62U);
  EXPECT_EQ(line("customers[0].endpoints[1].name"), 1U);
  EXPECT_EQ(line("log.color"), 11U);
  EXPECT_EQ(to_string(problem_at(all, severity::warning, "log.level", "x")), "t.yaml:11:14: warning: log.level: x");
}

} // namespace
} // namespace tollgate::config
