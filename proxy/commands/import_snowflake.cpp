// `tollgate import-snowflake`: Snowflake's answer in, entries of a configuration out; complaints one a line.
#include "config/import_snowflake/entry.hpp"
#include "proxy/commands/commands.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace tollgate::proxy::commands {
namespace {

namespace snowflake = config::import_snowflake;

/// At most one byte more than is allowed, so that neither a huge file nor one without an end is read whole.
std::string read_bounded(std::istream& from) {
  std::string text(snowflake::max_answer_bytes + 1, '\0');
  from.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(from.gcount()));
  return text;
}

void complain(const std::string& file, const std::vector<snowflake::problem>& problems) {
  for (const snowflake::problem& each : problems)
    std::cerr << file << ": error: " << each.where << ": " << each.message << '\n';
}

} // namespace

int import_snowflake(const import_snowflake_options& what) {
  const bool standard_input = what.file == "-";
  std::ifstream opened;
  errno = 0;
  if (!standard_input) opened.open(what.file, std::ios::binary);
  std::istream& from = standard_input ? std::cin : opened;
  const std::string text = from ? read_bounded(from) : std::string{};
  // A directory opens and cannot be read.
  if (!standard_input && (!opened.is_open() || opened.bad() || (text.empty() && errno != 0))) {
    std::cerr << what.file << ": cannot be read: " << std::strerror(errno) << '\n';
    return unusable;
  }
  const std::string file = standard_input ? "standard input" : what.file;
  snowflake::reading read = snowflake::read_answer(text);
  snowflake::options given{what.customer,  what.vpc_endpoint, what.region,
                           what.upstreams, what.listener,     what.ocsp_listener};
  std::vector<snowflake::problem> problems = std::move(read.problems);
  const auto wrong_options = snowflake::complete(given, read.value);
  problems.insert(problems.end(), wrong_options.begin(), wrong_options.end());
  if (!problems.empty()) {
    complain(file, problems);
    return unusable;
  }
  std::cout << snowflake::to_yaml(read.value, given) << std::flush;
  if (std::cout) return good;
  std::cerr << "the entries cannot be written: " << std::strerror(errno) << '\n';
  return failed;
}

} // namespace tollgate::proxy::commands
