// See watched_paths.hpp.
#include "proxy/reload/watched_paths.hpp"

#include <set>
#include <sys/stat.h>
#include <system_error>

namespace tollgate::proxy::reload {
namespace {

namespace fs = std::filesystem;

constexpr int most_links = 40; // as the kernel follows at the most (path_resolution(7))

void add_folders(const fs::path& file, std::set<fs::path>& to, int& links) {
  fs::path walked = file.root_path();
  for (const fs::path& part : file.relative_path()) {
    const fs::path here = (walked / part).lexically_normal();
    std::error_code failed;
    const fs::path target = fs::read_symlink(here, failed);
    if (failed) {
      walked = here;
      continue;
    }
    to.insert(walked);
    if (++links > most_links) return;
    const fs::path there = (target.is_absolute() ? target : walked / target).lexically_normal();
    add_folders(there, to, links);
    // From here on by where the link leads: `..` behind a link is its target's.
    walked = fs::weakly_canonical(there, failed);
    if (failed) walked = there;
  }
  to.insert(file.parent_path());
}

} // namespace

std::vector<fs::path> folders_of(const std::vector<fs::path>& files) {
  std::set<fs::path> all;
  for (const fs::path& file : files) {
    std::error_code failed;
    int links = 0;
    add_folders(fs::absolute(file, failed).lexically_normal(), all, links);
  }
  return {all.begin(), all.end()};
}

std::string state_of(const std::vector<fs::path>& files) {
  std::string all;
  for (const fs::path& file : files) {
    struct stat now {};
    if (::stat(file.c_str(), &now) != 0) {
      all += "-;";
      continue;
    }
    for (const auto number :
         {static_cast<long long>(now.st_dev), static_cast<long long>(now.st_ino), static_cast<long long>(now.st_size),
          static_cast<long long>(now.st_mtim.tv_sec), static_cast<long long>(now.st_mtim.tv_nsec),
          static_cast<long long>(now.st_ctim.tv_sec), static_cast<long long>(now.st_ctim.tv_nsec)})
      all.append(std::to_string(number)).append(",");
    all += ';';
  }
  return all;
}

} // namespace tollgate::proxy::reload
