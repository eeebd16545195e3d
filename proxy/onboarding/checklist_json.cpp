// A checklist for programs. Names of the members and the ids are fixed: others read them.
#include "proxy/onboarding/checklist.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tollgate::proxy::onboarding {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value{} : json::value(text);
}

json::object item_json(const checklist_item& item) {
  json::array who;
  for (const actor each : item.who)
    who.emplace_back(to_string(each));
  json::array probes;
  for (const std::string_view each : item.probes)
    probes.emplace_back(each);
  json::array values;
  for (const handed_value& each : item.values) {
    json::object value;
    value["name"] = each.name;
    value["value"] = text_or_null(each.value);
    value["known_by"] = each.value.empty() ? json::value(each.known_by) : json::value{};
    values.push_back(std::move(value));
  }
  json::object result;
  result["id"] = item.id;
  result["kind"] = item.kind;
  result["who"] = std::move(who);
  result["what"] = item.what;
  result["state"] = to_string(item.state);
  result["evidence"] = text_or_null(item.evidence);
  result["probes"] = std::move(probes);
  result["values"] = std::move(values);
  result["remark"] = text_or_null(item.remark);
  return result;
}

} // namespace

std::string checklist_json(const std::vector<checklist>& lists) {
  json::array all;
  for (const checklist& list : lists) {
    json::array endpoints;
    for (const std::string& name : list.endpoints)
      endpoints.emplace_back(name);
    json::array items;
    for (const checklist_item& item : list.items)
      items.push_back(item_json(item));
    json::object one;
    one["customer"] = text_or_null(list.customer);
    one["warehouse"] = config::to_string(list.warehouse);
    one["region"] = text_or_null(list.region);
    one["vpc_endpoint"] = text_or_null(list.vpc_endpoint);
    one["endpoints"] = std::move(endpoints);
    one["items"] = std::move(items);
    all.push_back(std::move(one));
  }
  return json::serialize(all) + '\n';
}

} // namespace tollgate::proxy::onboarding
