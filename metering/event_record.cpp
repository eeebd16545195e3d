// Events as JSON and their keys. Numbers in keys have a fixed width, so that key order is the order of the changes.
#include "metering/event_record.hpp"

#include "metering/json_members.hpp"
#include "metering/json_text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace tollgate::metering {
namespace json = boost::json;
namespace {

constexpr std::array<std::string_view, event_kinds> names{"warned",   "cut_off", "restored",
                                                          "adjusted", "blocked", "unblocked"};
constexpr std::size_t digits_of_seq = 20; // of 2^64

std::string key_of(std::string_view customer, std::string_view what, std::uint64_t seq) {
  const std::string number = std::to_string(seq);
  std::string key{events_prefix};
  key.append(customer).append("/").append(what).append("-");
  return key.append(digits_of_seq - number.size(), '0').append(number);
}

json::object object_of(const event_note& note) {
  return {{"kind", json::string_view{to_string(note.what).data(), to_string(note.what).size()}},
          {"percent", note.percent},
          {"delta", note.delta_bytes},
          {"id", readable(note.id)},
          {"who", readable(note.who)},
          {"why", readable(note.why)}};
}

bool read_note(const json::value& from, event_note& to) {
  json_members members{from};
  std::string kind;
  members.read("kind", kind);
  members.read("percent", to.percent);
  members.read("delta", to.delta_bytes);
  members.read("id", to.id);
  members.read("who", to.who);
  members.read("why", to.why);
  const auto* const name = std::find(names.begin(), names.end(), kind);
  if (name == names.end() || !members.done()) return false;
  to.what = static_cast<event_kind>(name - names.begin());
  return true;
}

bool read_notes(const json::value& from, std::vector<event_note>& to) {
  const auto* const array = from.if_array();
  if (array == nullptr || array->empty()) return false;
  for (const json::value& one : *array)
    if (!read_note(one, to.emplace_back())) return false;
  return true;
}

} // namespace

std::string_view to_string(event_kind kind) noexcept {
  return names[static_cast<std::size_t>(kind)];
}

std::string event_key(std::string_view customer, period of, std::uint64_t account_seq) {
  return key_of(customer, to_string(of), account_seq);
}

std::string block_event_key(std::string_view customer, std::uint64_t block_seq) {
  return key_of(customer, "block", block_seq);
}

std::string_view announcement::customer() const noexcept {
  std::string_view rest = key;
  rest.remove_prefix(std::min(rest.size(), events_prefix.size()));
  return rest.substr(0, rest.find('/'));
}

std::string announcement::id_of(std::size_t note) const {
  std::string id;
  std::copy_if(what.at.begin(), what.at.end(), std::back_inserter(id), [](char c) { return c >= '0' && c <= '9'; });
  const std::string_view place = std::string_view{key}.substr(key.rfind('/') + 1);
  const std::size_t number = place.rfind('-') + 1;
  const std::size_t first = std::min(place.find_first_not_of('0', number), place.size() - 1);
  id.append(".").append(customer()).append(".").append(place.substr(0, number - 1)).append(".");
  return id.append(place.substr(first)).append(".").append(std::to_string(note + 1));
}

std::string to_json(const event_record& record) {
  json::array notes;
  for (const event_note& note : record.notes)
    notes.push_back(object_of(note));
  json::object out{{"holder", readable(record.holder)},   {"at", readable(record.at)}, {"period", to_string(record.of)},
                   {"allowance", record.allowance_bytes}, {"used", nullptr},           {"notes", std::move(notes)}};
  if (record.used_bytes) out["used"] = *record.used_bytes;
  return json::serialize(out);
}

std::optional<event_record> event_from_json(std::string_view text) {
  const auto value = parse_strictly(text);
  if (!value) return std::nullopt;
  json_members members{*value};
  event_record record;
  std::string of;
  members.read("holder", record.holder);
  members.read("at", record.at);
  members.read("period", of);
  members.read("allowance", record.allowance_bytes);
  const json::value* const used = members.take("used");
  const json::value* const notes = members.take("notes");
  const auto parsed = parse_period(of);
  if (!members.done() || !parsed || !read_notes(*notes, record.notes)) return std::nullopt;
  record.of = *parsed;
  record.used_bytes = as_unsigned(*used);
  if (!record.used_bytes && !used->is_null()) return std::nullopt;
  return record;
}

} // namespace tollgate::metering
