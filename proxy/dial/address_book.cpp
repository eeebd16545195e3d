// See address_book.hpp.
#include "proxy/dial/address_book.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace tollgate::proxy::dial {
namespace {

using boost::asio::ip::address;

bool same_set(std::vector<address> a, std::vector<address> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

std::string by_commas(const std::vector<address>& addresses) {
  std::string text;
  for (const auto& one : addresses)
    text += (text.empty() ? "" : ", ") + one.to_string();
  return text;
}

} // namespace

std::chrono::milliseconds time_to_next_lookup(const refresh_times& times, unsigned failures) noexcept {
  if (failures == 0) return times.every;
  auto wait = times.first_retry;
  for (unsigned i = 1; i < failures && wait < times.longest_retry; ++i)
    wait *= 2;
  return std::min(wait, times.longest_retry);
}

boost::asio::awaitable<void> wait_on_timer(std::chrono::milliseconds duration) {
  boost::asio::steady_timer timer{co_await boost::asio::this_coro::executor, duration};
  co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

address_book::address_book(setup from) : setup_(std::move(from)) {
  for (std::size_t i = 0; i < setup_.entries.size(); ++i) {
    const auto& entry = setup_.entries[i];
    boost::system::error_code not_a_literal;
    const auto literal = boost::asio::ip::make_address(entry.host, not_a_literal);
    refreshed_entry one{{entry, {}, ""}, 0, true};
    if (not_a_literal) {
      names_.push_back(i);
      one.known.trouble = "not resolved yet";
      one.answered = false;
    } else {
      one.known.addresses.push_back(literal);
    }
    entries_.push_back(std::move(one));
  }
  unanswered_ = names_.size();
  // Each book of its own, so that a thousand of them, made in one moment, do not ask the name server in one moment.
  random_.seed(static_cast<std::minstd_rand::result_type>(
      names_.empty() ? 1 : std::hash<std::string>{}(setup_.entries[names_.front()].host)));
  publish();
}

address_snapshot address_book::addresses() const {
  const std::lock_guard lock{mutex_};
  return current_;
}

boost::asio::awaitable<void> address_book::keep_fresh(std::shared_ptr<address_book> book, std::size_t name) {
  while (!book->stopped_.load(std::memory_order_relaxed)) {
    auto answer = co_await book->setup_.resolve(book->setup_.entries[name].host);
    if (book->stopped_.load(std::memory_order_relaxed)) co_return;
    book->accept(name, std::move(answer));
    const auto wait = time_to_next_lookup(book->setup_.times, book->entries_[name].failures);
    co_await book->setup_.wait(book->spread(wait));
  }
}

void address_book::accept(std::size_t name, resolve_answer answer) {
  auto& entry = entries_[name];
  const bool good = answer.error.empty() && !answer.addresses.empty();
  if (good) {
    const bool changed = !same_set(entry.known.addresses, answer.addresses);
    const bool recovered = std::exchange(entry.failures, 0) > 0;
    entry.known.trouble.clear();
    if (changed) entry.known.addresses = std::move(answer.addresses);
    if (changed) publish();
    if (recovered) tell(lookup_event::kind::recovered, entry, by_commas(entry.known.addresses));
    if (changed) tell(lookup_event::kind::changed, entry, by_commas(entry.known.addresses));
  } else {
    // An answer without addresses is a failure too: a name server that lost a zone must not empty the list.
    entry.known.trouble = answer.error.empty() ? "no address" : std::move(answer.error);
    if (entry.known.addresses.empty()) publish();
    if (++entry.failures == 1) tell(lookup_event::kind::failed, entry, entry.known.trouble);
  }
  if (!std::exchange(entry.answered, true)) unanswered_.fetch_sub(1, std::memory_order_release);
}

void address_book::publish() {
  std::vector<known_entry> known;
  for (const auto& entry : entries_)
    known.push_back(entry.known);
  auto next = std::make_shared<const address_list>(known, setup_.zone);
  const std::lock_guard lock{mutex_};
  current_.swap(next);
}

void address_book::tell(lookup_event::kind what, const refreshed_entry& of, std::string text) const {
  if (setup_.observer) setup_.observer({what, of.known.entry.host, std::move(text), of.known.addresses.size()});
}

std::chrono::milliseconds address_book::spread(std::chrono::milliseconds wait) {
  std::uniform_real_distribution<double> part{1.0 - setup_.jitter, 1.0 + setup_.jitter};
  return std::chrono::milliseconds{static_cast<std::int64_t>(static_cast<double>(wait.count()) * part(random_))};
}

} // namespace tollgate::proxy::dial
