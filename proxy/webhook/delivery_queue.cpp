// See delivery_queue.hpp.
#include "proxy/webhook/delivery_queue.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::proxy::webhook {

void delivery_queue::offer(metering::announcement event, time now) {
  const std::string customer{event.customer()};
  const auto shared = std::make_shared<const metering::announcement>(std::move(event)); // see delivery
  line& of = lines_[customer];
  if (of.waiting.empty() && !of.busy) ready_.emplace(now, customer);
  for (std::size_t note = 0; note < shared->what.notes.size(); ++note)
    of.waiting.push_back({shared, note, 1});
  size_ += shared->what.notes.size();
}

std::optional<delivery> delivery_queue::take(time now) {
  if (ready_.empty() || now < not_before_ || ready_.begin()->first > now) return std::nullopt;
  line& of = lines_.at(ready_.begin()->second);
  ready_.erase(ready_.begin());
  of.busy = true;
  return of.waiting.front();
}

std::optional<delivery_queue::time> delivery_queue::next_time() const {
  if (ready_.empty()) return std::nullopt;
  return std::max(ready_.begin()->first, not_before_);
}

void delivery_queue::hurry(time now) {
  failures_ = 0;
  not_before_ = now;
  std::multimap<time, std::string> ready;
  for (auto& [when, customer] : ready_)
    ready.emplace(std::min(when, now), std::move(customer));
  ready_ = std::move(ready);
}

delivery_queue::settled delivery_queue::settle(const delivery& of, delivery_outcome how, time now) {
  settled result;
  const std::string customer{of.event->customer()};
  line& its = lines_.at(customer);
  its.busy = false;
  if (how == delivery_outcome::failed) {
    ++its.waiting.front().attempt;
    result.pause = pause_after(of.attempt, longest_pause, random_());
    ++failures_;
    not_before_ = std::max(not_before_, now + pause_after(failures_, longest_receiver_pause, random_()));
    ready_.emplace(now + result.pause, customer);
    return result;
  }
  // Even a refusal is an answer of a receiver that works.
  if (how != delivery_outcome::expired) {
    failures_ = 0;
    not_before_ = now;
  }
  its.waiting.pop_front();
  --size_;
  if (of.note + 1 == of.event->what.notes.size()) result.erase = of.event->key;
  if (its.waiting.empty())
    lines_.erase(customer);
  else
    ready_.emplace(now, customer);
  return result;
}

} // namespace tollgate::proxy::webhook
