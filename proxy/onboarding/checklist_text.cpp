// A checklist for a terminal, and the same for a ticket, in Markdown.
#include "config/model.hpp"
#include "proxy/onboarding/checklist.hpp"

#include <algorithm>
#include <array>

namespace tollgate::proxy::onboarding {
namespace {

constexpr std::size_t columns = 100;
constexpr std::string_view blank = "________";

template <class Word>
std::string joined(const std::vector<Word>& words) {
  std::string line;
  for (const Word& word : words)
    line.append(line.empty() ? "" : ", ").append(word);
  return line;
}

std::string people(const checklist_item& item) {
  std::vector<std::string_view> names;
  for (const actor who : item.who)
    names.emplace_back(to_string(who));
  return joined(names);
}

/// `acme: databricks in us-east-1, vpce-... (lakehouse)`.
std::string title(const checklist& list) {
  std::string line = list.customer.empty() ? std::string{"a new customer"} : list.customer;
  line += ": " + std::string{config::to_string(list.warehouse)};
  if (!list.region.empty()) line += " in " + list.region;
  if (!list.vpc_endpoint.empty()) line += ", " + list.vpc_endpoint;
  if (!list.endpoints.empty()) line += " (" + joined(list.endpoints) + ')';
  return line;
}

/// The state, what the configuration says, and the probe to run.
std::string state_line(const checklist_item& item) {
  std::string line{to_string(item.state)};
  if (!item.evidence.empty()) line += ": " + item.evidence;
  if (item.probes.empty()) return line;
  line += item.state == item_state::by_probe ? ": " : "; beside it, ";
  return line + "`tollgate doctor` shows it: " + joined(item.probes);
}

std::string value_line(const handed_value& value) {
  return value.name + ": " + (value.value.empty() ? std::string{blank} + " (" + value.known_by + ')' : value.value);
}

/// `head` and the words of `text`, in lines that end before `columns` where words allow it. Lines after the first begin
/// with `indent` blanks.
std::string paragraph(const std::string& head, std::string_view text, std::size_t indent) {
  std::string result = head;
  std::size_t length = head.size();
  bool first_of_line = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (!first_of_line && length + 1 + word.size() > columns) {
      result += '\n' + std::string(indent, ' ');
      length = indent;
      first_of_line = true;
    }
    if (!first_of_line) result += ' ';
    length += word.size() + (first_of_line ? 0 : 1);
    result += word;
    first_of_line = false;
  }
  return result + '\n';
}

std::string counts(const checklist& list) {
  std::array<std::size_t, 3> of{}; // by state
  for (const checklist_item& item : list.items)
    ++of.at(static_cast<std::size_t>(item.state));
  return std::to_string(of[0]) + " verified by configuration, " + std::to_string(of[1]) +
         " by a probe when it is run, " + std::to_string(of[2]) + " to be confirmed by people";
}

} // namespace

std::string checklist_text(const std::vector<checklist>& lists) {
  std::string text;
  for (const checklist& list : lists) {
    text += title(list) + "\n" + counts(list) + "\n\n";
    for (const checklist_item& item : list.items) {
      text += item.id + "  [" + people(item) + "]\n";
      text += paragraph("    ", item.what, 4);
      for (const handed_value& value : item.values)
        text += paragraph("    = ", value_line(value), 6);
      text += paragraph("    > ", state_line(item), 6);
      if (!item.remark.empty()) text += paragraph("    ! ", item.remark, 6);
    }
    text += '\n';
  }
  return text;
}

std::string checklist_markdown(const std::vector<checklist>& lists) {
  std::string text;
  for (const checklist& list : lists) {
    text += "## " + title(list) + "\n\n" + counts(list) + "\n\n";
    for (const checklist_item& item : list.items) {
      const char* const box = item.state == item_state::by_configuration ? "[x]" : "[ ]";
      text += std::string{"- "} + box + " **" + item.id + "** (" + people(item) + ") " + item.what + '\n';
      for (const handed_value& value : item.values)
        text += "  - " + (value.value.empty() ? value_line(value) : value.name + ": `" + value.value + '`') + '\n';
      text += "  - " + state_line(item) + '\n';
      if (!item.remark.empty()) text += "  - Note: " + item.remark + '\n';
    }
    text += '\n';
  }
  return text;
}

} // namespace tollgate::proxy::onboarding
