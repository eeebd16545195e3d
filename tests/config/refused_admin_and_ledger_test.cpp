// What is refused, and what is only warned of, in `admin` and `ledger`.
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

const std::vector<sample> samples{
    {"token_missing",
     {{R"(admin: {token_file: /t}
)",
       ""}},
     {"1:1: warning: admin.token_file: is missing: every change asked for over HTTP will be refused; write the "
      "absolute path of a file that holds a token"}},
    {"token_missing_from_admin",
     {{"{token_file: /t}", R"({listen: "127.0.0.1:1"})"}},
     {"3:1: warning: admin.token_file: is missing: every change asked for over HTTP will be refused; write the "
      "absolute path of a file that holds a token"}},
    {"token_relative",
     {{"/t}", "t}"}},
     {"3:21: error: admin.token_file: 't' is not an absolute path: start it with '/'"}},
    {"admin_key_unknown",
     {{"/t}", "/t, tokenfile: /x}"}},
     {"3:25: error: admin.tokenfile: is not a key of this section; did you mean 'token_file'?"}},
    {"listen_is_a_name",
     {{"/t}", R"(/t, listen: "localhost:9464"})"}},
     {"3:33: error: admin.listen: 'localhost:9464' is not an address and a port: write them as 0.0.0.0:443 or "
      "\"[::]:443\""}},
    {"listen_without_port",
     {{"/t}", R"(/t, listen: "127.0.0.1"})"}},
     {"3:33: error: admin.listen: '127.0.0.1' is not an address and a port: write them as 0.0.0.0:443 or "
      "\"[::]:443\""}},
    {"listen_in_the_open",
     {{"/t}", R"(/t, listen: "0.0.0.0:9464"})"}},
     {"3:33: error: admin.listen: 0.0.0.0:9464 can be reached from other hosts: add admin.tls, or listen on 127.0.0.1 "
      "and use observe_listen for metrics"}},
    {"listen_in_the_open_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {"/t}", R"(/t, listen: "0.0.0.0:9464"})"}},
     {}},
    {"listen_in_the_open_with_tls",
     {{"/t}", R"(/t, listen: "0.0.0.0:9464", tls: {cert_file: /c, key_file: /k}})"}},
     {}},
    {"listen_port_0",
     {{"/t}", R"(/t, listen: "127.0.0.1:0"})"}},
     {"3:33: error: admin.listen: 127.0.0.1:0 has port 0, which clients could not know: write 1 to 65535"}},
    {"listen_port_0_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {"/t}", R"(/t, listen: "127.0.0.1:0"})"}},
     {}},
    {"observe_overlaps_admin",
     {{"/t}", R"(/t, observe_listen: "0.0.0.0:9464"})"}},
     {"3:41: error: admin.observe_listen: 0.0.0.0:9464 overlaps 127.0.0.1:9464 of admin.listen: use another port or "
      "address"}},
    {"observe_port_too_large",
     {{"/t}", R"(/t, observe_listen: "0.0.0.0:65536"})"}},
     {"3:41: error: admin.observe_listen: '0.0.0.0:65536' is not an address and a port: write them as 0.0.0.0:443 or "
      "\"[::]:443\""}},
    {"tls_incomplete",
     {{"/t}", "/t, tls: {cert_file: /c}}"}},
     {"3:25: error: admin.tls.key_file: is missing: write the absolute path of the certificate's key, in PEM"}},
    {"tls_relative",
     {{"/t}", "/t, tls: {cert_file: c, key_file: k, client_ca_file: ca}}"}},
     {"3:42: error: admin.tls.cert_file: 'c' is not an absolute path: start it with '/'",
      "3:55: error: admin.tls.key_file: 'k' is not an absolute path: start it with '/'",
      "3:74: error: admin.tls.client_ca_file: 'ca' is not an absolute path: start it with '/'"}},
    {"tls_key_unknown",
     {{"/t}", "/t, tls: {cert_file: /c, key_file: /k, ca_file: /a}}"}},
     {"3:60: error: admin.tls.ca_file: is not a key of this section"}},
    {"store_unknown",
     {{"node: n1", R"(node: n1
ledger: {store: sqlight})"}},
     {"3:17: error: ledger.store: 'sqlight' is not one of sqlite etcd"}},
    {"ledger_key_unknown",
     {{"node: n1", R"(node: n1
ledger: {grant_time_out: 30s})"}},
     {"3:10: error: ledger.grant_time_out: is not a key of this section; did you mean 'grant_timeout'?"}},
    {"grant_timeout_too_short",
     {{"node: n1", R"(node: n1
ledger: {grant_timeout: 99ms})"}},
     {"3:25: error: ledger.grant_timeout: '99ms' is out of bounds: write 100ms to 1h"}},
    {"grant_timeout_too_long",
     {{"node: n1", R"(node: n1
ledger: {grant_timeout: 61m})"}},
     {"3:25: error: ledger.grant_timeout: '61m' is out of bounds: write 100ms to 1h"}},
    {"grant_timeout_off",
     {{"node: n1", R"(node: n1
ledger: {grant_timeout: 0s})"}},
     {"3:25: error: ledger.grant_timeout: '0s' is out of bounds: write 100ms to 1h"}},
    {"etcd_missing",
     {{"node: n1", R"(node: n1
ledger: {store: etcd})"}},
     {"3:1: error: ledger.etcd: is missing: write the cluster's endpoints under it"}},
    {"etcd_unused",
     {{"node: n1", R"(node: n1
ledger: {etcd: {endpoints: ["https://a.example:2379"]}})"}},
     {"3:10: warning: ledger.etcd: is not used: the store is sqlite; write `store: etcd` to use it"}},
    {"etcd_without_endpoints",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {}})"}},
     {"3:23: error: ledger.etcd.endpoints: is missing: write the members of the cluster, as "
      "[\"https://etcd-a:2379\"]"}},
    {"etcd_no_endpoint",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: []}})"}},
     {"3:30: error: ledger.etcd.endpoints: is empty: name at least one member of the cluster"}},
    {"etcd_endpoint_syntax",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["a.example:2379", "https://a.example", "https://a.example:2379/x", "ftp://a.example:1"]}})"}},
     {"3:42: error: ledger.etcd.endpoints[0]: 'a.example:2379' is not an etcd endpoint: write it as https://host:2379",
      "3:60: error: ledger.etcd.endpoints[1]: 'https://a.example' is not an etcd endpoint: write it as "
      "https://host:2379",
      "3:81: error: ledger.etcd.endpoints[2]: 'https://a.example:2379/x' is not an etcd endpoint: write it as "
      "https://host:2379",
      "3:109: error: ledger.etcd.endpoints[3]: 'ftp://a.example:1' is not an etcd endpoint: write it as "
      "https://host:2379"}},
    {"etcd_in_the_open",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["https://a.example:2379", "http://b.example:2379"]}})"}},
     {"3:68: warning: ledger.etcd.endpoints[1]: is not encrypted: whoever is on the way can change accounts; write "
      "https://"}},
    {"etcd_prefix",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["https://a.example:2379"], prefix: tollgate}})"}},
     {"3:77: error: ledger.etcd.prefix: 'tollgate' is not a prefix of keys: start and end it with '/', as /tollgate/"}},
    {"etcd_files_relative",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["https://a.example:2379"], ca_file: a, cert_file: b, key_file: c, username: u, password_file: d}})"}},
     {"3:78: error: ledger.etcd.ca_file: 'a' is not an absolute path: start it with '/'",
      "3:92: error: ledger.etcd.cert_file: 'b' is not an absolute path: start it with '/'",
      "3:105: error: ledger.etcd.key_file: 'c' is not an absolute path: start it with '/'",
      "3:136: error: ledger.etcd.password_file: 'd' is not an absolute path: start it with '/'"}},
    {"etcd_cert_without_key",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["https://a.example:2379"], cert_file: /c}})"}},
     {"3:23: error: ledger.etcd.key_file: is missing: write it, for cert_file is of no use alone"}},
    {"etcd_key_without_cert",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["https://a.example:2379"], key_file: /k}})"}},
     {"3:23: error: ledger.etcd.cert_file: is missing: write it, for key_file is of no use alone"}},
    {"etcd_user_without_password",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["https://a.example:2379"], username: u}})"}},
     {"3:23: error: ledger.etcd.password_file: is missing: write it, for username is of no use alone"}},
    {"etcd_password_without_user",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["https://a.example:2379"], password_file: /p}})"}},
     {"3:23: error: ledger.etcd.username: is missing: write it, for password_file is of no use alone"}},
    {"etcd_user_empty",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["https://a.example:2379"], username: "", password_file: /p}})"}},
     {"3:79: error: ledger.etcd.username: is empty: write a user name, or remove the key"}},
    {"etcd_key_unknown",
     {{"node: n1", R"(node: n1
ledger: {store: etcd, etcd: {endpoints: ["https://a.example:2379"], user: u}})"}},
     {"3:69: error: ledger.etcd.user: is not a key of this section"}},
};

class refused_admin_and_ledger : public testing::TestWithParam<sample> {};

TEST_P(refused_admin_and_ledger, says_where_and_what) {
  EXPECT_EQ(problems_of(text_of(GetParam())), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(config, refused_admin_and_ledger, testing::ValuesIn(samples), sample_name{});

} // namespace
} // namespace tollgate::config
