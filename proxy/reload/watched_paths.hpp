// Where a change of a file can be seen: the folders whose entries lead to it, and what it is at this moment.
//
// A path may go through symbolic links, each of which may be swapped: Kubernetes mounts a ConfigMap as
// `tollgate.yaml -> ..data/tollgate.yaml`, `..data -> ..2026_11_24`, and swaps `..data`. It refuses to read contents.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tollgate::proxy::reload {

/// The folders in which the file, or a symbolic link on the way to it, has its name. Sorted, each once; those that do
/// not exist are among them.
std::vector<std::filesystem::path> folders_of(const std::vector<std::filesystem::path>& files);

/// Changes whenever one of the files is replaced, written, or becomes readable: device, inode, size and times.
std::string state_of(const std::vector<std::filesystem::path>& files);

} // namespace tollgate::proxy::reload
