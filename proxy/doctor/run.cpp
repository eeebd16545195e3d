// See run.hpp. Three steps: this host and the names; the addresses that the names led to; what only all of them tell.
#include "proxy/doctor/run.hpp"

#include "proxy/dial/interfaces.hpp"
#include "proxy/doctor/examination.hpp"
#include "proxy/doctor/probes.hpp"
#include "proxy/spawn.hpp"

#include <algorithm>

namespace tollgate::proxy::doctor {
namespace {

boost::asio::ip::tcp::endpoint endpoint_of(const config::address_port& from) {
  return {boost::asio::ip::make_address(config::to_string(from.address)), from.port};
}

constexpr const char* time_was_over = "the run's time was over (--deadline)";

} // namespace

bool subject::is_plain_http() const noexcept {
  if (endpoint->warehouse != config::warehouse::snowflake) return false;
  constexpr std::uint16_t http_port = 80;
  return listener->front_end == config::front_end::http || endpoint->upstreams.front().port == http_port;
}

bool subject::speaks_postgres() const noexcept {
  return endpoint->warehouse == config::warehouse::rds_postgres || endpoint->warehouse == config::warehouse::redshift;
}

examination::examination(const config::model& model, const run_options& options, const tls_trust& trust,
                         const progress_function& progress)
    : model_{model},
      options_{options},
      trust_{trust},
      progress_{progress},
      ends_{steady::now() + options.whole},
      lab_{model.environment == config::environment::lab} {
  for (const auto& customer : model.customers)
    if (options.customer.empty() || customer.id == options.customer)
      for (const auto& endpoint : customer.endpoints)
        subjects_.push_back({&customer, &endpoint, &model.listeners[endpoint.listener_index]});
  for (const auto& address : model.advertise)
    advertised_.push_back(boost::asio::ip::make_address(config::to_string(address)));
  for (const auto& listener : model.listeners)
    listeners_.push_back({"listener " + listener.name, endpoint_of(listener.listen)});
  listeners_.push_back({"admin.listen", endpoint_of(model.admin.listen)});
  if (model.admin.observe_listen)
    listeners_.push_back({"admin.observe_listen", endpoint_of(*model.admin.observe_listen)});
  rules_.lab = lab_;
  rules_.interfaces = dial::local_addresses();
  for (const own_listener& one : listeners_)
    if (one.where.port() != 0) rules_.listeners.push_back(one.where);
}

boost::asio::awaitable<void> examination::lane() {
  struct leave {
    examination& of;
    ~leave() {
      // The last one ends the step, whatever still waits for a name server that nobody waits for.
      if (--of.lanes_ == 0) of.io_.stop();
    }
  } const leaving{*this};
  while (next_ < jobs_.size()) {
    const std::size_t mine = next_++;
    progress_(done_, all_, jobs_[mine].what);
    if (over())
      add(jobs_[mine].probe, jobs_[mine].of, jobs_[mine].target, {verdict::not_reached, time_was_over}, steady::now());
    else
      co_await jobs_[mine].run();
    ++done_;
  }
}

void examination::run_all(std::vector<job> jobs) {
  if (jobs.empty()) return;
  jobs_ = std::move(jobs);
  next_ = 0;
  all_ = done_ + jobs_.size();
  lanes_ = std::min(options_.at_once, jobs_.size());
  io_.restart();
  for (std::size_t count = lanes_; count > 0; --count)
    spawn(io_, lane(), "doctor");
  io_.run();
}

void examination::add(std::string_view probe, const subject* of, std::string target, finding what,
                      steady::time_point began) {
  result one{probe, {}, {}, std::move(target), std::move(what)};
  if (of != nullptr) {
    one.customer = of->customer->id;
    one.endpoint = of->endpoint->name;
  }
  one.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - began);
  results_.push_back(std::move(one));
}

void examination::add_not_reached(std::string_view probe, const subject& of, std::string target, std::string because) {
  add(probe, &of, std::move(target), {verdict::not_reached, std::move(because)}, steady::now());
}

finding examination::unless_over(finding what, bool timed_out) const {
  if (timed_out && over()) return {verdict::not_reached, time_was_over};
  return what;
}

report examination::go() {
  report made;
  made.began = std::chrono::system_clock::now();
  const auto began = steady::now();
  run_all(names_and_host());
  run_all(addresses());
  look_at_clock();
  const config::customer* before = nullptr;
  for (const subject& of : subjects_)
    if (std::exchange(before, of.customer) != of.customer) look_at_customer(*of.customer);
  progress_(done_, all_, "");
  sort_results();
  made.results = std::move(results_);
  made.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - began);
  made.still_waiting = *waiting_ != 0;
  return made;
}

std::vector<examination::job> examination::names_and_host() {
  std::vector<job> jobs;
  jobs.push_back({"this host", [this] { return look_at_host(); }, probe_id::ledger});
  if (model_.webhook) jobs.push_back({"the webhook", [this] { return look_at_webhook(); }, probe_id::webhook});
  for (std::size_t at = 0; at < subjects_.size(); ++at)
    jobs.push_back({"the names of " + subjects_[at].customer->id + " / " + subjects_[at].endpoint->name,
                    [this, at] { return look_at_names(at); }, probe_id::upstream_names, &subjects_[at]});
  return jobs;
}

std::vector<examination::job> examination::addresses() {
  std::vector<job> jobs;
  for (std::size_t at = 0; at < subjects_.size(); ++at) {
    const subject& of = subjects_[at];
    const std::string whose = of.customer->id + " / " + of.endpoint->name + ", ";
    for (std::size_t address = 0; address < of.addresses.size(); ++address) {
      const std::string target = of.addresses[address].where.address().to_string();
      jobs.push_back(
          {whose + target, [this, at, address] { return look_at_address(at, address); }, probe_id::tcp, &of, target});
    }
    if (of.speaks_postgres() || of.is_plain_http()) continue;
    for (std::size_t host = 1; host < of.endpoint->hosts.size(); ++host) {
      const std::string& name = of.endpoint->hosts[host];
      jobs.push_back({whose + name, [this, at, name] { return look_at_further_host(at, name); },
                      probe_id::tls_certificate, &of, name});
    }
  }
  return jobs;
}

// As the configuration has them; of one endpoint, as the table of probes has them.
void examination::sort_results() {
  const auto place = [this](const result& one) {
    const auto found = std::ranges::find_if(subjects_, [&](const subject& of) {
      return of.customer->id == one.customer && (one.endpoint.empty() || of.endpoint->name == one.endpoint);
    });
    const auto probe = std::ranges::find(probes, one.probe, &probe::id) - probes.begin();
    const auto subject_at = one.customer.empty() ? -1 : found - subjects_.begin();
    return std::tuple{subject_at, !one.endpoint.empty(), probe};
  };
  std::ranges::stable_sort(results_, [&](const result& a, const result& b) { return place(a) < place(b); });
}

report run(const config::model& model, const run_options& options, const tls_trust& trust,
           const progress_function& progress) {
  auto now = std::make_unique<examination>(model, options, trust, progress);
  report made = now->go();
  if (made.still_waiting) static_cast<void>(now.release()); // its threads still write into it
  return made;
}

verdict worst_of(const report& of) noexcept {
  verdict worst = verdict::ok;
  for (const result& one : of.results)
    if (one.what.how == verdict::warning || one.what.how == verdict::failed) worst = std::max(worst, one.what.how);
  return worst;
}

} // namespace tollgate::proxy::doctor
