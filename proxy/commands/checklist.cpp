// `tollgate checklist`: what is to be done for a customer, by whom, and what is known to be done.
#include "proxy/onboarding/checklist.hpp"
#include "proxy/commands/commands.hpp"

#include "config/words.hpp"

#include <algorithm>
#include <iostream>

namespace tollgate::proxy::commands {
namespace {

using namespace onboarding;

int refuse(const std::vector<std::string>& reasons) {
  for (const std::string& each : reasons)
    std::cerr << "tollgate: " << each << '\n';
  return unusable;
}

void print(const std::vector<onboarding::checklist>& lists, const std::string& format) {
  if (format == "json") {
    std::cout << checklist_json(lists);
  } else if (format == "markdown") {
    std::cout << checklist_markdown(lists);
  } else {
    std::cout << checklist_text(lists);
  }
}

/// The lists of the chosen customers; what is wrong goes into `wrong`.
std::vector<onboarding::checklist> lists_of(const config::model& model, const checklist_options& what,
                                            const platform_facts& facts, std::vector<std::string>& wrong) {
  std::vector<onboarding::checklist> lists;
  bool known = what.customer.empty();
  for (std::size_t at = 0; at < model.customers.size(); ++at) {
    const config::customer& each = model.customers[at];
    if (!what.customer.empty() && each.id != what.customer) continue;
    known = true;
    if (each.endpoints.empty())
      std::cerr << "tollgate: warning: " << each.id
                << " has no endpoints: --warehouse prints the list for one to come\n";
    for (onboarding::checklist& list : checklists_of(model, at, facts))
      lists.push_back(std::move(list));
  }
  if (!known) {
    wrong.push_back("--customer " + config::in_quotes(what.customer) +
                    " is not in the configuration; with --warehouse it needs not be");
  }
  return lists;
}

} // namespace

int checklist(const checklist_options& what) {
  const std::string format = what.json ? "json" : what.format;
  const platform_facts facts{what.principal, what.account_id, what.vpc_id};
  std::vector<std::string> wrong = wrong_with(facts);
  if (format != "text" && format != "markdown" && format != "json") {
    wrong.push_back("--format " + config::in_quotes(format) + " is not one of text markdown json");
  }
  if (!what.warehouse.empty()) {
    const auto warehouse = config::parse_word<config::warehouse>(what.warehouse);
    if (!warehouse.good()) wrong.push_back("--warehouse " + warehouse.error);
    if (!wrong.empty()) return refuse(wrong);
    print({empty_checklist(what.customer, warehouse.value, facts)}, format);
    return std::cout.flush() ? good : failed;
  }
  if (!wrong.empty()) return refuse(wrong);
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  const auto lists = lists_of(loaded->model, what, facts, wrong);
  if (!wrong.empty()) return refuse(wrong);
  print(lists, format);
  return std::cout.flush() ? good : failed;
}

} // namespace tollgate::proxy::commands
