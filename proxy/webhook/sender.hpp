// Delivers events to the webhook, on a thread of its own: nothing that the receiver does or leaves undone is felt
// anywhere else.
//
// At least once, each customer's in order; docs/events.md has the rules. It refuses to decide what happened, and
// forgets what is pending when it ends: the ledger does not.
#pragma once

#include "config/model.hpp"
#include "metering/event_record.hpp"
#include "metering/exposition.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tollgate::proxy::webhook {

class sender {
 public:
  /// `settled` is called on the sender's thread with the key of an announcement whose events are delivered or given up.
  sender(const config::webhook& settings, std::function<void(std::string key)> settled);
  ~sender(); ///< stop()
  sender(const sender&) = delete;
  sender& operator=(const sender&) = delete;

  // Any thread; none of them waits.

  void take(metering::announcement event);
  /// A reload: another receiver, secret file or authorities, for every attempt from now on. What is pending goes there.
  void use(const config::webhook& settings);
  /// `tollgate_webhook_deliveries_total{outcome}` and `tollgate_webhook_pending_events`.
  void expose(metering::exposition& to) const;

  /// Ends the attempts under way and joins the thread, which may be inside getaddrinfo(). take() does nothing
  /// afterwards.
  void stop();

 private:
  class work;
  std::unique_ptr<work> work_;
};

} // namespace tollgate::proxy::webhook
