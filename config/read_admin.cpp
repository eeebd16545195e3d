// Reads `admin`: where metrics, health and changes are served, and who may change.
#include "config/locations.hpp"
#include "config/read.hpp"

namespace tollgate::config {
namespace {

constexpr std::uint16_t default_admin_port = 9464;

void read_tls(section& admin, std::optional<admin_tls>& into) {
  auto tls = admin.inside("tls");
  if (!tls) return;
  into.emplace();
  tls->require("cert_file", "the absolute path of the certificate chain, in PEM");
  tls->require("key_file", "the absolute path of the certificate's key, in PEM");
  tls->value("cert_file", into->cert_file, parse_path);
  tls->value("key_file", into->key_file, parse_path);
  tls->value("client_ca_file", into->client_ca_file, parse_path);
  tls->close();
}

} // namespace

void read_admin(section& root, admin_settings& into) {
  into.listen = {*ip_address::parse("127.0.0.1"), default_admin_port};
  auto admin = root.inside("admin");
  if (admin) {
    admin->value("listen", into.listen, parse_listen);
    address_port observe;
    if (admin->value("observe_listen", observe, parse_listen)) into.observe_listen = observe;
    admin->value("token_file", into.token_file, parse_path);
    read_tls(*admin, into.tls);
    admin->close();
  }
  if (!root.found().written("admin.token_file")) {
    root.found().warning("admin.token_file", "is missing: every change asked for over HTTP will be refused; write the "
                                             "absolute path of a file that holds a token");
  }
}

} // namespace tollgate::config
