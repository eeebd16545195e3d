// See reader.hpp.
#include "proxy/reload/reader.hpp"

#include "config/availability.hpp"
#include "proxy/capacity.hpp"
#include "proxy/process/host.hpp"

#include <exception>
#include <sys/resource.h>
#include <unistd.h>

namespace tollgate::proxy::reload {
namespace {

constexpr int low_priority = 5; // a third of a core that workers want too (sched(7))

reading refused(std::vector<std::string> problems) {
  reading result;
  result.problems = std::move(problems);
  return result;
}

// What was checked by the rules of one environment cannot run under those of the other.
std::string why_not_in(const config::model& running, const config::model& next) {
  if (next.environment == running.environment) return {};
  return config::to_string(config::problem_at(next, config::severity::error, "environment",
                                              "was '" + std::string{to_string(running.environment)} +
                                                  "' at the start of this process: restart it to change that"));
}

} // namespace

reading read(const std::filesystem::path& file, const config::facts& host, const config::model& running) {
  config::loaded loaded;
  try {
    loaded = config::load_file(file, host);
  } catch (const config::config_error& error) {
    std::vector<std::string> problems;
    for (const auto& problem : error.problems())
      problems.push_back(config::to_string(problem));
    return refused(std::move(problems));
  } catch (const std::exception& error) {
    return refused({file.string() + ": " + error.what()});
  }
  reading result;
  for (const auto& problem : config::unavailable_features(loaded.model))
    result.problems.push_back(config::to_string(problem));
  if (auto why = why_not_in(running, loaded.model); !why.empty()) result.problems.push_back(std::move(why));
  result.changes = config::difference(running, loaded.model);
  auto next = std::make_shared<config::model>(config::followable(running, std::move(loaded.model)));
  const capacity room = capacity_of(*next, raise_descriptor_limit());
  if (!room.problem.empty()) result.problems.push_back(room.problem);
  if (!result.problems.empty()) return refused(std::move(result.problems));
  for (const auto& warning : loaded.warnings)
    result.warnings.push_back(config::to_string(warning));
  result.connections = room.connections;
  result.model = std::move(next);
  return result;
}

void give_way() noexcept {
  // Of this thread alone: Linux has priorities by thread (setpriority(2)).
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), low_priority);
}

} // namespace tollgate::proxy::reload
