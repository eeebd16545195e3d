// Change batches as Amazon's ChangeResourceRecordSets takes them.
#include "proxy/onboarding/dns_formats.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

namespace tollgate::proxy::onboarding {
namespace {

namespace json = boost::json;

struct region_zone {
  std::string_view domain;
  std::string_view zone_id;
};

// Amazon's list of Elastic Load Balancing endpoints, Network Load Balancers, for the regions of the service.
constexpr std::array<region_zone, 4> load_balancers{{{".elb.us-east-1.amazonaws.com", "Z26RNL4JYFTOTI"},
                                                     {".elb.us-east-2.amazonaws.com", "ZLMOA37VPKANP"},
                                                     {".elb.us-west-2.amazonaws.com", "Z18D5FSROUN65G"},
                                                     {".elb.eu-west-1.amazonaws.com", "Z2IFOLAFXWLO4F"}}};

json::object upsert(json::object record_set) {
  json::object change;
  change["Action"] = "UPSERT";
  change["ResourceRecordSet"] = std::move(record_set);
  return change;
}

json::object record_set(const led_name& name, std::string_view type) {
  json::object set;
  set["Name"] = name.host + '.';
  set["Type"] = type;
  return set;
}

/// One alias, without a TTL: Route 53 takes its target's.
json::object alias_change(const dns_plan& plan, const led_name& name, const dns_numbers& numbers) {
  json::object target;
  target["HostedZoneId"] = numbers.alias_zone_id.empty() ? hosted_zone_of(plan.alias) : numbers.alias_zone_id;
  target["DNSName"] = plan.alias + '.';
  target["EvaluateTargetHealth"] = false; // there is no other answer to fall back on
  json::object set = record_set(name, "A");
  set["AliasTarget"] = std::move(target);
  return upsert(std::move(set));
}

/// All addresses of one family; nothing when there are none.
void add_addresses(const dns_plan& plan, const led_name& name, bool v4, const dns_numbers& numbers, json::array& into) {
  json::array records;
  for (const config::ip_address& address : plan.addresses) {
    if (address.is_v4() != v4) continue;
    json::object record;
    record["Value"] = config::to_string(address);
    records.push_back(std::move(record));
  }
  if (records.empty()) return;
  json::object set = record_set(name, v4 ? "A" : "AAAA");
  set["TTL"] = numbers.ttl_seconds;
  set["ResourceRecords"] = std::move(records);
  into.push_back(upsert(std::move(set)));
}

json::object batch(const dns_plan& plan, const led_name& name, const dns_numbers& numbers) {
  json::array changes;
  if (plan.alias.empty()) {
    add_addresses(plan, name, true, numbers, changes);
    add_addresses(plan, name, false, numbers, changes);
  } else {
    changes.push_back(alias_change(plan, name, numbers));
  }
  json::object whole;
  whole["Comment"] = "Leads to the proxy, for " + name.used_by;
  whole["Changes"] = std::move(changes);
  return whole;
}

} // namespace

std::string hosted_zone_of(const std::string& load_balancer) {
  for (const region_zone& each : load_balancers)
    if (load_balancer.ends_with(each.domain)) return std::string{each.zone_id};
  return {};
}

std::vector<dns_document> route53_batches(const dns_plan& plan, const dns_numbers& numbers) {
  std::vector<dns_document> files;
  for (const led_name& name : plan.names)
    files.push_back({name.host + ".json", json::serialize(batch(plan, name, numbers)) + '\n'});
  return files;
}

std::string route53_overview(const dns_plan& plan, const dns_numbers& numbers) {
  json::array zones;
  for (const led_name& name : plan.names) {
    json::object zone;
    zone["name"] = name.host + '.';
    zone["change_batch"] = batch(plan, name, numbers);
    zones.push_back(std::move(zone));
  }
  json::array settings;
  for (const endpoint_setting& each : plan.settings) {
    json::object setting;
    setting["endpoint"] = each.endpoint;
    setting["field"] = each.setting.field;
    setting["value"] = each.setting.value.empty() ? json::value{} : json::value(each.setting.value);
    setting["port"] = each.setting.port;
    settings.push_back(std::move(setting));
  }
  json::object whole;
  whole["zones"] = std::move(zones);
  whole["settings"] = std::move(settings);
  return json::serialize(whole) + '\n';
}

} // namespace tollgate::proxy::onboarding
