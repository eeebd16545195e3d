// By statfs(2)'s magic numbers, as <linux/magic.h> has them.
#include "metering/file_system.hpp"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <array>
#include <string_view>
#include <system_error>

namespace tollgate::metering {
namespace {

struct known {
  std::uint32_t magic;
  std::string_view name;
  std::string_view why;
  bool fatal;
};

constexpr std::string_view network = "locks and syncs of a network file system cannot be relied on";
constexpr std::string_view layered =
    "an overlay vanishes with its container, and its files change identity when written";
constexpr std::string_view proxied = "what a FUSE file system does with locks and syncs is up to another process";
constexpr std::string_view memory = "it is memory: the ledger is gone after a reboot, and with it what was used";

// GFS2, Lustre, GPFS and BeeGFS are not in <linux/magic.h>; their numbers are in their own sources.
constexpr std::array table{
    known{NFS_SUPER_MAGIC, "NFS", network, true},
    known{SMB_SUPER_MAGIC, "SMB", network, true},
    known{CIFS_SUPER_MAGIC, "CIFS", network, true},
    known{SMB2_SUPER_MAGIC, "SMB 2", network, true},
    known{NCP_SUPER_MAGIC, "NCP", network, true},
    known{CODA_SUPER_MAGIC, "Coda", network, true},
    known{AFS_SUPER_MAGIC, "AFS", network, true},
    known{AFS_FS_MAGIC, "AFS", network, true},
    known{CEPH_SUPER_MAGIC, "Ceph", network, true},
    known{V9FS_MAGIC, "9P", network, true},
    known{OCFS2_SUPER_MAGIC, "OCFS2", network, true},
    known{0x01161970, "GFS2", network, true},
    known{0x0BD00BD0, "Lustre", network, true},
    known{0x47504653, "GPFS", network, true},
    known{0x19830326, "BeeGFS", network, true},
    known{FUSE_SUPER_MAGIC, "FUSE", proxied, true},
    known{OVERLAYFS_SUPER_MAGIC, "overlayfs", layered, true},
    known{TMPFS_MAGIC, "tmpfs", memory, false},
    known{RAMFS_MAGIC, "ramfs", memory, false},
};

} // namespace

std::optional<unsuitable> judge_file_system(std::uint32_t magic) {
  for (const known& one : table)
    if (one.magic == magic) return unsuitable{std::string{one.name} + ": " + std::string{one.why}, one.fatal};
  return std::nullopt;
}

std::optional<unsuitable> unsuitable_file_system(const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::path there = std::filesystem::absolute(path, ignored);
  while (!std::filesystem::exists(there, ignored) && there.has_relative_path())
    there = there.parent_path();
  struct statfs found {};
  if (::statfs(there.c_str(), &found) != 0) return std::nullopt; // whoever opens the path will say why
  auto verdict = judge_file_system(static_cast<std::uint32_t>(found.f_type));
  if (verdict) verdict->what = path.string() + " is on " + verdict->what;
  return verdict;
}

} // namespace tollgate::metering
