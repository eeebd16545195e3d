// A corpus on the disk: a folder of files, each with the bytes of a client and the verdict that is right on them.
//
// A file is `# where it comes from`, `expect VERDICT`, and lines of hexadecimal. What a VERDICT may be is the business
// of the corpus that it belongs to.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace tollgate::proxy::hello {

struct hex_file {
  std::string file; ///< its name without the folder and `.hex`
  std::vector<std::byte> wire;
  std::string verdict; ///< as `VERDICT` above
};

/// Every file of `folder`, sorted by name. Throws when it has none, and when a file is not of the form above.
std::vector<hex_file> load_hex_files(const std::filesystem::path& folder);

} // namespace tollgate::proxy::hello
