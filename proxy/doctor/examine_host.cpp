// This host: the running proxy's word, or the machine's own; and what a customer's settings say by themselves.
#include "metering/sqlite_store.hpp"
#include "proxy/admin/client.hpp"
#include "proxy/capacity.hpp"
#include "proxy/doctor/descriptors.hpp"
#include "proxy/doctor/examination.hpp"
#include "proxy/doctor/keepalive.hpp"
#include "proxy/doctor/ledger.hpp"
#include "proxy/doctor/ocsp_cache.hpp"
#include "proxy/doctor/patience.hpp"
#include "proxy/doctor/probes.hpp"
#include "proxy/ledger/open_ledger.hpp"
#include "proxy/process/host.hpp"

#include <sys/timex.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

namespace tollgate::proxy::doctor {
namespace {

namespace asio = boost::asio;

/// On a thread that may be blocked.
asio::awaitable<running_proxy> ask_for_metrics(admin::call call) {
  const auto reply = admin::send(call);
  running_proxy seen;
  if (reply && reply->status == 200)
    seen = read_metrics(reply->body);
  else
    seen.error = reply ? "HTTP " + std::to_string(reply->status) : reply.error().message();
  co_return seen;
}

asio::awaitable<ledger_seen> look_at_file(std::filesystem::path file) {
  ledger_seen seen;
  look_at_ledger_file(file, seen);
  co_return seen;
}

template <class T>
asio::awaitable<T> on_thread(asio::thread_pool::executor_type thread, asio::awaitable<T> what) {
  T value = co_await asio::co_spawn(thread, std::move(what), asio::use_awaitable);
  co_return value;
}

std::optional<bool> time_is_kept() {
  timex state{};
  const int answer = ::adjtimex(&state);
  if (answer < 0) return std::nullopt;
  return answer != TIME_ERROR && (static_cast<unsigned>(state.status) & STA_UNSYNC) == 0;
}

} // namespace

asio::awaitable<void> examination::look_at_host() {
  co_await ask_the_running_proxy();
  look_at_descriptors();
  co_await look_at_ledger();
}

asio::awaitable<void> examination::ask_the_running_proxy() {
  admin::call call;
  call.to = model_.admin.listen;
  call.target = "/metrics";
  call.deadline = options_.each;
  const auto seen = co_await wait_until(on_thread(blocking_.get_executor(), ask_for_metrics(std::move(call))),
                                        probe_ends(), waiting_);
  if (seen)
    proxy_ = *seen;
  else
    proxy_.error = "no answer in time";
}

void examination::look_at_descriptors() {
  const auto began = steady::now();
  descriptors_seen seen;
  seen.of_the_running_proxy = proxy_.most_descriptors.has_value();
  seen.limit =
      seen.of_the_running_proxy ? static_cast<std::size_t>(*proxy_.most_descriptors) : raise_descriptor_limit();
  if (proxy_.open_descriptors) seen.open = static_cast<std::size_t>(*proxy_.open_descriptors);
  seen.others = descriptors_beside_connections(model_);
  seen.max_connections = model_.max_connections;
  for (const auto& customer : model_.customers)
    seen.sum_of_customers += customer.settings.connections;
  add(probe_id::descriptors, nullptr, "", judge(seen), began);
}

asio::awaitable<void> examination::look_at_ledger() {
  const auto began = steady::now();
  const auto file = model_.state_dir / ledger_file;
  if (proxy_.answers || model_.ledger.store != config::ledger_store::sqlite) {
    ledger_seen seen;
    seen.proxy = proxy_;
    finding what{verdict::not_reached, "the ledger is in etcd, and no proxy answers that could be asked"};
    if (proxy_.answers) what = judge(seen);
    add(probe_id::ledger, nullptr, "", std::move(what), began);
    co_return;
  }
  auto seen = co_await wait_until(on_thread(blocking_.get_executor(), look_at_file(file)), probe_ends(), waiting_);
  finding what{verdict::failed, file.string() + ": the disk did not answer in time",
               "Look at the disk under `state_dir`; it has to be one of this machine's own."};
  if (seen) {
    seen->proxy = proxy_;
    seen->lab = lab_;
    what = judge(*seen);
  }
  add(probe_id::ledger, nullptr, "", unless_over(std::move(what), !seen), began);
}

void examination::look_at_clock() {
  clock_seen seen;
  seen.kept = time_is_kept();
  if (proxy_.clock_suspect) seen.suspect = *proxy_.clock_suspect > 0;
  seen.dates = dates_;
  add(probe_id::clock, nullptr, "", judge(seen), steady::now());
}

void examination::look_at_customer(const config::customer& of) {
  results_.push_back({probe_id::keepalive, of.id, {}, {}, judge(of.settings.keepalive, lab_)});
  const auto theirs = [&](const subject& one) {
    return one.customer == &of && one.endpoint->warehouse == config::warehouse::snowflake;
  };
  for (const subject& with_tls : subjects_) {
    if (!theirs(with_tls) || with_tls.is_plain_http()) continue;
    const bool has_http = std::ranges::any_of(subjects_, [&](const subject& one) {
      return theirs(one) && one.is_plain_http() && one.endpoint->vpc_endpoint == with_tls.endpoint->vpc_endpoint;
    });
    if (!has_http) add(probe_id::ocsp_cache, &with_tls, "", no_ocsp_entry(), steady::now());
  }
}

} // namespace tollgate::proxy::doctor
