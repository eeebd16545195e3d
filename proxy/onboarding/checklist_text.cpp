// A checklist for a terminal, and the same for a ticket, in Markdown.
#include "proxy/onboarding/checklist.hpp"

#include "config/model.hpp"

namespace tollgate::proxy::onboarding {
namespace {

constexpr std::size_t columns = 100;
constexpr std::string_view blank = "________";

std::string joined(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words)
    line += (line.empty() ? "" : ", ") + word;
  return line;
}

std::string people(const checklist_item& item) {
  std::vector<std::string> names;
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
  if (item.probe.empty()) return line;
  line += item.state == item_state::by_probe ? ": " : "; beside it, ";
  return line + "`tollgate doctor` shows it, probe " + item.probe;
}

std::string value_line(const handed_value& value) {
  return value.name + ": " + (value.value.empty() ? std::string{blank} + " (" + value.known_by + ')' : value.value);
}

/// Breaks at blanks so that lines end before `columns`; words longer than that stand alone.
std::string wrapped(const std::string& head, std::string_view text, std::size_t indent) {
  std::string result = head;
  std::size_t at = head.size();
  while (!text.empty()) {
    const std::size_t end = text.find(' ');
    const std::string_view word = text.substr(0, end);
    if (at + word.size() > columns && at > indent) {
      result += '\n' + std::string(indent, ' ');
      at = indent;
    }
    result.append(word);
    at += word.size();
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
    if (at < columns) result += ' ';
    ++at;
  }
  return result;
}

/// Without the blanks that wrapping leaves at ends of lines.
std::string paragraph(const std::string& head, std::string_view text, std::size_t indent) {
  std::string result = wrapped(head, text, indent) + '\n';
  for (std::size_t at = result.find(" \n"); at != std::string::npos; at = result.find(" \n"))
    result.erase(at, 1);
  return result;
}

std::string counts(const checklist& list) {
  std::size_t of[3] = {};
  for (const checklist_item& item : list.items)
    ++of[static_cast<std::size_t>(item.state)];
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
