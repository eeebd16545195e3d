// Names and order of the members are fixed: other programs read them.
#include "proxy/admin/groups_json.hpp"

#include <map>

namespace tollgate::proxy::admin {

namespace json = boost::json;

namespace {

struct group_totals {
  std::uint64_t to_warehouse = 0;
  std::uint64_t from_warehouse = 0;
  std::uint64_t active = 0;

  void add(const traffic_counters& of) noexcept {
    constexpr auto relaxed = std::memory_order_relaxed;
    to_warehouse += of.to_warehouse_bytes.load(relaxed);
    from_warehouse += of.from_warehouse_bytes.load(relaxed);
    active += of.active.load(relaxed);
  }
};

json::object entry(std::string_view name, const group_totals& of) {
  return {{"group", name},
          {"to_warehouse_bytes", of.to_warehouse},
          {"from_warehouse_bytes", of.from_warehouse},
          {"connections", of.active}};
}

} // namespace

json::array groups_json(const gate& of, const live_customer& customer) {
  std::map<const client_group*, group_totals> totals;
  for (const auto& worker : of.workers())
    for (const auto& endpoint : customer.endpoints)
      worker->counters().for_each_group(endpoint->ordinal,
                                        [&](const traffic_counters& each) { totals[each.group()].add(each); });
  const group_totals other = totals[nullptr];
  totals.erase(nullptr);
  const client_groups& configured = *of.shared().groups;
  json::array result;
  if (configured.all().empty() && totals.empty()) return result;
  for (const client_group* const group : configured.all()) {
    const auto used = totals.find(group);
    if (used == totals.end()) continue;
    result.push_back(entry(group->name, used->second));
    totals.erase(used);
  }
  std::map<std::string_view, const group_totals*> removed;
  for (const auto& [group, sums] : totals)
    removed.emplace(group->name, &sums);
  for (const auto& [name, sums] : removed)
    result.push_back(entry(name, *sums));
  result.push_back(entry(config::no_group, other));
  return result;
}

} // namespace tollgate::proxy::admin
