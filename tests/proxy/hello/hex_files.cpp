// See hex_files.hpp.
#include "tests/proxy/hello/hex_files.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace tollgate::proxy::hello {
namespace {

unsigned digit(char c) {
  const auto at = std::string_view{"0123456789abcdef"}.find(c);
  if (at == std::string_view::npos) throw std::runtime_error{std::string{"not a hexadecimal digit: "} + c};
  return static_cast<unsigned>(at);
}

hex_file load(const std::filesystem::path& path) {
  if (path.extension() != ".hex") throw std::runtime_error{path.string() + ": not a .hex file"};
  std::ifstream in{path};
  hex_file loaded{path.stem().string(), {}, ""};
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with("#")) continue;
    if (line.starts_with("expect ")) {
      loaded.verdict = line.substr(7);
      continue;
    }
    if (line.size() % 2 != 0) throw std::runtime_error{loaded.file + ": a line with an odd number of digits"};
    for (std::size_t i = 0; i < line.size(); i += 2)
      loaded.wire.push_back(static_cast<std::byte>(digit(line[i]) << 4 | digit(line[i + 1])));
  }
  if (loaded.wire.empty()) throw std::runtime_error{loaded.file + ": no bytes"};
  if (loaded.verdict.empty()) throw std::runtime_error{loaded.file + ": does not say what to expect"};
  return loaded;
}

} // namespace

std::vector<hex_file> load_hex_files(const std::filesystem::path& folder) {
  std::vector<hex_file> all;
  for (const auto& entry : std::filesystem::directory_iterator{folder})
    all.push_back(load(entry.path()));
  if (all.empty()) throw std::runtime_error{folder.string() + ": no files"};
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
  return all;
}

} // namespace tollgate::proxy::hello
