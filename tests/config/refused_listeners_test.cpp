// What is refused, and what is only warned of, in `listeners`: names, addresses that overlap, PROXY headers.
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

const std::vector<sample> samples{
    {"missing",
     {rest_from("listeners:", R"(customers: []
)")},
     {"1:1: error: listeners: is missing: write where clients connect, as a list of {name, listen, protocol}"}},
    {"empty_value",
     {rest_from("listeners:", R"(listeners:
customers: []
)")},
     {"4:1: error: listeners: has no value: write a list, as [first, second], or remove the key"}},
    {"not_a_list",
     {rest_from("listeners:", R"(listeners: {name: https}
customers: []
)")},
     {"4:1: error: listeners: is a map of keys: write a list, as [first, second]"}},
    {"item_empty",
     {{"customers:", R"(  - {}
customers:)"}},
     {"7:5: error: listeners[2].name: is missing: write a name that endpoints refer to",
      "7:5: error: listeners[2].listen: is missing: write an address and a port, as \"0.0.0.0:443\"",
      "7:5: error: listeners[2].protocol: is missing: write tcp, tls, postgres or http"}},
    {"name_twice",
     {{"name: pg", "name: https"}},
     {"6:5: warning: listeners[1]: no endpoint uses 'https': every client would be refused; remove it or route to it",
      "6:12: error: listeners[1].name: 'https' is taken by listeners[0]: write another one",
      "21:19: error: customers[0].endpoints[1].listener: 'pg' is not the name of a listener"}},
    {"name_syntax",
     {{"{name: pg, ", "{name: _pg, "}},
     {"6:12: error: listeners[1].name: '_pg' is not a name: write 1 to 63 letters, digits, '.', '_' or '-', the first "
      "one a letter or a digit",
      "21:19: error: customers[0].endpoints[1].listener: 'pg' is not the name of a listener"}},
    {"key_unknown",
     {{"protocol: tcp}", "protocol: tcp, listn: x}"}},
     {"6:55: error: listeners[1].listn: is not a key of this section; did you mean 'listen'?"}},
    {"protocol_unknown",
     {{"protocol: tcp", "protocol: postgresql"}},
     {"6:50: error: listeners[1].protocol: 'postgresql' is not one of tcp tls postgres http; did you mean "
      "'postgres'?"}},
    {"listen_is_a_name",
     {{R"("0.0.0.0:5432")", R"("proxy.example:5432")"}},
     {"6:24: error: listeners[1].listen: 'proxy.example:5432' is not an address and a port: write them as 0.0.0.0:443 "
      "or \"[::]:443\""}},
    {"listen_port_0",
     {{R"("0.0.0.0:5432")", R"("0.0.0.0:0")"}},
     {"6:24: error: listeners[1].listen: 0.0.0.0:0 has port 0, which clients could not know: write 1 to 65535"}},
    {"listen_port_0_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"("0.0.0.0:5432")", R"("127.0.0.1:0")"},
      {R"("0.0.0.0:443")", R"("127.0.0.1:0")"}},
     {}},
    {"listen_v6_without_brackets",
     {{R"("0.0.0.0:5432")", R"("::1:5432")"}},
     {"6:24: error: listeners[1].listen: '::1:5432' is not an address and a port: write them as 0.0.0.0:443 or "
      "\"[::]:443\""}},
    {"listen_v4_in_brackets",
     {{R"("0.0.0.0:5432")", R"("[10.0.0.1]:5432")"}},
     {"6:24: error: listeners[1].listen: '[10.0.0.1]:5432' is not an address and a port: write them as 0.0.0.0:443 or "
      "\"[::]:443\""}},
    {"listen_same",
     {{R"("0.0.0.0:5432")", R"("0.0.0.0:443")"}},
     {"6:24: error: listeners[1].listen: 0.0.0.0:443 overlaps 0.0.0.0:443 of listeners[0].listen: use another port or "
      "address"}},
    {"listen_all_then_one",
     {{R"("0.0.0.0:5432")", R"("10.0.0.1:443")"}},
     {"6:24: error: listeners[1].listen: 10.0.0.1:443 overlaps 0.0.0.0:443 of listeners[0].listen: use another port or "
      "address"}},
    {"listen_one_then_all",
     {{R"("0.0.0.0:5432")", R"("0.0.0.0:443")"}, {R"("0.0.0.0:443")", R"("10.0.0.1:443")"}},
     {"6:24: error: listeners[1].listen: 0.0.0.0:443 overlaps 10.0.0.1:443 of listeners[0].listen: use another port or "
      "address"}},
    {"listen_v6_all_takes_v4",
     {{R"("0.0.0.0:5432")", R"("[::]:443")"}, {R"("0.0.0.0:443")", R"("10.0.0.1:443")"}},
     {"6:24: error: listeners[1].listen: [::]:443 overlaps 10.0.0.1:443 of listeners[0].listen: use another port or "
      "address"}},
    {"listen_v4_after_v6_all",
     {{R"("0.0.0.0:443")", R"("[::]:443")"}, {R"("0.0.0.0:5432")", R"("10.0.0.1:443")"}},
     {"6:24: error: listeners[1].listen: 10.0.0.1:443 overlaps [::]:443 of listeners[0].listen: use another port or "
      "address"}},
    {"listen_v6_beside_v4_all", {{R"("0.0.0.0:5432")", R"("[fd00::1]:443")"}}, {}},
    {"listen_v6_one_then_all",
     {{R"("0.0.0.0:5432")", R"("[::]:443")"}, {R"("0.0.0.0:443")", R"("[fd00::1]:443")"}},
     {"6:24: error: listeners[1].listen: [::]:443 overlaps [fd00::1]:443 of listeners[0].listen: use another port or "
      "address"}},
    {"listen_v4_all_after_v6_one",
     {{R"("0.0.0.0:5432")", R"("0.0.0.0:443")"}, {R"("0.0.0.0:443")", R"("[fd00::1]:443")"}},
     {}},
    {"listen_mapped_is_v4",
     {{R"("0.0.0.0:5432")", R"("[::ffff:10.0.0.1]:443")"}},
     {"6:24: error: listeners[1].listen: 10.0.0.1:443 overlaps 0.0.0.0:443 of listeners[0].listen: use another port or "
      "address"}},
    {"listen_on_admin",
     {{R"("0.0.0.0:5432")", R"("0.0.0.0:9464")"}},
     {"6:24: error: listeners[1].listen: 0.0.0.0:9464 overlaps 127.0.0.1:9464 of admin.listen: use another port or "
      "address"}},
    {"listen_two_addresses_one_port",
     {{R"("0.0.0.0:5432")", R"("10.0.0.2:443")"}, {R"("0.0.0.0:443")", R"("10.0.0.1:443")"}},
     {}},
    {"unused",
     {{"customers:", R"(  - {name: spare, listen: "0.0.0.0:444", protocol: tls}
customers:)"}},
     {"7:5: warning: listeners[2]: no endpoint uses 'spare': every client would be refused; remove it or route to it"}},
    {"proxy_from_missing",
     {{"protocol: tcp}", "protocol: tcp, proxy_protocol: {}}"}},
     {"6:55: error: listeners[1].proxy_protocol.accept_from: is missing: write the load balancer's networks, as "
      "[10.0.7.0/28]"}},
    {"proxy_from_empty",
     {{"protocol: tcp}", "protocol: tcp, proxy_protocol: {accept_from: []}}"}},
     {"6:72: error: listeners[1].proxy_protocol.accept_from: is empty: name the load balancer's networks"}},
    {"proxy_from_syntax",
     {{"protocol: tcp}", "protocol: tcp, proxy_protocol: {accept_from: [10.0.0.0], via: x}}"}},
     {"6:86: error: listeners[1].proxy_protocol.accept_from[0]: '10.0.0.0' has no number of bits: write 10.0.0.0/32 "
      "for this one address",
      "6:97: error: listeners[1].proxy_protocol.via: is not a key of this section"}},
    {"proxy_from_too_wide",
     {{"protocol: tcp}",
       R"(protocol: tcp, proxy_protocol: {accept_from: [10.0.0.0/19, 10.1.0.0/20, "fd00::/55", "fd00::/56"]}})"}},
     {"6:86: warning: listeners[1].proxy_protocol.accept_from[0]: 10.0.0.0/19 is wider than /20: everybody in it can "
      "claim any client address; name the load balancer's own subnets",
      "6:112: warning: listeners[1].proxy_protocol.accept_from[2]: fd00::/55 is wider than /56: everybody in it can "
      "claim any client address; name the load balancer's own subnets"}},
    {"proxy_on_loopback",
     {{"protocol: tcp}", "protocol: tcp, proxy_protocol: {accept_from: [10.0.7.0/28]}}"},
      {"0.0.0.0:5432", "127.0.0.1:5432"}},
     {"6:74: error: listeners[1].proxy_protocol.accept_from: no load balancer reaches the loopback address "
      "127.0.0.1:5432: remove proxy_protocol, or listen on an address of the network"}},
    {"proxy_on_loopback_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {"protocol: tcp}", "protocol: tcp, proxy_protocol: {accept_from: [127.0.0.0/28]}}"},
      {"0.0.0.0:5432", "127.0.0.1:5432"}},
     {"7:74: warning: listeners[1].proxy_protocol.accept_from: no load balancer reaches the loopback address "
      "127.0.0.1:5432: remove proxy_protocol, or listen on an address of the network"}},
    {"client_vpc_endpoints",
     {{"protocol: tcp}", "protocol: tcp, proxy_protocol: {accept_from: [10.0.7.0/28]}}"},
      {"name: orders", R"(name: orders
        client_vpc_endpoints: [vpce-0123456789abcdef0, vpce-12345678])"}},
     {}},
    {"client_vpc_endpoints_without_headers",
     {{"name: orders", R"(name: orders
        client_vpc_endpoints: [vpce-0123456789abcdef0])"}},
     {"18:9: error: customers[0].endpoints[1].client_vpc_endpoints: nobody could connect: 'pg' has no proxy_protocol, "
      "and only a PROXY header says which VPC endpoint a client came through"}},
    {"client_vpc_endpoints_empty",
     {{"name: orders", R"(name: orders
        client_vpc_endpoints: [])"}},
     {"18:9: error: customers[0].endpoints[1].client_vpc_endpoints: is empty, so that nobody could connect: name VPC "
      "endpoints, or remove the key"}},
    {"client_vpc_endpoints_syntax",
     {{"protocol: tcp}", "protocol: tcp, proxy_protocol: {accept_from: [10.0.7.0/28]}}"},
      {"name: orders", R"(name: orders
        client_vpc_endpoints: [vpce-0123456789abcdef0, vpce-0123456789ABCDEF0])"}},
     {"18:56: error: customers[0].endpoints[1].client_vpc_endpoints[1]: 'vpce-0123456789ABCDEF0' is not the id of a "
      "VPC "
      "endpoint: write vpce- and 8 or 17 hexadecimal digits"}},
    {"send_proxy_to_a_service",
     {{"name: lake", R"(name: lake
        send_proxy: v2)"}},
     {"11:21: warning: customers[0].endpoints[0].send_proxy: a databricks warehouse expects no PROXY header and would "
      "close the connection: write `off`, unless a load balancer of your own stands before it"}},
    {"send_proxy_to_a_database",
     {{"name: orders", R"(name: orders
        send_proxy: v2)"}},
     {}},
};

class refused_listeners : public testing::TestWithParam<sample> {};

TEST_P(refused_listeners, says_where_and_what) {
  EXPECT_EQ(problems_of(text_of(GetParam())), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(config, refused_listeners, testing::ValuesIn(samples), sample_name{});

} // namespace
} // namespace tollgate::config
