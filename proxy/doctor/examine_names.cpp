// Names: the clients' by this machine's resolver, the upstreams' by whomever the proxy asks.
#include "proxy/doctor/client_names.hpp"
#include "proxy/doctor/examination.hpp"
#include "proxy/doctor/patience.hpp"
#include "proxy/doctor/probes.hpp"
#include "proxy/doctor/upstream_names.hpp"
#include "proxy/endpoint_dns.hpp"

#include <algorithm>
#include <sstream>

namespace tollgate::proxy::doctor {
namespace {

namespace asio = boost::asio;

constexpr const char* no_answer = "no answer in time";

std::string text_of(const asio::ip::tcp::endpoint& where) {
  std::ostringstream text;
  text << where;
  return text.str();
}

} // namespace

asio::awaitable<dial::resolve_answer> examination::machines_answer(std::string host) {
  const auto resolve = machine_.function();
  auto answer = co_await wait_until(resolve(std::move(host)), probe_ends(), waiting_);
  if (answer) co_return std::move(*answer);
  co_return dial::resolve_answer{{}, no_answer};
}

asio::awaitable<dial::resolve_answer> examination::proxys_answer(std::size_t place, std::string host) {
  auto servers = dns_servers_of(*subjects_[place].endpoint);
  dial::resolve_answer answer;
  if (servers.empty()) {
    answer = co_await machines_answer(std::move(host));
    co_return answer;
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(probe_ends() - steady::now());
  dial::dns_times times;
  times.total = std::max(left, std::chrono::milliseconds{0});
  const auto resolve = dns_.function(std::move(servers), times);
  answer = co_await resolve(std::move(host));
  co_return answer;
}

asio::awaitable<void> examination::look_at_client_name(std::size_t place, std::string host) {
  const auto began = steady::now();
  client_name_seen seen;
  seen.host = host;
  seen.answer = co_await machines_answer(host);
  seen.advertised = advertised_;
  seen.interfaces = rules_.interfaces;
  seen.lab = lab_;
  add(probe_id::client_names, &subjects_[place], std::move(host),
      unless_over(judge(seen), seen.answer.error == no_answer), began);
}

void examination::add_addresses(subject& of, const config::upstream& entry, const dial::resolve_answer& answer) {
  for (const auto& address : answer.addresses) {
    const asio::ip::tcp::endpoint where{address, entry.port};
    if (std::ranges::find(of.addresses, where, &subject::address::where) != of.addresses.end()) continue;
    const loop_seen seen{entry.host, where, listeners_, advertised_, rules_, !of.endpoint->resolvers.empty()};
    finding what = judge(seen);
    of.addresses.push_back({where, entry.host, what.how == verdict::ok});
    add(probe_id::loop, &of, text_of(where), std::move(what), steady::now());
  }
}

asio::awaitable<void> examination::look_at_names(std::size_t place) {
  subject& of = subjects_[place]; // nothing is added to the list any more
  for (const std::string& host : of.endpoint->hosts)
    co_await look_at_client_name(place, host);
  if (of.endpoint->hosts.empty())
    add(probe_id::client_names, &of, "",
        {verdict::not_applicable, "no `hosts`: clients are told an address of this proxy"}, steady::now());

  std::map<std::string, zones_seen> groups;
  for (const config::upstream& entry : of.endpoint->upstreams) {
    const auto began = steady::now();
    upstream_name_seen seen;
    seen.host = entry.host;
    seen.literal = entry.address.has_value();
    seen.own_servers = !of.endpoint->resolvers.empty();
    seen.lab = lab_;
    if (seen.literal)
      seen.answer.addresses.push_back(asio::ip::make_address(entry.host));
    else
      seen.answer = co_await proxys_answer(place, entry.host);
    finding what = unless_over(judge(seen), seen.answer.addresses.empty());
    if (seen.answer.addresses.empty())
      add_not_reached(probe_id::tcp, of, entry.host, "no address (see upstream_names)");
    add(probe_id::upstream_names, &of, entry.host, std::move(what), began);
    add_addresses(of, entry, seen.answer);
    if (const auto name = read_vpce_name(entry.host)) {
      zones_seen& group = groups[name->regional];
      group.regional = name->regional;
      group.own_zone = model_.zone;
      group.names.push_back({name->zone, seen.answer});
    }
  }
  co_await look_at_zones(place, std::move(groups));
}

asio::awaitable<void> examination::look_at_zones(std::size_t place, std::map<std::string, zones_seen> groups) {
  if (groups.empty()) add(probe_id::zones, &subjects_[place], "", judge(zones_seen{}), steady::now());
  for (auto& [regional, seen] : groups) {
    const auto began = steady::now();
    const auto is_regional = [](const zones_seen::name& one) { return one.zone.empty(); };
    bool late = false;
    if (std::ranges::none_of(seen.names, is_regional)) {
      zones_seen::name compared;
      compared.answer = co_await proxys_answer(place, regional);
      compared.configured = false;
      late = !compared.answer.error.empty();
      seen.names.push_back(std::move(compared));
    }
    add(probe_id::zones, &subjects_[place], regional, unless_over(judge(seen), late), began);
  }
}

} // namespace tollgate::proxy::doctor
