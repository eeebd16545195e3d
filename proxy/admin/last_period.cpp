// See last_period.hpp.
#include "proxy/admin/last_period.hpp"

#include "proxy/admin/ask.hpp"
#include "proxy/ledger/customers.hpp"

#include <utility>
#include <variant>

namespace tollgate::proxy::admin {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 5s; // of a scrape, which waits for the first answer only
constexpr auto read_every = 10min;
constexpr auto again_after = 1min; // when the ledger did not answer

} // namespace

asio::awaitable<void> last_period::refresh(gate& of, metering::period current) {
  using answer = ledger_thread::past_usage;
  const auto now = std::chrono::steady_clock::now();
  if (reading_ || (before_ == current && now < next_)) co_return;
  if (before_ != current) days_.clear();
  before_ = current;
  next_ = now + again_after;
  reading_ = true;
  const auto configured = of.roster(); // kept, whatever is reloaded meanwhile
  auto read = co_await ask<answer>(patience, [&](std::function<void(answer)> then) {
    of.ledger().past(previous(current), customers_of(configured->model()), std::move(then));
  });
  reading_ = false;
  if (!read || std::holds_alternative<ledger_thread::unreadable>(*read)) co_return;
  next_ = now + read_every;
  if (auto* const views = std::get_if<std::vector<metering::customer_view>>(&*read))
    for (metering::customer_view& each : *views)
      days_.insert_or_assign(each.customer, std::move(each.days));
}

const metering::day_totals& last_period::days_of(const std::string& customer) const {
  static const metering::day_totals none;
  const auto found = days_.find(customer);
  return found == days_.end() ? none : found->second;
}

} // namespace tollgate::proxy::admin
