// Joins the tables with what a configuration says.
#include "proxy/onboarding/checklist.hpp"

#include "config/names.hpp"
#include "config/problem.hpp"
#include "proxy/onboarding/facts.hpp"

#include <algorithm>
#include <array>

namespace tollgate::proxy::onboarding {
namespace {

constexpr std::array<std::string_view, 4> actors{"customer", "customer success manager", "platform engineer",
                                                 "Snowflake support"};
constexpr std::array<std::string_view, 3> states{"verified by configuration", "verified by probe",
                                                 "to be confirmed by a person"};
constexpr std::string_view names_probe = "client_names";

std::string kind_of(std::string_view id) {
  const std::size_t start = id.find('.') + 1;
  return std::string{id.substr(start, id.find('.', start) - start)};
}

checklist_item item_of(const documented& row, const entries& of, const platform_facts& platform) {
  checklist_item item;
  item.id = row.id;
  item.kind = kind_of(row.id);
  item.who = row.who;
  item.what = row.what;
  item.remark = row.remark;
  item.probes = row.probes;
  // A client that is told the proxy's own address has no name to look at.
  if (!of.endpoints.empty() && !has_led_names(of)) std::erase(item.probes, names_probe);
  const shown seen = shown_by(row.shown_by, of);
  item.evidence = seen.words;
  if (seen.enough) {
    item.state = item_state::by_configuration;
  } else if (!item.probes.empty()) {
    item.state = item_state::by_probe;
  }
  for (const fact each : row.values)
    item.values.push_back(value_of(each, of, platform));
  return item;
}

std::vector<checklist_item> items_of(config::warehouse warehouse, const entries& of, const platform_facts& platform) {
  std::vector<checklist_item> items;
  for (const documented& row : documented_for(warehouse))
    items.push_back(item_of(row, of, platform));
  return items;
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

/// `vpc-` and 8 or 17 hexadecimal digits: as a VPC endpoint's id, but for the prefix.
bool is_vpc_id(std::string_view text) {
  return text.starts_with("vpc-") && config::is_vpc_endpoint_id("vpce-" + std::string{text.substr(4)});
}

} // namespace

std::string_view to_string(actor who) noexcept {
  return actors[static_cast<std::size_t>(who)];
}

std::string_view to_string(item_state state) noexcept {
  return states[static_cast<std::size_t>(state)];
}

std::vector<std::string> wrong_with(const platform_facts& platform) {
  std::vector<std::string> wrong;
  if (!platform.account_id.empty() && (platform.account_id.size() != 12 || !all_digits(platform.account_id))) {
    wrong.push_back("--account-id " + config::in_quotes(platform.account_id) +
                    " is not an AWS account's id: 12 digits");
  }
  if (!platform.vpc_id.empty() && !is_vpc_id(platform.vpc_id)) {
    wrong.push_back("--vpc-id " + config::in_quotes(platform.vpc_id) +
                    " is not a VPC's id: vpc- and 8 or 17 hexadecimal digits");
  }
  if (!platform.principal.empty() && !platform.principal.starts_with("arn:aws")) {
    wrong.push_back("--principal " + config::in_quotes(platform.principal) +
                    " is not an AWS principal: write its ARN, as arn:aws:iam::123456789012:root");
  }
  return wrong;
}

std::vector<checklist> checklists_of(const config::model& of, std::size_t customer, const platform_facts& platform) {
  const config::customer& owner = of.customers[customer];
  std::vector<checklist> lists;
  std::vector<entries> groups;
  for (const config::endpoint& each : owner.endpoints) {
    const auto same = std::ranges::find_if(groups, [&](const entries& group) {
      return group.endpoints.front()->limit_identity() == each.limit_identity() &&
             group.endpoints.front()->warehouse == each.warehouse;
    });
    if (same == groups.end()) {
      groups.push_back({&of, &owner, {&each}});
    } else {
      same->endpoints.push_back(&each);
    }
  }
  for (const entries& group : groups) {
    const config::endpoint& first = *group.endpoints.front();
    checklist list{owner.id, first.warehouse, first.region, first.vpc_endpoint, {}, {}};
    for (const config::endpoint* each : group.endpoints)
      list.endpoints.push_back(each->name);
    list.items = items_of(first.warehouse, group, platform);
    lists.push_back(std::move(list));
  }
  return lists;
}

checklist empty_checklist(const std::string& customer, config::warehouse of, const platform_facts& platform) {
  return {customer, of, {}, {}, {}, items_of(of, {}, platform)};
}

} // namespace tollgate::proxy::onboarding
