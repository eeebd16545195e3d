// See options.hpp. The words are CLI11's; what they mean together is checked here.
#include "bench/load/options.hpp"
#include "bench/load/order.hpp"
#include "bench/load/pattern.hpp"
#include "config/address.hpp"
#include "config/duration.hpp"
#include "config/size.hpp"
#include "proxy/process/build_info.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <stdexcept>

namespace tollgate::bench::load {
namespace {

using std::chrono::milliseconds;

/// The words as they came, for what CLI11 does not understand by itself.
struct texts {
  std::string mode, opening = "tcp", to, server_name, source, listen;
  std::string duration, size, reply_size, timeout = "10s", grace = "10s", backend_duration = "0s";
};

const std::map<std::string, mode> modes{{"up", mode::up},           {"down", mode::down},   {"both", mode::both},
                                        {"request", mode::request}, {"churn", mode::churn}, {"idle", mode::idle}};
const std::map<std::string, opening> openings{
    {"tcp", opening::tcp}, {"tls", opening::tls}, {"postgres", opening::postgres}};

/// Wrong words; becomes exit code 2.
struct refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::uint64_t size_of(const std::string& option, const std::string& text) {
  const auto parsed = config::parse_size(text);
  if (!parsed.good()) throw refused{option + ": " + parsed.error};
  if (parsed.value == 0) throw refused{option + ": at least 1 byte"};
  return parsed.value;
}

milliseconds duration_of(const std::string& option, const std::string& text) {
  const auto parsed = config::parse_duration(text);
  if (!parsed.good()) throw refused{option + ": " + parsed.error};
  if (parsed.value > max_run) throw refused{option + ": at most " + config::to_string(max_run)};
  return parsed.value;
}

std::vector<std::string> words_of(const std::string& option, const std::string& pattern) {
  auto all = expand(pattern);
  if (!all.problem.empty()) throw refused{option + ": " + all.problem};
  return std::move(all.words);
}

std::vector<std::string> addresses_of(const std::string& option, const std::string& pattern) {
  auto all = words_of(option, pattern);
  for (const auto& one : all)
    if (!config::split_host_port(one))
      throw refused{option + ": '" + one + "' is not HOST:PORT; write 10.0.0.1:443, name:443 or [::1]:443"};
  return all;
}

std::vector<route> routes_of(const texts& said, opening begins_with) {
  const auto targets = addresses_of("--to", said.to);
  std::vector<std::string> names{""};
  if (!said.server_name.empty()) names = words_of("--server-name", said.server_name);
  if (!said.server_name.empty() && begins_with == opening::tcp)
    throw refused{"--server-name: the tcp opening says no name; add --opening tls, or leave the name out"};
  for (const auto& name : names)
    if (name.size() > max_server_name_bytes)
      throw refused{"--server-name: '" + name + "' is longer than 253 bytes, which no host's name is"};
  if (targets.size() != names.size() && targets.size() != 1 && names.size() != 1)
    throw refused{"--to has " + std::to_string(targets.size()) + " targets and --server-name " +
                  std::to_string(names.size()) + " names; give as many of one as of the other, or a single one"};
  std::vector<route> routes;
  for (std::size_t i = 0; i < std::max(targets.size(), names.size()); ++i)
    routes.push_back({targets[i % targets.size()], names[i % names.size()]});
  return routes;
}

void finish_sizes(run_options& run, const texts& said) {
  const bool requests = run.what == mode::request;
  if (!said.reply_size.empty() && !requests) throw refused{"--reply-size is for --mode request"};
  if (!said.size.empty() && !requests && !run.is_bulk())
    throw refused{"--size is for the modes up, down, both and request"};
  if (run.is_bulk() && !said.size.empty()) run.size = size_of("--size", said.size);
  if (!requests) return;
  run.request_size = said.size.empty() ? 100 : size_of("--size", said.size);
  run.reply_size = said.reply_size.empty() ? run.request_size : size_of("--reply-size", said.reply_size);
  if (std::max(run.request_size, run.reply_size) > max_message_bytes)
    throw refused{"--size: a request and a reply are at most 1GiB; use --mode both for a stream"};
}

void finish_ends(run_options& run, const texts& said) {
  const bool counts = run.what == mode::request || run.what == mode::churn;
  if (run.count > 0 && !counts)
    throw refused{"--count is for the modes request and churn; bulk ends after --size or --duration"};
  if (run.rate > 0 && !counts) throw refused{"--rate is for the modes request and churn"};
  // With a count or a size the time is only the limit that every run has.
  const bool ends_itself = run.count > 0 || run.size > 0;
  run.duration = duration_of("--duration", !said.duration.empty() ? said.duration : ends_itself ? "10m" : "10s");
  if (run.duration <= milliseconds{0}) throw refused{"--duration: above 0; every run has an end"};
  run.timeout = duration_of("--timeout", said.timeout);
  run.grace = duration_of("--grace", said.grace);
  if (run.timeout <= milliseconds{0} || run.grace <= milliseconds{0})
    throw refused{"--timeout and --grace are above 0; 10s is usual"};
  if (run.duration + run.grace + run.timeout > max_run)
    throw refused{"--duration: with --timeout and --grace at most " + config::to_string(max_run)};
}

template <class Value>
Value choice(const std::string& option, const std::map<std::string, Value>& from, const std::string& text) {
  if (const auto found = from.find(text); found != from.end()) return found->second;
  std::string all;
  for (const auto& [name, value] : from)
    all += (all.empty() ? "" : ", ") + name;
  throw refused{option + ": '" + text + "' is not one of " + all};
}

void finish(run_options& run, const texts& said) {
  run.what = choice("--mode", modes, said.mode);
  run.begins_with = choice("--opening", openings, said.opening);
  run.routes = routes_of(said, run.begins_with);
  if (!said.source.empty()) run.sources = words_of("--source", said.source);
  for (const auto& source : run.sources)
    if (!config::ip_address::parse(source))
      throw refused{"--source: '" + source + "' is not an address of this machine; write 127.0.0.{2..9}"};
  finish_sizes(run, said);
  finish_ends(run, said);
  if (run.threads > run.connections)
    throw refused{"--threads: " + std::to_string(run.threads) + " threads for " + std::to_string(run.connections) +
                  " connections; give at least one connection to each"};
}

void add_run(CLI::App& app, run_options& run, texts& said) {
  CLI::App* const to = app.add_subcommand("run", "Put load on a proxy, or straight on a backend");
  to->add_option("--to", said.to, "Where to connect: a list, or a pattern such as 10.0.0.1:{5001..5100}")
      ->type_name("HOST:PORT")
      ->required();
  to->add_option("--mode", said.mode, "up, down, both: bulk. request: round trips. churn: connections. idle: hold them")
      ->required()
      ->type_name("MODE");
  to->add_option("--opening", said.opening, "What a connection begins with: tcp (nothing), tls, postgres")
      ->type_name("OPENING");
  to->add_option("--server-name", said.server_name, "The name in the ClientHello: a list, or c-{1..100}.example.com")
      ->type_name("NAME");
  to->add_option("--connections", run.connections, "How many at once (default 1)")
      ->check(CLI::Range(1U, max_connections));
  to->add_option("--threads", run.threads, "Threads of this program (default 1)")->check(CLI::Range(1U, max_threads));
  to->add_option("--duration", said.duration, "How long (default 10s; 10m with --count or --size)")->type_name("TIME");
  to->add_option("--count", run.count, "End after so many requests or connections")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 40U));
  to->add_option("--size", said.size, "Of a request; in bulk of each connection and direction (100, 8KiB, 2GB)")
      ->type_name("SIZE");
  to->add_option("--reply-size", said.reply_size, "Of a reply (default: as the request)")->type_name("SIZE");
  to->add_option("--rate", run.rate, "Open loop: so many requests or connections a second, all together")
      ->check(CLI::Range(0.001, max_rate));
  to->add_option("--source", said.source, "Addresses to connect from: a list, or 127.0.0.{2..9}")->type_name("ADDRESS");
  to->add_option("--timeout", said.timeout, "For a connection to be established (default 10s)")->type_name("TIME");
  to->add_option("--grace", said.grace, "After the end, for what is under way (default 10s)")->type_name("TIME");
  to->add_option("--watch-pid", run.watch_pids, "A process whose CPU and memory to report; may be repeated")
      ->type_name("PID")
      ->check(CLI::PositiveNumber);
  to->add_flag("--watch-children", run.watch_children, "With each watched process its descendants (nginx's workers)");
  to->add_option("--json", run.json_file, "Write the result here as JSON too")->type_name("FILE");
}

void add_backend(CLI::App& app, backend_options& backend, texts& said) {
  CLI::App* const to = app.add_subcommand("backend", "Be the server behind the proxy");
  to->add_option("--listen", said.listen, "Where: a list, or 127.0.0.1:{6001..6100}; port 0: a free one, printed")
      ->type_name("ADDRESS:PORT")
      ->required();
  to->add_option("--threads", backend.threads, "Threads (default 1)")->check(CLI::Range(1U, max_threads));
  backend.max_connections = 100'000;
  to->add_option("--max-connections", backend.max_connections, "More at once are closed (default 100000)")
      ->check(CLI::Range(1U, max_connections));
  to->add_option("--duration", said.backend_duration, "End after so long (default: when told to)")->type_name("TIME");
}

nothing_to_run wrong_words(const std::string& what) {
  return {2, "tollgate-load: " + what + "\n"};
}

} // namespace

const char* to_string(mode what) noexcept {
  for (const auto& [name, value] : modes)
    if (value == what) return name.c_str();
  return "";
}

const char* to_string(opening what) noexcept {
  for (const auto& [name, value] : openings)
    if (value == what) return name.c_str();
  return "";
}

command parse_command_line(std::vector<std::string> words) {
  CLI::App app{"A load generator and its backend, for proxies that pass bytes on. It speaks no TLS: it only opens so."};
  app.name("tollgate-load");
  app.require_subcommand(1);
  app.set_version_flag("--version", "tollgate-load " + std::string{proxy::build_version} + " (" +
                                        std::string{proxy::build_revision} + ")");
  run_options run;
  backend_options backend;
  texts said;
  add_run(app, run, said);
  add_backend(app, backend, said);
  try {
    std::reverse(words.begin(), words.end()); // as CLI11 wants them
    app.parse(words);
    if (app.got_subcommand("run")) {
      finish(run, said);
      return run;
    }
    backend.listen = addresses_of("--listen", said.listen);
    backend.duration = duration_of("--duration", said.backend_duration);
    return backend;
  } catch (const CLI::ParseError& end) {
    std::ostringstream out, err;
    const bool good = app.exit(end, out, err) == 0;
    return good ? nothing_to_run{0, out.str()} : nothing_to_run{2, err.str()};
  } catch (const refused& why) {
    return wrong_words(why.what());
  }
}

} // namespace tollgate::bench::load
