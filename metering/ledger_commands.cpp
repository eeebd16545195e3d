// A read or two, then at most one transact a try.
#include "metering/ledger_commands.hpp"

#include "metering/protocol/adjustment.hpp"
#include "metering/protocol/build.hpp"
#include "metering/protocol/view.hpp"

#include <algorithm>

namespace tollgate::metering {
namespace {

using how = command_done::outcome;

constexpr int tries = 10; // each lost one means that somebody else's change was committed

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

std::string look(blocking_store& store, const customer_setting& customer, customer_view& view) {
  const std::string key = account_key(customer.id, view.of);
  const store_answer answer = store.execute(read_request{{key}});
  const auto* const read = std::get_if<read_answer>(&answer);
  if (read == nullptr) return problem_of(answer);
  const stored_value& bytes = read->values.at(0);
  const auto account = bytes ? from_json<account_record>(*bytes) : protocol::new_account(customer.base_bytes);
  if (!account) return "the ledger's record " + key + " cannot be read";
  protocol::others_view members;
  if (std::string problem = add_members(store, view, *account, members); !problem.empty()) return problem;
  view.heard = true;
  protocol::fill_view(view, *account, members);
  protocol::name_state(view, account->blocked, customer.warn_at_percent);
  return {};
}

} // namespace

std::variant<std::vector<customer_view>, std::string>
read_usage(blocking_store& store, const std::vector<customer_setting>& customers, period of) {
  std::vector<customer_view> result;
  result.reserve(customers.size());
  for (const auto& customer : customers) {
    customer_view& view = result.emplace_back();
    view.customer = customer.id;
    view.of = of;
    view.enforced = customer.enforced;
    if (std::string problem = look(store, customer, view); !problem.empty()) return problem;
  }
  return result;
}

command_done adjust(blocking_store& store, const std::vector<customer_setting>& customers,
                    const adjustment_command& what, period of, wall_time now) {
  const auto customer = std::find_if(customers.begin(), customers.end(),
                                     [&](const customer_setting& one) { return one.id == what.customer; });
  if (customer == customers.end()) return {.id = 0, .how = how::no_customer, .allowance_bytes = 0, .detail = {}};
  const protocol::account_place where{customer->id, of, customer->base_bytes};
  const read_request question{{account_key(customer->id, of), adjustment_key(customer->id, what.id)}};
  for (int attempt = 0; attempt < tries; ++attempt) {
    const store_answer answer = store.execute(question);
    const auto* const read = std::get_if<read_answer>(&answer);
    if (read == nullptr) return {.id = 0, .how = how::unavailable, .allowance_bytes = 0, .detail = problem_of(answer)};
    const auto plan = protocol::plan_adjustment(where, what, now, read->values.at(0), read->values.at(1));
    if (const auto* const known = std::get_if<protocol::answered_already>(&plan))
      return {.id = 0, .how = known->how, .allowance_bytes = known->allowance_bytes, .detail = known->detail};
    const auto& change = std::get<protocol::planned_change>(plan);
    const store_answer outcome = store.execute(change.request);
    if (std::holds_alternative<committed>(outcome))
      return {.id = 0, .how = how::done, .allowance_bytes = change.after.allowance(), .detail = {}};
    // Refused: somebody was quicker. Unknown: the next read tells, since the id is applied only once.
    if (std::holds_alternative<unknown>(outcome) && attempt + 1 == tries)
      return {.id = 0, .how = how::unavailable, .allowance_bytes = 0, .detail = problem_of(outcome)};
  }
  return {.id = 0, .how = how::unavailable, .allowance_bytes = 0, .detail = "others write to this account without end"};
}

} // namespace tollgate::metering
