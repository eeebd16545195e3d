// See plan.hpp.
#include "bench/load/plan.hpp"

#include <map>

namespace tollgate::bench::load {
namespace {

work work_of(mode what) noexcept {
  switch (what) {
  case mode::up:
    return work::sink;
  case mode::down:
    return work::source;
  case mode::both:
    return work::both;
  case mode::churn:
    return work::greet;
  case mode::request:
  case mode::idle:
    break;
  }
  return work::echo;
}

} // namespace

order order_for(const run_options& options) {
  order wanted;
  wanted.what = work_of(options.what);
  const auto longest = options.timeout + options.duration + options.grace + std::chrono::minutes{1};
  wanted.bound_s = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(longest).count());
  if (options.is_bulk()) wanted.reply_size = options.what == mode::up ? 0 : options.size;
  if (options.what == mode::idle) wanted.request_size = wanted.reply_size = 1;
  if (options.what == mode::request) {
    wanted.request_size = options.request_size;
    wanted.reply_size = options.reply_size;
  }
  return wanted;
}

plan make_plan(const run_options& options) {
  const auto wire = to_wire(order_for(options));
  plan made{options, {}, {}};
  std::map<std::string, socket_address> known;
  for (const auto& route : options.routes) {
    if (!known.contains(route.to)) known[route.to] = resolve(route.to);
    std::string greeting;
    if (options.begins_with != opening::tcp) greeting = client_hello(route.server_name);
    greeting.append(wire.data(), wire.size());
    made.routes.push_back({known[route.to], std::move(greeting)});
  }
  for (const auto& source : options.sources)
    made.sources.push_back(resolve(source.find(':') == std::string::npos ? source + ":0" : "[" + source + "]:0"));
  return made;
}

} // namespace tollgate::bench::load
