// An owned file descriptor, and what a failed system call on a path leaves behind.
//
// It refuses to know what the file is.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace tollgate::metering {

/// Closes it at the end. -1: none.
class descriptor {
 public:
  descriptor() noexcept = default;
  explicit descriptor(int number) noexcept : number_{number} {}
  descriptor(descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  descriptor& operator=(descriptor&& other) noexcept {
    descriptor old{std::exchange(number_, std::exchange(other.number_, -1))};
    return *this;
  }
  ~descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  explicit operator bool() const noexcept { return number_ >= 0; }
  int get() const noexcept { return number_; }

 private:
  int number_ = -1;
};

struct file_failure {
  std::string what; ///< the path, what was tried, and the system's reason
  int error = 0;    ///< errno; 0 where the system had no objection
};

/// `tried` as in "cannot be locked".
inline file_failure failed(const std::filesystem::path& path, std::string_view tried, int error) {
  std::string what = path.string();
  what.append(": ").append(tried);
  if (error != 0) what.append(": ").append(std::generic_category().message(error));
  return {std::move(what), error};
}

} // namespace tollgate::metering
