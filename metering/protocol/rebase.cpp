// See rebase.hpp.
#include "metering/protocol/rebase.hpp"

#include "metering/protocol/remember.hpp"

#include <array>
#include <utility>

namespace tollgate::metering::protocol {

namespace {

struct change {
  std::string customer;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::array<period, 2> periods{};
};

void begin_change(state& s, const change& what);

void finish(state& s, const change& what) {
  s.settings.bases->set_base(what.customer, what.to);
  const auto c = s.by_id.find(what.customer);
  if (c == s.by_id.end()) return;
  c->second->rebasing = false;
  apply_base(s, *c->second); // the configuration may have changed again meanwhile
}

void remember_account(state& s, const change& what, std::size_t i, const std::string& bytes,
                      const account_record& value) {
  if (const auto g = s.grants.find({what.customer, what.periods[i]}); g != s.grants.end() && g->second->account.known)
    wrote_account(s, g->second, bytes, value);
}

void change_accounts(state& s, const change& what, const std::vector<stored_value>& values) {
  transact_request request;
  std::array<std::optional<account_record>, 2> after;
  for (std::size_t i = 0; i < 2; ++i) {
    if (!values[i]) continue;
    after[i] = from_json<account_record>(*values[i]);
    if (!after[i] || after[i]->base != what.from) {
      after[i].reset();
      continue;
    }
    after[i]->base = what.to;
    ++after[i]->seq;
    const std::string key = account_key(what.customer, what.periods[i]);
    request.compares.push_back({key, values[i]});
    request.puts.push_back({key, to_json(*after[i])});
  }
  if (request.puts.empty()) return finish(s, what);
  transact(s, operation::adjust, request, [&s, what, after, request](const verdict& said) {
    if (said.no != nullptr) {
      wake_at(s, s.now.boot + milliseconds{1 + draw(s, 50)}, [&s, what] { begin_change(s, what); });
      return;
    }
    std::size_t put = 0;
    for (std::size_t i = 0; i < 2; ++i)
      if (after[i]) remember_account(s, what, i, request.puts[put++].value, *after[i]);
    finish(s, what);
  });
}

void begin_change(state& s, const change& what) {
  read_request request;
  for (const period of : what.periods)
    request.keys.push_back(account_key(what.customer, of));
  ask(s, std::move(request), [&s, what](const store_answer& answer, std::uint64_t) {
    change_accounts(s, what, std::get<read_answer>(answer).values);
  });
}

} // namespace

void apply_base(state& s, customer& c) {
  if (!s.settings.bases || c.rebasing || !works(s) || s.frozen) return;
  const auto applied = s.settings.bases->base(c.setting.id);
  if (!applied) return s.settings.bases->set_base(c.setting.id, c.setting.base_bytes);
  if (*applied == c.setting.base_bytes) return;
  c.rebasing = true;
  const period current = s.clock.current();
  begin_change(s, {c.setting.id, *applied, c.setting.base_bytes, {current, next(current)}});
}

} // namespace tollgate::metering::protocol
