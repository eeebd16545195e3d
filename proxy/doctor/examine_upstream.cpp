// One address of an upstream: the way there, who accepts, and what a client of its warehouse would say first.
#include "proxy/doctor/certificate.hpp"
#include "proxy/doctor/examination.hpp"
#include "proxy/doctor/http_head.hpp"
#include "proxy/doctor/ocsp_cache.hpp"
#include "proxy/doctor/postgres_tls.hpp"
#include "proxy/doctor/probes.hpp"
#include "proxy/doctor/reach.hpp"
#include "proxy/doctor/source_address.hpp"
#include "proxy/doctor/tls_talk.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/udp.hpp>
#include <sstream>

namespace tollgate::proxy::doctor {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

std::string text_of(const asio::ip::tcp::endpoint& where) {
  std::ostringstream text;
  text << where;
  return text.str();
}

std::chrono::sys_seconds now_s() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string request_of(const char* line, const std::string& host) {
  return std::string{line} + " HTTP/1.1\r\nHost: " + host +
         "\r\nUser-Agent: tollgate-doctor\r\nConnection: close\r\n\r\n";
}

/// The probe that follows `tcp` there.
std::string_view next_of(const subject& of) {
  if (of.speaks_postgres()) return probe_id::postgres_tls;
  return of.is_plain_http() ? probe_id::ocsp_cache : probe_id::tls_certificate;
}

} // namespace

void examination::look_at_source(const subject& of, const subject::address& to) {
  const auto began = steady::now();
  source_seen seen;
  seen.to = to.where.address();
  seen.lab = lab_;
  // Connecting a datagram socket sends nothing: the kernel only chooses a route and a source.
  error_code failed;
  asio::ip::udp::socket socket{io_};
  socket.connect({to.where.address(), to.where.port()}, failed);
  const auto from = failed ? asio::ip::udp::endpoint{} : socket.local_endpoint(failed);
  if (failed)
    seen.error = failed.message();
  else
    seen.from = from.address();
  add(probe_id::source_address, &of, text_of(to.where), judge(seen), began);
}

asio::awaitable<void> examination::look_at_address(std::size_t place, std::size_t address) {
  const subject& of = subjects_[place];
  const subject::address& to = of.addresses[address];
  const std::string target = text_of(to.where);
  if (!to.dialled) {
    add_not_reached(probe_id::tcp, of, target, "the proxy would not dial it (see loop)");
    co_return;
  }
  look_at_source(of, to);
  const auto began = steady::now();
  wire on{co_await asio::this_coro::executor, probe_ends()};
  reach_seen reach;
  reach.error = co_await on.connect(to.where);
  reach.timed_out = on.timed_out();
  reach.took = std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - began);
  add(probe_id::tcp, &of, target, unless_over(judge(reach), reach.timed_out), began);
  if (reach.error) {
    add_not_reached(next_of(of), of, target, "no connection (see tcp)");
    co_return;
  }
  if (of.is_plain_http()) {
    co_await look_at_ocsp(of, target, on);
    co_return;
  }
  std::string name = to.host;
  if (of.speaks_postgres()) {
    const bool offers_tls = co_await look_at_postgres(of, target, on);
    if (!offers_tls) {
      add_not_reached(probe_id::tls_certificate, of, target, "no TLS is offered (see postgres_tls)");
      co_return;
    }
  } else if (!of.endpoint->hosts.empty()) {
    name = of.endpoint->hosts.front();
  }
  co_await look_at_tls(of, target, on, std::move(name));
}

asio::awaitable<void> examination::look_at_further_host(std::size_t place, std::string host) {
  const subject& of = subjects_[place];
  const auto first = std::ranges::find(of.addresses, true, &subject::address::dialled);
  if (first == of.addresses.end()) {
    add_not_reached(probe_id::tls_certificate, of, host, "no address");
    co_return;
  }
  const std::string target = text_of(first->where) + " " + host;
  wire on{co_await asio::this_coro::executor, probe_ends()};
  const error_code failed = co_await on.connect(first->where);
  if (failed)
    add_not_reached(probe_id::tls_certificate, of, target, "no connection (see tcp)");
  else
    co_await look_at_tls(of, target, on, std::move(host));
}

asio::awaitable<bool> examination::look_at_postgres(const subject& of, std::string target, wire& on) {
  const auto began = steady::now();
  on.allow_until(probe_ends());
  postgres_seen seen;
  seen.tls_required = of.endpoint->tls_required;
  wire::received got;
  got.error = co_await on.send(ssl_request);
  constexpr std::size_t enough_to_tell = 160;
  if (!got.error) got = co_await on.receive(enough_to_tell);
  seen.bytes = got.bytes;
  if (got.error) {
    seen.how = on.timed_out() ? postgres_seen::end::silent : postgres_seen::end::closed;
    if (got.error != asio::error::eof) seen.error = got.error.message();
  }
  const finding what = unless_over(judge(seen), on.timed_out());
  add(probe_id::postgres_tls, &of, std::move(target), what, began);
  co_return what.how == verdict::ok;
}

asio::awaitable<void> examination::look_at_tls(const subject& of, std::string target, wire& on, std::string name) {
  const auto began = steady::now();
  on.allow_until(probe_ends());
  tls_talk talk{trust_, on, name};
  certificate_seen seen = co_await talk.shake_hands();
  seen.warehouse = of.endpoint->warehouse;
  seen.now = now_s();
  const bool completed = seen.how == certificate_seen::end::completed;
  add(probe_id::tls_certificate, &of, target, unless_over(judge(seen), on.timed_out()), began);
  if (!completed || of.speaks_postgres()) co_return;
  on.allow_until(probe_ends());
  const std::string head = co_await talk.ask_for_head(request_of("HEAD /", name), most_head_bytes);
  note_date(target, head);
}

asio::awaitable<void> examination::look_at_ocsp(const subject& of, std::string target, wire& on) {
  const auto began = steady::now();
  on.allow_until(probe_ends());
  const std::string host =
      of.endpoint->hosts.empty() ? of.endpoint->upstreams.front().host : of.endpoint->hosts.front();
  const std::string request = request_of("GET /ocsp_response_cache.json", host);
  ocsp_seen seen;
  wire::received got;
  got.error = co_await on.send(request);
  while (!got.error && seen.bytes.size() < most_head_bytes && seen.bytes.find("\r\n\r\n") == std::string::npos) {
    got = co_await on.receive(most_head_bytes - seen.bytes.size());
    seen.bytes += got.bytes;
  }
  seen.timed_out = on.timed_out();
  if (got.error) seen.error = got.error == asio::error::eof ? "closed" : got.error.message();
  seen.head = read_head(seen.bytes);
  add(probe_id::ocsp_cache, &of, target, unless_over(judge(seen), seen.timed_out), began);
  note_date(target, seen.bytes);
}

void examination::note_date(const std::string& who, std::string_view bytes) {
  const auto head = read_head(bytes);
  if (head && head->date) dates_.push_back({who, *head->date - now_s()});
}

} // namespace tollgate::proxy::doctor
