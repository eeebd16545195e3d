// What is refused, and what is only warned of, in the top of the file, `log`, `period`, `reload`, `webhook` and
// `groups`.
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

const std::vector<sample> samples{
    {"version_missing",
     {{R"(version: 1
)",
       ""}},
     {"1:1: error: version: is missing: write `version: 1`"}},
    {"version_unknown",
     {{"version: 1", "version: 2"}},
     {"1:10: error: version: '2' is not a version that is known: write 1"}},
    {"environment_unknown",
     {{"version: 1", R"(version: 1
environment: prod)"}},
     {"2:14: error: environment: 'prod' is not one of edge lab"}},
    {"key_unknown",
     {{"node: n1", R"(node: n1
max_conections: 5)"}},
     {"3:1: error: max_conections: is not a key of this section; did you mean 'max_connections'?"}},
    {"key_unknown_and_far",
     {{"node: n1", R"(node: n1
banana: 5)"}},
     {"3:1: error: banana: is not a key of this section"}},
    {"key_repeated",
     {{"node: n1", R"(node: n1
node: n2)"}},
     {"3:1: error: node: is written twice; the first one is in line 2"}},
    {"key_without_value",
     {{"node: n1", R"(node: n1
zone:)"}},
     {"3:1: error: zone: has no value: write a single value, or remove the key"}},
    {"node_not_a_name",
     {{"node: n1", R"(node: "a b")"}},
     {"2:7: error: node: 'a b' is not a name: write 1 to 63 letters, digits, '.', '_' or '-', the first one a letter "
      "or a digit"}},
    {"node_not_a_value", {{"node: n1", "node: [n1]"}}, {"2:1: error: node: is a list: write a single value"}},
    {"region_not_a_name",
     {{"node: n1", R"(node: n1
region: -x)"}},
     {"3:9: error: region: '-x' is not a name: write 1 to 63 letters, digits, '.', '_' or '-', the first one a letter "
      "or a digit"}},
    {"zone_not_a_name",
     {{"node: n1", R"(node: n1
zone: "")"}},
     {"3:7: error: zone: '' is not a name: write 1 to 63 letters, digits, '.', '_' or '-', the first one a letter or a "
      "digit"}},
    {"state_dir_relative",
     {{"node: n1", R"(node: n1
state_dir: var/lib)"}},
     {"3:12: error: state_dir: 'var/lib' is not an absolute path: start it with '/'"}},
    {"workers_too_many",
     {{"node: n1", R"(node: n1
workers: 1025)"}},
     {"3:10: error: workers: '1025' is not a whole number from 0 to 1024"}},
    {"workers_negative",
     {{"node: n1", R"(node: n1
workers: -1)"}},
     {"3:10: error: workers: '-1' is not a whole number from 0 to 1024"}},
    {"max_connections_too_many",
     {{"node: n1", R"(node: n1
max_connections: 10000001)"}},
     {"3:18: error: max_connections: '10000001' is not a whole number from 0 to 10000000"}},
    {"max_connections_less_than_the_sum",
     {{"node: n1", R"(node: n1
max_connections: 999)"}},
     {"3:18: warning: max_connections: 999 is less than the 1000 connections that the customers may have together: the "
      "last ones would be refused"}},
    {"advertise_name",
     {{"node: n1", R"(node: n1
advertise: [proxy.example])"}},
     {"3:13: error: advertise[0]: 'proxy.example' is not an IP address: write one as 10.0.1.5 or fd00::5"}},
    {"advertise_not_a_list",
     {{"node: n1", R"(node: n1
advertise: 10.0.0.1)"}},
     {"3:12: error: advertise: is a single value: write a list, as [first, second]"}},
    {"advertise_no_host",
     {{"node: n1", R"(node: n1
advertise: [0.0.0.0, 224.0.0.1, 255.255.255.255])"}},
     {"3:13: error: advertise[0]: 0.0.0.0 is no address of one host: write one that clients can connect to",
      "3:22: error: advertise[1]: 224.0.0.1 is no address of one host: write one that clients can connect to",
      "3:33: error: advertise[2]: 255.255.255.255 is no address of one host: write one that clients can connect to"}},
    {"advertise_twice",
     {{"node: n1", R"(node: n1
advertise: [10.0.0.1, "::ffff:10.0.0.1"])"}},
     {"3:23: error: advertise[1]: 10.0.0.1 is written twice: remove one"}},
    {"sandbox_unknown",
     {{"node: n1", R"(node: n1
sandbox: on)"}},
     {"3:10: error: sandbox: 'on' is not one of preferred required off"}},
    {"log_level_unknown",
     {{"node: n1", R"(node: n1
log: {level: infos})"}},
     {"3:14: error: log.level: 'infos' is not one of trace debug info warn error; did you mean 'info'?"}},
    {"log_format_unknown",
     {{"node: n1", R"(node: n1
log: {format: xml})"}},
     {"3:15: error: log.format: 'xml' is not one of json text"}},
    {"log_key_unknown",
     {{"node: n1", R"(node: n1
log: {levle: info})"}},
     {"3:7: error: log.levle: is not a key of this section; did you mean 'level'?"}},
    {"log_not_a_map",
     {{"node: n1", R"(node: n1
log: info)"}},
     {"3:6: error: log: is a single value: write a map of keys"}},
    {"period_day_0",
     {{"node: n1", R"(node: n1
period: {starts_on_day: 0})"}},
     {"3:25: error: period.starts_on_day: '0' is not a whole number from 1 to 28"}},
    {"period_day_29",
     {{"node: n1", R"(node: n1
period: {starts_on_day: 29})"}},
     {"3:25: error: period.starts_on_day: '29' is not a whole number from 1 to 28"}},
    {"period_key_unknown",
     {{"node: n1", R"(node: n1
period: {start_on_day: 1})"}},
     {"3:10: error: period.start_on_day: is not a key of this section; did you mean 'starts_on_day'?"}},
    {"reload_watch_yes",
     {{"node: n1", R"(node: n1
reload: {watch: yes})"}},
     {"3:17: error: reload.watch: 'yes' is neither true nor false"}},
    {"reload_key_unknown",
     {{"node: n1", R"(node: n1
reload: {wach: true})"}},
     {"3:10: error: reload.wach: is not a key of this section; did you mean 'watch'?"}},
    {"webhook_incomplete",
     {{"node: n1", R"(node: n1
webhook: {})"}},
     {"3:1: error: webhook.url: is missing: write where to send events, as https://host/path",
      "3:1: error: webhook.secret_file: is missing: write the absolute path of the secret that events are signed "
      "with"}},
    {"webhook_plain_http",
     {{"node: n1", R"(node: n1
webhook: {url: "http://h.example/x", secret_file: /s})"}},
     {"3:16: error: webhook.url: 'http://h.example/x' is not encrypted: write https://"}},
    {"webhook_plain_http_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {"node: n1", R"(node: n1
webhook: {url: "http://h.example/x", secret_file: /s})"}},
     {"4:16: warning: webhook.url: 'http://h.example/x' is not encrypted: write https://"}},
    {"webhook_plain_http_on_the_loopback",
     {{"node: n1", R"(node: n1
webhook: {url: "http://127.0.0.1:8080/x", secret_file: /s, ca_file: s})"}},
     {"3:69: error: webhook.ca_file: 's' is not an absolute path: start it with '/'"}},
    {"webhook_user_in_url",
     {{"node: n1", R"(node: n1
webhook: {url: "https://me:pw@h.example/x", secret_file: /s})"}},
     {"3:16: error: webhook.url: a user or password in a URL ends up in logs: leave it out, and sign with "
      "secret_file"}},
    {"webhook_secret_relative",
     {{"node: n1", R"(node: n1
webhook: {url: "https://h.example/x", secret_file: s, retries: 3})"}},
     {"3:52: error: webhook.secret_file: 's' is not an absolute path: start it with '/'",
      "3:55: error: webhook.retries: is not a key of this section"}},
    {"group_incomplete",
     {{"node: n1", R"(node: n1
groups: [{}])"}},
     {"3:10: error: groups[0].name: is missing: write a name for this network",
      "3:10: error: groups[0].cidr: is missing: write the network, as 10.1.0.0/16"}},
    {"group_cidr_with_host_bits",
     {{"node: n1", R"(node: n1
groups: [{name: a, cidr: 10.1.2.3/16}])"}},
     {"3:26: error: groups[0].cidr: '10.1.2.3/16' is not the first address of its network: write 10.1.0.0/16"}},
    {"group_name_twice_and_nested",
     {{"node: n1", R"(node: n1
groups: [{name: a, cidr: 10.0.0.0/8}, {name: b, cidr: 10.1.0.0/16}, {name: a, cidr: 10.1.2.0/24}])"}},
     {}},
    {"group_network_twice",
     {{"node: n1", R"(node: n1
groups: [{name: a, cidr: 10.0.0.0/8}, {name: b, cidr: 10.0.0.0/8}, {name: a, cidr: "::ffff:10.0.0.0/104"}])"}},
     {"3:55: error: groups[1].cidr: '10.0.0.0/8' is the network of groups[0] (a) already: a client is in one group; "
      "remove one of them",
      "3:84: error: groups[2].cidr: '10.0.0.0/8' is the network of groups[0] (a) already: a client is in one group; "
      "remove one of them"}},
    {"group_networks_of_one_first_address",
     {{"node: n1", R"(node: n1
groups: [{name: a, cidr: 0.0.0.0/0}, {name: b, cidr: 0.0.0.0/1}, {name: c, cidr: "::/0"}])"}},
     {}},
    {"group_networks_unreadable",
     {{"node: n1", R"(node: n1
groups: [{name: a, cidr: x}, {name: b, cidr: 0.0.0.0/0}])"}},
     {"3:26: error: groups[0].cidr: 'x' is not a network: write an address and its bits, as 10.0.0.0/8"}},
    {"group_called_other",
     {{"node: n1", R"(node: n1
groups: [{name: other, cidr: 10.0.0.0/8}, {name: others, cidr: 10.1.0.0/16}])"}},
     {"3:17: error: groups[0].name: 'other' is what clients of no group are called: write another name"}},
    {"group_key_unknown",
     {{"node: n1", R"(node: n1
groups: [{name: a, cidr: 10.0.0.0/8, color: red}])"}},
     {"3:38: error: groups[0].color: is not a key of this section"}},
    {"group_not_a_map",
     {{"node: n1", R"(node: n1
groups: [a])"}},
     {"3:10: error: groups[0]: is a single value: write a map of keys"}},
};

class refused_host : public testing::TestWithParam<sample> {};

TEST_P(refused_host, says_where_and_what) {
  EXPECT_EQ(problems_of(text_of(GetParam())), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(config, refused_host, testing::ValuesIn(samples), sample_name{});

} // namespace
} // namespace tollgate::config
