// tollgate-load: puts load on a proxy, and is the backend behind it. bench/README.md says how to read its figures.
//
// Exit codes: 0 all went well, 1 connections failed or bytes were lost, 2 wrong usage or more than the machine allows.
#include "bench/load/backend.hpp"
#include "bench/load/conductor.hpp"
#include "bench/load/limits.hpp"

#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace {

namespace load = tollgate::bench::load;

constexpr int clean = 0, not_clean = 1, unusable = 2;

int run(const load::run_options& asked) {
  const std::string problem = load::too_much(asked, load::read_limits());
  if (!problem.empty()) {
    std::fprintf(stderr, "tollgate-load: %s\n", problem.c_str());
    return unusable;
  }
  std::ofstream file;
  if (!asked.json_file.empty()) {
    file.open(asked.json_file); // before the run: a wrong path must not cost its result
    if (!file) throw std::runtime_error{"--json " + asked.json_file + ": cannot be written; does the folder exist?"};
  }
  const load::report found = load::conduct(load::make_plan(asked));
  load::print_table(std::cout, found);
  if (file.is_open()) {
    file << load::to_json(found) << std::flush;
    if (!file) throw std::runtime_error{"--json " + asked.json_file + ": could not be written"};
  }
  return found.is_clean() ? clean : not_clean;
}

int dispatch(const load::command& what) {
  if (const auto* const asked = std::get_if<load::run_options>(&what)) return run(*asked);
  if (const auto* const asked = std::get_if<load::backend_options>(&what)) return load::run_backend(*asked);
  const auto& end = std::get<load::nothing_to_run>(what);
  std::fputs(end.text.c_str(), end.exit_code == 0 ? stdout : stderr);
  return end.exit_code;
}

} // namespace

int main(int argc, char** argv) {
  try {
    return dispatch(load::parse_command_line({argv + 1, argv + argc}));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tollgate-load: %s\n", error.what());
    return unusable;
  }
}
