// What is refused, and what is only warned of, in the settings that `defaults` and customers share.
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

const std::vector<sample> samples{
    {"allowance_unit",
     {{"id: acme", R"(id: acme
    allowance: 300XB)"}},
     {"9:16: error: customers[0].allowance: '300XB' has no unit that is known: write a number and one of B kB MB GB TB "
      "KiB MiB GiB TiB, as 300GB"}},
    {"allowance_negative",
     {{"id: acme", R"(id: acme
    allowance: -1GB)"}},
     {"9:16: error: customers[0].allowance: '-1GB' is negative: a size is 0B or more"}},
    {"allowance_too_large",
     {{"id: acme", R"(id: acme
    allowance: 4611686018427387905B)"}},
     {"9:16: error: customers[0].allowance: '4611686018427387905B' is more than can be counted: the most is "
      "4611686018427387904 bytes"}},
    {"allowance_none",
     {{"id: acme", R"(id: acme
    allowance: 0B)"}},
     {}},
    {"allowance_in_defaults",
     {{"node: n1", R"(node: n1
defaults: {allowance: lots})"}},
     {"3:23: error: defaults.allowance: 'lots' is not a size: write a number and one of B kB MB GB TB KiB MiB GiB TiB, "
      "as 300GB"}},
    {"defaults_key_unknown",
     {{"node: n1", R"(node: n1
defaults: {alowance: 1GB})"}},
     {"3:12: error: defaults.alowance: is not a key of this section; did you mean 'allowance'?"}},
    {"enforce_off",
     {{"node: n1", R"(node: n1
defaults: {enforce: false})"}},
     {"3:21: warning: defaults.enforce: nobody is cut off: this is for a rollout; write true afterwards"}},
    {"enforce_off_for_one",
     {{"id: acme", R"(id: acme
    enforce: false)"}},
     {"9:14: warning: customers[0].enforce: nobody is cut off: this is for a rollout; write true afterwards"}},
    {"enforce_off_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {"id: acme", R"(id: acme
    enforce: false)"}},
     {}},
    {"enforce_no",
     {{"id: acme", R"(id: acme
    enforce: no)"}},
     {"9:14: error: customers[0].enforce: 'no' is neither true nor false"}},
    {"warn_at_not_percent",
     {{"id: acme", R"(id: acme
    warn_at: [50, 0%, 101%])"}},
     {"9:15: error: customers[0].warn_at[0]: '50' is not a percentage: write a whole number from 1% to 100%",
      "9:19: error: customers[0].warn_at[1]: '0%' is not a percentage: write a whole number from 1% to 100%",
      "9:23: error: customers[0].warn_at[2]: '101%' is not a percentage: write a whole number from 1% to 100%"}},
    {"warn_at_descending",
     {{"id: acme", R"(id: acme
    warn_at: [80%, 50%])"}},
     {"9:20: error: customers[0].warn_at[1]: 50% does not come after 80%: write each mark once, the lowest first"}},
    {"warn_at_twice",
     {{"id: acme", R"(id: acme
    warn_at: [50%, 50%])"}},
     {"9:20: error: customers[0].warn_at[1]: 50% does not come after 50%: write each mark once, the lowest first"}},
    {"warn_at_edges",
     {{"id: acme", R"(id: acme
    warn_at: [1%, 100%])"}},
     {}},
    {"warn_at_never",
     {{"id: acme", R"(id: acme
    warn_at: [])"}},
     {}},
    {"clients_empty",
     {{"id: acme", R"(id: acme
    clients: [])"}},
     {"9:5: error: customers[0].clients: is empty, so that nobody could connect: name networks, or set the allowance "
      "to 0B"}},
    {"clients_everybody",
     {{"id: acme", R"(id: acme
    clients: [0.0.0.0/0, "::/0"])"}},
     {"9:15: warning: customers[0].clients[0]: lets every address in: name the platform's own networks, as 10.0.0.0/8",
      "9:26: warning: customers[0].clients[1]: lets every address in: name the platform's own networks, as "
      "10.0.0.0/8"}},
    {"clients_syntax",
     {{"id: acme", R"(id: acme
    clients: [10.0.0.1, 10.0.0.1/8, 10.0.0.0/33, office])"}},
     {"9:15: error: customers[0].clients[0]: '10.0.0.1' has no number of bits: write 10.0.0.1/32 for this one address",
      "9:25: error: customers[0].clients[1]: '10.0.0.1/8' is not the first address of its network: write 10.0.0.0/8",
      "9:37: error: customers[0].clients[2]: '10.0.0.0/33' is not a network: the number after the slash is 0 to 32",
      "9:50: error: customers[0].clients[3]: 'office' is not a network: write an address and its bits, as 10.0.0.0/8"}},
    {"connections_0",
     {{"id: acme", R"(id: acme
    connections: 0)"}},
     {"9:18: error: customers[0].connections: '0' is not a whole number from 1 to 1000000"}},
    {"connections_too_many",
     {{"id: acme", R"(id: acme
    connections: 1000001)"}},
     {"9:18: error: customers[0].connections: '1000001' is not a whole number from 1 to 1000000"}},
    {"timeout_handshake_off",
     {{"id: acme", R"(id: acme
    timeouts: {handshake: 0s})"}},
     {"9:27: error: customers[0].timeouts.handshake: '0s' is out of bounds: write 1ms to 10m"}},
    {"timeout_handshake_too_long",
     {{"id: acme", R"(id: acme
    timeouts: {handshake: 601s})"}},
     {"9:27: error: customers[0].timeouts.handshake: '601s' is out of bounds: write 1ms to 10m"}},
    {"timeout_connect_off",
     {{"id: acme", R"(id: acme
    timeouts: {connect: 0s})"}},
     {"9:25: error: customers[0].timeouts.connect: '0s' is out of bounds: write 1ms to 10m"}},
    {"timeout_connect_too_long",
     {{"id: acme", R"(id: acme
    timeouts: {connect: 11m})"}},
     {"9:25: error: customers[0].timeouts.connect: '11m' is out of bounds: write 1ms to 10m"}},
    {"timeouts_off",
     {{"id: acme", R"(id: acme
    timeouts: {half_closed: 0s, idle: 0s, drain: 0s})"}},
     {}},
    {"timeouts_too_long",
     {{"id: acme", R"(id: acme
    timeouts: {half_closed: 31d, idle: 31d, drain: 31d})"}},
     {"9:29: error: customers[0].timeouts.half_closed: '31d' is out of bounds: write 1ms to 30d, or 0s for off",
      "9:40: error: customers[0].timeouts.idle: '31d' is out of bounds: write 1ms to 30d, or 0s for off",
      "9:52: error: customers[0].timeouts.drain: '31d' is out of bounds: write 1ms to 30d, or 0s for off"}},
    {"timeouts_syntax",
     {{"id: acme", R"(id: acme
    timeouts: {half_closed: 1, idle: 1m30s, drain: 1.5m})"}},
     {"9:29: error: customers[0].timeouts.half_closed: '1' is not a duration: write a whole number and one of ms s m h "
      "d, as 10s",
      "9:38: error: customers[0].timeouts.idle: '1m30s' is not a duration: write a whole number and one of ms s m h d, "
      "as 10s",
      "9:52: error: customers[0].timeouts.drain: '1.5m' is not a duration: write a whole number and one of ms s m h d, "
      "as 10s"}},
    {"timeouts_key_unknown",
     {{"id: acme", R"(id: acme
    timeouts: {hafl_closed: 1m})"}},
     {"9:16: error: customers[0].timeouts.hafl_closed: is not a key of this section; did you mean 'half_closed'?"}},
    {"keepalive_off",
     {{"id: acme", R"(id: acme
    keepalive: {idle: 0s})"}},
     {"9:23: error: customers[0].keepalive.idle: keepalive is off: PrivateLink forgets a flow after 350s of silence; "
      "write 60s"}},
    {"keepalive_off_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {"id: acme", R"(id: acme
    keepalive: {idle: 0s})"}},
     {"10:23: warning: customers[0].keepalive.idle: keepalive is off: PrivateLink forgets a flow after 350s of "
      "silence; write 60s"}},
    {"keepalive_too_late",
     {{"id: acme", R"(id: acme
    keepalive: {idle: 350s})"}},
     {"9:23: error: customers[0].keepalive.idle: 350s is too late: PrivateLink forgets a flow after 350s of silence; "
      "write less, as 60s"}},
    {"keepalive_too_late_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {"id: acme", R"(id: acme
    keepalive: {idle: 350s})"}},
     {"10:23: warning: customers[0].keepalive.idle: 350s is too late: PrivateLink forgets a flow after 350s of "
      "silence; write less, as 60s"}},
    {"keepalive_just_in_time",
     {{"id: acme", R"(id: acme
    keepalive: {idle: 349s})"}},
     {}},
    {"keepalive_part_of_a_second",
     {{"id: acme", R"(id: acme
    keepalive: {idle: 1500ms, interval: 1500ms})"}},
     {"9:23: error: customers[0].keepalive.idle: '1500ms' is not a whole number of seconds, which is all the kernel "
      "counts",
      "9:41: error: customers[0].keepalive.interval: '1500ms' is not a whole number of seconds, which is all the "
      "kernel counts"}},
    {"keepalive_interval_off",
     {{"id: acme", R"(id: acme
    keepalive: {interval: 0s})"}},
     {"9:27: error: customers[0].keepalive.interval: '0s' is out of bounds: write 1s to 32767s"}},
    {"keepalive_interval_too_long",
     {{"id: acme", R"(id: acme
    keepalive: {interval: 32768s})"}},
     {"9:27: error: customers[0].keepalive.interval: '32768s' is out of bounds: write 1s to 32767s"}},
    {"keepalive_probes_0",
     {{"id: acme", R"(id: acme
    keepalive: {probes: 0})"}},
     {"9:25: error: customers[0].keepalive.probes: '0' is not a whole number from 1 to 127"}},
    {"keepalive_probes_too_many",
     {{"id: acme", R"(id: acme
    keepalive: {probes: 128})"}},
     {"9:25: error: customers[0].keepalive.probes: '128' is not a whole number from 1 to 127"}},
    {"keepalive_slow_to_notice",
     {{"id: acme", R"(id: acme
    keepalive: {interval: 109s, probes: 5})"}},
     {"9:5: warning: customers[0].keepalive: notices a silent peer only after 605s (idle and interval times probes): "
      "aim at less than 10m"}},
    {"keepalive_quick_enough",
     {{"id: acme", R"(id: acme
    keepalive: {interval: 108s, probes: 5})"}},
     {}},
    {"keepalive_dead_after_too_long",
     {{"id: acme", R"(id: acme
    keepalive: {dead_after: 31d})"}},
     {"9:29: error: customers[0].keepalive.dead_after: '31d' is out of bounds: write 1ms to 30d, or 0s for off"}},
    {"keepalive_key_unknown",
     {{"id: acme", R"(id: acme
    keepalive: {idel: 60s})"}},
     {"9:17: error: customers[0].keepalive.idel: is not a key of this section; did you mean 'idle'?"}},
};

class refused_defaults : public testing::TestWithParam<sample> {};

TEST_P(refused_defaults, says_where_and_what) {
  EXPECT_EQ(problems_of(text_of(GetParam())), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(config, refused_defaults, testing::ValuesIn(samples), sample_name{});

} // namespace
} // namespace tollgate::config
