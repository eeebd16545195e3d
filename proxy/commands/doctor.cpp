// `tollgate doctor`: runs the probes, prints the report, and says with its exit code whether anything failed.
#include "config/duration.hpp"
#include "proxy/commands/commands.hpp"
#include "proxy/doctor/report.hpp"
#include "proxy/doctor/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

namespace tollgate::proxy::commands {
namespace {

constexpr std::size_t most_at_once = 256;

/// Empty: good.
std::string read_options(const doctor_options& from, const config::model& model, doctor::run_options& into) {
  const auto read = [](const char* name, const std::string& text, std::chrono::milliseconds& value) -> std::string {
    const auto parsed = config::parse_duration(text);
    if (!parsed.good()) return std::string{name} + ": " + parsed.error;
    if (parsed.value.count() == 0) return std::string{name} + ": 0s leaves no time for an answer";
    value = parsed.value;
    return {};
  };
  if (std::string error = read("--timeout", from.timeout, into.each); !error.empty()) return error;
  if (std::string error = read("--deadline", from.deadline, into.whole); !error.empty()) return error;
  if (from.at_once == 0 || from.at_once > most_at_once) return "--at-once: write 1 to " + std::to_string(most_at_once);
  into.at_once = from.at_once;
  into.customer = from.customer;
  if (!from.customer.empty() &&
      std::ranges::find(model.customers, from.customer, &config::customer::id) == model.customers.end())
    return "no customer '" + from.customer + "' in the configuration";
  return {};
}

/// On the terminal's last line, taken away at the end.
void show_progress(std::size_t done, std::size_t all, const std::string& next) {
  std::cerr << "\r\x1b[K";
  if (!next.empty()) std::cerr << done << " of " << all << ": " << next;
  std::cerr << std::flush;
}

} // namespace

int doctor(const doctor_options& what) {
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  doctor::run_options options;
  std::string problem = read_options(what, loaded->model, options);
  const doctor::tls_trust trust{what.ca_file};
  if (problem.empty() && !trust.problem().empty()) problem = "--ca-file: " + trust.problem();
  if (!problem.empty()) {
    std::cerr << "tollgate: " << problem << '\n';
    return unusable;
  }
  std::signal(SIGPIPE, SIG_IGN); // an upstream that hangs up is an error of the write that finds it
  const doctor::progress_function progress =
      ::isatty(STDERR_FILENO) != 0 ? show_progress : [](std::size_t, std::size_t, const std::string&) {};
  const doctor::report report = doctor::run(loaded->model, options, trust, progress);
  std::cout << (what.json ? boost::json::serialize(doctor::json_of(report)) + "\n" : doctor::text_of(report))
            << std::flush;
  const int code = doctor::worst_of(report) == doctor::verdict::failed ? failed : good;
  if (report.still_waiting) std::quick_exit(code);
  return code;
}

} // namespace tollgate::proxy::commands
