// Reads `ledger`: where accounts are kept, and how long a holder may go on without it.
#include "config/bounded.hpp"
#include "config/locations.hpp"
#include "config/read.hpp"
#include "config/words.hpp"

#include <array>
#include <utility>

namespace tollgate::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr duration_bounds grant_timeout_bounds{.least = milliseconds{100}, .most = hours{1}};

parsed<std::string> parse_prefix(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('/') || !text.ends_with('/')) {
    return refusal{in_quotes(text) + " is not a prefix of keys: start and end it with '/', as /tollgate/"};
  }
  return {std::string{text}, {}};
}

parsed<std::string> parse_username(std::string_view text) {
  if (text.empty()) return refusal{"is empty: write a user name, or remove the key"};
  return {std::string{text}, {}};
}

/// Two keys that mean something only together.
void require_both(const section& etcd, std::string_view one, std::string_view other) {
  for (const auto& [given, missing] : {std::pair{one, other}, std::pair{other, one}}) {
    if (etcd.has(given)) etcd.require(missing, "it, for " + std::string{given} + " is of no use alone");
  }
}

void read_etcd(section& ledger, ledger_settings& into) {
  auto section = ledger.inside("etcd");
  if (!section) return;
  etcd_settings& etcd = into.etcd.emplace();
  section->require("endpoints", "the members of the cluster, as [\"https://etcd-a:2379\"]");
  if (section->list("endpoints", etcd.endpoints, parse_etcd_endpoint) && etcd.endpoints.empty()) {
    section->found().error(section->path_of("endpoints"), "is empty: name at least one member of the cluster");
  }
  section->value("prefix", etcd.prefix, parse_prefix);
  section->value("ca_file", etcd.ca_file, parse_path);
  section->value("cert_file", etcd.cert_file, parse_path);
  section->value("key_file", etcd.key_file, parse_path);
  section->value("username", etcd.username, parse_username);
  section->value("password_file", etcd.password_file, parse_path);
  require_both(*section, "cert_file", "key_file");
  require_both(*section, "username", "password_file");
  section->close();
}

} // namespace

void read_ledger(section& root, ledger_settings& into) {
  auto ledger = root.inside("ledger");
  if (!ledger) return;
  ledger->value("store", into.store, parse_word<ledger_store>);
  ledger->value("grant_timeout", into.grant_timeout,
                [](std::string_view text) { return parse_duration(text, grant_timeout_bounds); });
  if (into.store == ledger_store::etcd) ledger->require("etcd", "the cluster's endpoints under it");
  read_etcd(*ledger, into);
  if (into.store == ledger_store::sqlite && into.etcd && !ledger->found().bad("ledger.store")) {
    ledger->found().warning("ledger.etcd", "is not used: the store is sqlite; write `store: etcd` to use it");
  }
  ledger->close();
}

} // namespace tollgate::config
