// Holds the options against the rules of a configuration and against the answer.
#include "config/import_snowflake/entry.hpp"

#include "config/address.hpp"
#include "config/model.hpp"
#include "config/names.hpp"
#include "config/problem.hpp"
#include "config/provider_names.hpp"

#include <algorithm>

namespace tollgate::config::import_snowflake {
namespace {

class option_checks {
 public:
  option_checks(options& given, answer& from) : given_{given}, from_{from} {}

  std::vector<problem> check() {
    check_name("--customer", given_.customer);
    check_name("--listener", given_.listener);
    check_name("--ocsp-listener", given_.ocsp_listener);
    if (given_.listener == given_.ocsp_listener) {
      wrong("--ocsp-listener", in_quotes(given_.listener) + " is that of port 443: OCSP is plain HTTP, and needs an "
                                                            "http listener of another name");
    }
    check_region();
    if (!given_.vpc_endpoint.empty() && !is_vpc_endpoint_id(given_.vpc_endpoint)) {
      wrong("--vpc-endpoint", in_quotes(given_.vpc_endpoint) +
                                  " is not the id of a VPC endpoint: write vpce- and 8 or 17 hexadecimal digits");
    }
    if (given_.upstreams.size() > max_upstreams) {
      wrong("--upstream", "is there more than " + std::to_string(max_upstreams) +
                              " times, the most upstreams there "
                              "may be");
    }
    for (std::string& each : given_.upstreams)
      check_upstream(each);
    return std::move(problems_);
  }

 private:
  void wrong(const char* where, std::string message) { problems_.push_back({where, std::move(message)}); }

  void check_name(const char* where, const std::string& name) {
    if (name.empty()) return;
    if (const auto parsed = parse_name(name); !parsed.good()) wrong(where, parsed.error);
  }

  void check_region() {
    if (given_.region.empty()) return;
    if (std::ranges::find(served_regions, given_.region) == served_regions.end()) {
      wrong("--region", in_quotes(given_.region) + " is not one of us-east-1 us-east-2 us-west-2 eu-west-1" +
                            did_you_mean(given_.region, served_regions));
    } else if (!from_.region.empty() && from_.region != given_.region) {
      wrong("--region", in_quotes(given_.region) + " is not where the answer says the account is: " + from_.region);
    } else {
      from_.region = given_.region;
    }
  }

  void check_upstream(std::string& each) {
    std::string_view address = each;
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (const auto parsed = ip_address::parse(address)) {
      each = to_string(*parsed);
      if (!parsed->is_v4()) each.insert(0, 1, '[').push_back(']');
      return;
    }
    auto host = parse_host_name(each);
    if (!host.good()) {
      wrong("--upstream", host.error + "; ports are added, 443 and 80");
      return;
    }
    each = std::move(host.value);
    check_vpc_endpoint_name(each);
  }

  void check_vpc_endpoint_name(const std::string& host) {
    const auto name = parse_vpc_endpoint_name(host);
    if (!name) {
      if (is_below(host, "amazonaws.com") || is_below(host, "snowflakecomputing.com")) {
        wrong("--upstream", "'" + host +
                                "' is not the name of a VPC endpoint: write "
                                "vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com");
      }
      return;
    }
    if (given_.vpc_endpoint.empty()) given_.vpc_endpoint = name->vpc_endpoint;
    if (name->vpc_endpoint != given_.vpc_endpoint) {
      wrong("--upstream", "'" + host + "' is not a name of " + given_.vpc_endpoint + ": all are of one VPC endpoint");
    }
    if (from_.region.empty()) from_.region = name->region;
    if (name->region != from_.region) {
      wrong("--upstream", "'" + host + "' is not in " + from_.region + ", where the account is");
    }
    const auto service = parse_endpoint_service_name(from_.service);
    if (service && service->service != name->service) {
      wrong("--upstream", "'" + host + "' is not of " + from_.service + ", the service of this account");
    }
  }

  options& given_;
  answer& from_;
  std::vector<problem> problems_;
};

} // namespace

std::vector<problem> complete(options& given, answer& from) {
  return option_checks{given, from}.check();
}

} // namespace tollgate::config::import_snowflake
