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

// What moved before a reload brought groups was moved by clients of none.
std::string_view name_of(const client_group* group) noexcept {
  return group == nullptr ? config::no_group : std::string_view{group->name};
}

json::object entry(std::string_view name, const group_totals& of) {
  return {{"group", name},
          {"to_warehouse_bytes", of.to_warehouse},
          {"from_warehouse_bytes", of.from_warehouse},
          {"connections", of.active}};
}

} // namespace

json::array groups_json(const gate& of, const live_customer& customer) {
  std::map<std::string_view, group_totals> totals;
  for (const auto& worker : of.workers())
    for (const auto& [name, endpoint] : customer.identity.endpoints) // removed ones too: their counts stay
      worker->counters().for_each_group(endpoint->ordinal,
                                        [&](const traffic_counters& each) { totals[name_of(each.group())].add(each); });
  const group_totals other = totals[config::no_group];
  totals.erase(config::no_group);
  const auto& configured = of.groups().all();
  json::array result;
  if (configured.empty() && totals.empty()) return result;
  for (const client_group* const group : configured)
    if (const auto used = totals.extract(group->name)) result.push_back(entry(group->name, used.mapped()));
  for (const auto& [name, removed] : totals)
    result.push_back(entry(name, removed));
  result.push_back(entry(config::no_group, other));
  return result;
}

} // namespace tollgate::proxy::admin
