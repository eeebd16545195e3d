// Files that a command is named: read whole within a bound, or written so that they appear whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>

namespace tollgate::proxy::commands {

struct read_failure {
  std::string what; ///< the file, and why it cannot be read
};

/// `-` is the standard input. At most one byte more than `most`, so that neither a huge file nor one without an end is
/// read whole; the parser refuses that byte.
std::variant<std::string, read_failure> read_whole(const std::string& file, std::size_t most);

/// Under a name of its own beside `file`, on disk, readable by everybody, then renamed. Empty: good; else why not.
std::string write_whole(const std::filesystem::path& file, const std::string& text);

} // namespace tollgate::proxy::commands
