// Writes the entries down, with comments for the person who pastes them.
#include "config/import_snowflake/entry.hpp"

#include <yaml-cpp/yaml.h>

namespace tollgate::config::import_snowflake {
namespace {

// No value of a configuration looks like these, so that each is found by `tollgate check`.
constexpr const char* no_customer = "<customer>";
constexpr const char* no_region = "<region>";
constexpr const char* no_vpc_endpoint = "<vpc-endpoint>";
constexpr const char* no_upstream = "<upstream>";

std::string or_mark(const std::string& value, const char* mark) {
  return value.empty() ? mark : value;
}

/// Lines of comment. What comes from the answer is a checked name or in quotes: nothing can end a line early.
class comment {
 public:
  void line(const std::string& text) { text_ += text.empty() ? "#\n" : "# " + text + '\n'; }
  /// `what: names`, as many in a line as fit.
  void list(const std::string& what, const std::vector<std::string>& names) {
    constexpr std::size_t longest_line = 110;
    std::string text = what;
    for (const std::string& name : names) {
      if (text.size() + name.size() > longest_line) {
        line(text);
        text = "  ";
      }
      text += ' ' + name;
    }
    line(text);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void say_what_it_needs(comment& say, const answer& from, const options& given) {
  say.line("Snowflake account " + from.account + ", from SYSTEM$GET_PRIVATELINK_CONFIG(). It goes under `customers:`.");
  say.line("Two entries on one VPC endpoint: TLS on port 443, and on port 80 the OCSP that drivers ask for after TLS.");
  say.line("");
  say.line("They need these two under `listeners:`, if they are not there:");
  say.line("  - {name: " + given.listener + ", listen: \"0.0.0.0:443\", protocol: tls}");
  say.line("  - {name: " + given.ocsp_listener + ", listen: \"0.0.0.0:80\", protocol: http}");
  say.line("");
  if (!from.service.empty()) say.line("The VPC endpoint is one for the service " + from.service + ".");
  say.line("The clients' DNS leads every name in `hosts` to this proxy. Their Account setting: " + from.account);
  if (!from.derived.empty()) say.list("Not in the answer, but what drivers ask for:", from.derived);
}

void say_what_passes_by(comment& say, const answer& from) {
  say.line("");
  say.line("What does not pass this proxy, and is not counted: files of stages, which drivers put to and get from S3");
  say.line(from.has_internal_stage ? "themselves (privatelink-internal-stage is a VPC endpoint for S3), and Snowsight."
                                   : "themselves, and Snowsight.");
  if (!from.unused_keys.empty()) say.list("Not used:", from.unused_keys);
}

void say_what_is_missing(comment& say, const answer& from, const options& given) {
  comment missing;
  if (given.customer.empty()) missing.line(std::string{"  "} + no_customer + "      the customer's id: --customer");
  if (from.region.empty()) missing.line(std::string{"  "} + no_region + "        the account's region: --region");
  if (given.vpc_endpoint.empty()) {
    missing.line(std::string{"  "} + no_vpc_endpoint + "  the id of our VPC endpoint, vpce-...: --vpc-endpoint");
  }
  if (given.upstreams.empty()) {
    missing.line(std::string{"  "} + no_upstream + "      its DNS name, vpce-...vpce.amazonaws.com: --upstream");
  }
  const std::string lines = missing.take();
  if (lines.empty()) return;
  say.line("");
  say.line("To be filled in; `tollgate check` refuses each until then:");
  for (std::size_t from_here = 0; from_here < lines.size();) {
    const std::size_t end = lines.find('\n', from_here);
    say.line(lines.substr(from_here + 2, end - from_here - 2));
    from_here = end + 1;
  }
}

void write_entry(YAML::Emitter& out, const answer& from, const options& given, bool ocsp) {
  out << YAML::BeginMap;
  out << YAML::Key << "name" << YAML::Value << (ocsp ? "snowflake-ocsp" : "snowflake");
  out << YAML::Key << "warehouse" << YAML::Value << "snowflake";
  out << YAML::Key << "region" << YAML::Value << or_mark(from.region, no_region);
  out << YAML::Key << "vpc_endpoint" << YAML::Value << or_mark(given.vpc_endpoint, no_vpc_endpoint);
  out << YAML::Key << "listener" << YAML::Value << (ocsp ? given.ocsp_listener : given.listener);
  out << YAML::Key << "hosts" << YAML::Value << (ocsp ? from.ocsp_hosts : from.account_hosts);
  out << YAML::Key << "upstream" << YAML::Value << YAML::BeginSeq;
  const std::string port = ocsp ? ":80" : ":443";
  if (given.upstreams.empty()) out << YAML::DoubleQuoted << no_upstream + port;
  for (const std::string& each : given.upstreams)
    out << YAML::DoubleQuoted << each + port;
  out << YAML::EndSeq << YAML::EndMap;
}

} // namespace

std::string to_yaml(const answer& from, const options& given) {
  comment head;
  say_what_it_needs(head, from, given);
  say_what_passes_by(head, from);
  say_what_is_missing(head, from, given);
  YAML::Emitter out;
  out << YAML::BeginMap << YAML::Key << "customers" << YAML::Value << YAML::BeginSeq << YAML::BeginMap;
  out << YAML::Key << "id" << YAML::Value << or_mark(given.customer, no_customer);
  out << YAML::Key << "endpoints" << YAML::Value << YAML::BeginSeq;
  write_entry(out, from, given, false);
  write_entry(out, from, given, true);
  out << YAML::EndSeq << YAML::EndMap << YAML::EndSeq << YAML::EndMap;
  return head.take() + out.c_str() + '\n';
}

} // namespace tollgate::config::import_snowflake
