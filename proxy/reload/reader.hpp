// Reads and checks the configuration on a thread of its own, at a low priority: parsing thousands of customers takes a
// second of a core, which belongs to connections first.
//
// It refuses to change anything: what it hands back may be put to work, or says why not.
#pragma once

#include "config/difference.hpp"
#include "config/load.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace tollgate::proxy::reload {

struct reading {
  std::shared_ptr<const config::model> model; ///< null: there are problems
  unsigned connections = 0;                   ///< that this process takes under it
  std::vector<std::string> problems;
  std::vector<std::string> warnings;
  std::vector<config::change> changes;
};

/// The whole of `check`, and what `run` refuses. Any thread; blocks.
reading read(const std::filesystem::path& file, const config::facts& host, const config::model& running);

/// This thread gives way to others from now on.
void give_way() noexcept;

} // namespace tollgate::proxy::reload
