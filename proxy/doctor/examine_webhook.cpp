// The webhook: the secret's file, and the way to the receiver. No event is sent.
#include "config/locations.hpp"
#include "proxy/doctor/examination.hpp"
#include "proxy/doctor/probes.hpp"
#include "proxy/doctor/webhook.hpp"
#include "proxy/webhook/secret.hpp"

namespace tollgate::proxy::doctor {

namespace asio = boost::asio;

asio::awaitable<void> examination::look_at_webhook() {
  const auto began = steady::now();
  const config::webhook& hook = *model_.webhook;
  const webhook::secret_read secret = webhook::read_secret(hook.secret_file);
  add(probe_id::webhook, nullptr, hook.secret_file.string(), judge(secret_seen{secret.problem, secret.warning}), began);
  const auto second = steady::now();
  finding what = co_await judge_receiver();
  add(probe_id::webhook, nullptr, config::split_url(hook.url).host, std::move(what), second);
}

asio::awaitable<finding> examination::judge_receiver() {
  const config::url_parts url = config::split_url(model_.webhook->url);
  receiver_seen seen;
  seen.host = url.host;
  const tls_trust trust{model_.webhook->ca_file.string()};
  seen.ca_problem = trust.problem();
  const dial::resolve_answer answer = co_await machines_answer(url.host);
  seen.lookup_error = answer.error;
  const auto executor = co_await asio::this_coro::executor;
  std::optional<wire> on;
  for (const auto& address : answer.addresses) {
    const asio::ip::tcp::endpoint where{address, url.port};
    on.emplace(executor, probe_ends());
    const auto error = co_await on->connect(where);
    seen.connect_error = error ? error.message() : "";
    if (!error) break;
  }
  if (url.tls && seen.ca_problem.empty() && seen.lookup_error.empty() && seen.connect_error.empty()) {
    tls_talk talk{trust, *on, url.host};
    seen.certificate = co_await talk.shake_hands();
    seen.certificate->now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  }
  finding what = unless_over(judge(seen), on && on->timed_out());
  co_return what;
}

} // namespace tollgate::proxy::doctor
