// A read or two, then at most one transact a try.
#include "metering/ledger_commands.hpp"

#include "metering/protocol/adjustment.hpp"
#include "metering/protocol/build.hpp"
#include "metering/protocol/calendar.hpp"
#include "metering/protocol/days.hpp"
#include "metering/protocol/view.hpp"

#include <algorithm>
#include <set>

namespace tollgate::metering {
namespace {

using how = command_done::outcome;

constexpr int tries = 10;                          // each lost one means that somebody else's change was committed
constexpr std::size_t most_asked_for_periods = 20; // customers: enough to name what there is

std::string problem_of(const store_answer& answer) {
  const auto* const why = std::get_if<unknown>(&answer);
  return why == nullptr ? "the ledger's answer is of another kind" : why->why;
}

// What the holders that the account still names have reported. Empty text: good.
std::string add_members(blocking_store& store, const customer_view& view, const account_record& account,
                        protocol::others_view& to) {
  if (account.holders.empty()) return {};
  const store_answer answer = store.execute(list_request{grants_prefix(view.customer, view.of)});
  const auto* const list = std::get_if<list_answer>(&answer);
  if (list == nullptr) return problem_of(answer);
  for (const auto& holder : account.holders) {
    const std::string key = grant_key(view.customer, view.of, holder);
    const auto entry =
        std::find_if(list->entries.begin(), list->entries.end(), [&](const key_value& one) { return one.key == key; });
    if (entry == list->entries.end()) continue;
    const auto grant = from_json<grant_record>(entry->value);
    if (!grant) return "the ledger's record " + key + " cannot be read";
    to.used += grant->used;
    protocol::add(to.by_endpoint, grant->by_endpoint);
  }
  return {};
}

std::string look(blocking_store& store, const customer_setting& customer, wall_time now, customer_view& view) {
  const std::string key = account_key(customer.id, view.of);
  const std::string its_block = block_key(customer.id);
  const store_answer answer = store.execute(read_request{{key, its_block}});
  const auto* const read = std::get_if<read_answer>(&answer);
  if (read == nullptr) return problem_of(answer);
  const stored_value& bytes = read->values.at(0);
  const auto account = bytes ? from_json<account_record>(*bytes) : protocol::new_account(customer.base_bytes);
  if (!account) return "the ledger's record " + key + " cannot be read";
  const stored_value& said = read->values.at(1);
  const auto block = said ? from_json<block_record>(*said) : block_record{};
  if (!block) return "the ledger's record " + its_block + " cannot be read";
  protocol::others_view members;
  if (std::string problem = add_members(store, view, *account, members); !problem.empty()) return problem;
  view.heard = bytes.has_value();
  protocol::fill_view(view, *account, members, protocol::inside(view.of, std::chrono::floor<std::chrono::days>(now)));
  // A block is of no period: one of today says nothing about a month that is over.
  protocol::name_state(view, block->blocked && now < end(view.of), customer.warn_at_percent);
  return {};
}

/// The ledger's `config`, with its very bytes for a compare.
struct config_found {
  stored_value bytes;
  std::optional<ledger_config> config;
};

std::variant<config_found, std::string> read_config(blocking_store& store, unsigned starts_on_day) {
  const store_answer answer = store.execute(read_request{{std::string{config_key}}});
  const auto* const read = std::get_if<read_answer>(&answer);
  if (read == nullptr) return problem_of(answer);
  config_found found{read->values.at(0), std::nullopt};
  if (!found.bytes) return found;
  found.config = from_json<ledger_config>(*found.bytes);
  if (!found.config) return "the ledger's record " + std::string{config_key} + " cannot be read";
  if (found.config->starts_on_day == starts_on_day) return found;
  return "the ledger's periods start on day " + std::to_string(found.config->starts_on_day) +
         ", the configuration says " + std::to_string(starts_on_day);
}

period_status status_at(const config_found& found, instant now, unsigned starts_on_day) {
  const auto newest = found.config ? std::optional{found.config->newest_period} : std::nullopt;
  protocol::calendar calendar;
  calendar.begin(now, starts_on_day);
  calendar.start(now, newest);
  return calendar.status(now, newest);
}

command_done answer_with(how outcome, std::string detail = {}) {
  return {.id = 0, .how = outcome, .allowance_bytes = 0, .detail = std::move(detail)};
}

} // namespace

std::string read_usage(blocking_store& store, const customer_setting& customer, period of, wall_time now,
                       std::vector<customer_view>& views) {
  customer_view& view = views.emplace_back();
  view.customer = customer.id;
  view.of = of;
  view.enforced = customer.enforced;
  return look(store, customer, now, view);
}

std::variant<std::vector<customer_view>, std::string>
read_usage(blocking_store& store, const std::vector<customer_setting>& customers, period of, wall_time now) {
  std::vector<customer_view> result;
  result.reserve(customers.size());
  for (const auto& customer : customers)
    if (std::string problem = read_usage(store, customer, of, now, result); !problem.empty()) return problem;
  return result;
}

std::string why_unknown(blocking_store& store, const std::vector<customer_view>& views, period of) {
  if (std::ranges::any_of(views, &customer_view::heard)) return {};
  std::set<std::string> known;
  for (std::size_t at = 0; at < std::min(views.size(), most_asked_for_periods); ++at) {
    const std::string prefix = accounts_prefix(views[at].customer);
    const store_answer answer = store.execute(list_request{prefix});
    if (const auto* const list = std::get_if<list_answer>(&answer))
      for (const key_value& account : list->entries)
        known.insert(account.key.substr(prefix.size()));
  }
  std::string text = "the ledger has no account of any customer in " + to_string(of);
  if (known.empty()) return text;
  text += "; it has";
  for (const std::string& one : known)
    text += " " + one;
  return text;
}

bool any_unsettled(blocking_store& store, const std::vector<std::string>& holders) {
  return std::ranges::any_of(holders, [&store](const std::string& holder) {
    const store_answer answer = store.execute(read_request{{holder_key(holder)}});
    const auto* const read = std::get_if<read_answer>(&answer);
    if (read == nullptr || !read->values.at(0)) return true;
    const auto record = from_json<holder_record>(*read->values.at(0));
    return !record || record->state != holder_state::closed;
  });
}

std::variant<period_status, std::string> read_calendar(blocking_store& store, instant now, unsigned starts_on_day) {
  const auto found = read_config(store, starts_on_day);
  if (const auto* const why = std::get_if<std::string>(&found)) return *why;
  return status_at(std::get<config_found>(found), now, starts_on_day);
}

command_done open_period(blocking_store& store, period of, instant now, unsigned starts_on_day) {
  for (int attempt = 0; attempt < tries; ++attempt) {
    const auto read = read_config(store, starts_on_day);
    if (const auto* const why = std::get_if<std::string>(&read)) return answer_with(how::unavailable, *why);
    const auto& found = std::get<config_found>(read);
    if (std::string why = why_not_open(status_at(found, now, starts_on_day), of); !why.empty())
      return answer_with(how::refused, std::move(why));
    if (found.config && found.config->newest_period == of) return answer_with(how::repeated);
    ledger_config after = found.config.value_or(ledger_config{});
    after.starts_on_day = starts_on_day;
    after.newest_period = of;
    ++after.seq;
    const std::string key{config_key};
    const store_answer outcome = store.execute(transact_request{{{key, found.bytes}}, {{key, to_json(after)}}});
    if (std::holds_alternative<committed>(outcome)) return answer_with(how::done);
    // Refused: somebody was quicker. Unknown: the next read tells.
    if (std::holds_alternative<unknown>(outcome) && attempt + 1 == tries)
      return answer_with(how::unavailable, problem_of(outcome));
  }
  return answer_with(how::unavailable, "others write to the ledger without end");
}

command_done adjust(blocking_store& store, const std::vector<customer_setting>& customers,
                    const adjustment_command& what, period of, wall_time now) {
  const auto customer = std::find_if(customers.begin(), customers.end(),
                                     [&](const customer_setting& one) { return one.id == what.customer; });
  if (customer == customers.end()) return answer_with(how::no_customer);
  protocol::account_place where{customer->id, of, customer->base_bytes, {}, std::nullopt};
  std::vector<customer_view> now_used;
  if (read_usage(store, *customer, of, now, now_used).empty()) where.used_bytes = now_used.front().used_bytes;
  const read_request question{{account_key(customer->id, of), adjustment_key(customer->id, what.id)}};
  for (int attempt = 0; attempt < tries; ++attempt) {
    const store_answer answer = store.execute(question);
    const auto* const read = std::get_if<read_answer>(&answer);
    if (read == nullptr) return answer_with(how::unavailable, problem_of(answer));
    const auto plan = protocol::plan_adjustment(where, what, now, read->values.at(0), read->values.at(1));
    if (const auto* const known = std::get_if<protocol::answered_already>(&plan))
      return {.id = 0, .how = known->how, .allowance_bytes = known->allowance_bytes, .detail = known->detail};
    const auto& change = std::get<protocol::planned_change>(plan);
    const store_answer outcome = store.execute(change.request);
    if (std::holds_alternative<committed>(outcome))
      return {.id = 0, .how = how::done, .allowance_bytes = change.after.allowance(), .detail = {}};
    // Refused: somebody was quicker. Unknown: the next read tells, since the id is applied only once.
    if (std::holds_alternative<unknown>(outcome) && attempt + 1 == tries)
      return answer_with(how::unavailable, problem_of(outcome));
  }
  return answer_with(how::unavailable, "others write to this account without end");
}

} // namespace tollgate::metering
