// The room's front door: a file or a text in, a checked model out, or every problem at once.
//
// It reads the one file it is given and nothing else: no clock, no sockets, no environment. What it needs to know of
// the host comes in as `facts`. Whether the files that the configuration names exist is for those who open them.
#pragma once

#include "config/model.hpp"
#include "config/problem.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::config {

/// What a configuration cannot know by itself.
struct facts {
  std::string host_name; ///< the default of `node`
};

/// A configuration that may be used.
struct loaded {
  config::model model;
  std::vector<problem> warnings; ///< in the file's order
};

/// The largest file that is read. 10,000 customers take about 6 MB.
inline constexpr std::size_t max_file_bytes = 64U * 1024 * 1024;

/// Reads and checks a file. Throws config_error with every problem found, warnings included.
loaded load_file(const std::filesystem::path& file, const facts& host);

/// The same for a text that is in memory. `file_name` is what the problems say.
loaded load_text(std::string_view text, std::string_view file_name, const facts& host);

} // namespace tollgate::config
