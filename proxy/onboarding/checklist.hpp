// The way of one customer to a working endpoint: each documented prerequisite and step, who acts, what is handed over,
// and what is known to be done.
//
// The tables and the configuration in, a list out. It asks nobody: what a probe would see is named, not run.
#pragma once

#include "config/model.hpp"
#include "proxy/onboarding/documented.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy::onboarding {

enum class item_state : std::uint8_t { by_configuration, by_probe, by_person };

/// `customer`, `customer success manager`, `platform engineer`, `Snowflake support`
std::string_view to_string(actor who) noexcept;
/// `verified by configuration`, `verified by probe`, `to be confirmed by a person`
std::string_view to_string(item_state state) noexcept;

struct handed_value {
  std::string name;
  std::string value;    ///< empty: a blank
  std::string known_by; ///< who has it, where it is a blank
};

struct checklist_item {
  std::string id;
  std::string kind; ///< `note`, `prerequisite`, `step`: the second part of the id
  std::vector<actor> who;
  std::string what;
  item_state state = item_state::by_person;
  std::string evidence;                 ///< what the configuration says; empty: nothing of it
  std::vector<std::string_view> probes; ///< of `tollgate doctor`; empty: none sees it
  std::vector<handed_value> values;
  std::string remark;
};

/// For one VPC endpoint: entries that share it share a list.
struct checklist {
  std::string customer;
  config::warehouse warehouse = config::warehouse::databricks;
  std::string region;
  std::string vpc_endpoint;
  std::vector<std::string> endpoints; ///< names of the entries
  std::vector<checklist_item> items;
};

/// What the platform knows and the configuration does not. Empty: a blank.
struct platform_facts {
  std::string principal;
  std::string account_id;
  std::string vpc_id;
};

/// What is wrong with these, one sentence each.
std::vector<std::string> wrong_with(const platform_facts& platform);

/// The lists of one customer, in the file's order.
std::vector<checklist> checklists_of(const config::model& of, std::size_t customer, const platform_facts& platform);

/// A list for a customer that is not in any configuration yet.
checklist empty_checklist(const std::string& customer, config::warehouse of, const platform_facts& platform);

std::string checklist_text(const std::vector<checklist>& lists);
std::string checklist_markdown(const std::vector<checklist>& lists);
/// An array of lists, on one line.
std::string checklist_json(const std::vector<checklist>& lists);

} // namespace tollgate::proxy::onboarding
