// Plain sentences, no markup: they go into mails and chats.
#include "proxy/webhook/event_text.hpp"

#include <array>
#include <utility>

namespace tollgate::proxy::webhook {

std::string bytes_in_words(std::uint64_t bytes) {
  std::string digits = std::to_string(bytes);
  for (std::size_t at = digits.size(); at > 3;)
    digits.insert(at -= 3, 1, ',');
  digits += " bytes";
  constexpr std::array<std::pair<std::uint64_t, const char*>, 3> units{
      {{1'000'000'000'000, " TB"}, {1'000'000'000, " GB"}, {1'000'000, " MB"}}};
  for (const auto& [size, name] : units)
    if (bytes >= size && bytes % size == 0)
      return digits.append(" (").append(std::to_string(bytes / size)).append(name).append(")");
  return digits;
}

std::string cut_off_text(std::string_view customer, const metering::event_record& of) {
  const std::string reset = metering::to_string(metering::next(of.of)) + " 00:00 UTC";
  std::string text = "The data transfer allowance of " + std::string{customer} + " for the period from " +
                     metering::to_string(of.of) + " to " + reset + " is used up: ";
  if (of.used_bytes) text += bytes_in_words(*of.used_bytes) + " of ";
  text +=
      bytes_in_words(of.allowance_bytes) +
      ". Open connections to your data warehouses were ended in mid-stream, and "
      "new ones are refused. Drivers show this as \"access denied\", as a connection that was reset or closed, or "
      "as HTTP 503: it means the allowance, not wrong credentials, so there is no need to change passwords, keys or "
      "roles. What was being transferred is incomplete and has to be run again. Transfers work again by themselves "
      "on " +
      reset +
      ", or as soon as the allowance is raised: for that, answer this message or ask the "
      "platform's support.";
  return text;
}

} // namespace tollgate::proxy::webhook
