// The grant protocol's view of a usage file on disk, and of the bases that this state applied last.
//
// It refuses to lock and to find files: who opens them hands them in.
#pragma once

#include "metering/holder_file.hpp"
#include "metering/usage_file.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tollgate::metering {

class mapped_holder final : public holder_file {
 public:
  /// `boot_id` is this boot's: a file of another one holds no news.
  mapped_holder(std::unique_ptr<usage_file> file, std::string_view boot_id)
      : file_{std::move(file)},
        trusted_{file_->boot_id() == boot_id && file_->original()} {}

  std::string_view holder() const noexcept override { return file_->holder(); }
  bool trusted() const noexcept override { return trusted_; }
  std::span<usage_record> records() noexcept override { return file_->records(); }
  void let_go_of_idle_records() noexcept override { file_->unmap_pages(); }
  holder_identity identity() const override { return file_->identity(); }
  std::optional<holder_identity> intent() const override { return file_->intent(); }
  void set_intent(const holder_identity& next) noexcept override { file_->set_intent(next); }
  void adopt_intent() noexcept override { file_->adopt_intent(); }
  void unlink() noexcept override { file_->unlink(); }

 private:
  std::unique_ptr<usage_file> file_;
  bool trusted_;
};

/// A holder whose usage file is damaged: only its name is known, and nothing it says is believed.
class lost_holder final : public holder_file {
 public:
  lost_holder(std::string holder, usage_file::damaged file) : holder_{std::move(holder)}, damaged_{std::move(file)} {}

  std::string_view holder() const noexcept override { return holder_; }
  bool trusted() const noexcept override { return false; }
  std::span<usage_record> records() noexcept override { return {}; }
  holder_identity identity() const override { return {}; }
  std::optional<holder_identity> intent() const override { return intent_; }
  void set_intent(const holder_identity& next) noexcept override { intent_ = next; }
  void adopt_intent() noexcept override { intent_.reset(); }
  void unlink() noexcept override { damaged_.file.unlink(); }

 private:
  std::string holder_;
  usage_file::damaged damaged_; ///< keeps the lock
  std::optional<holder_identity> intent_;
};

/// `state_dir/bases.json`: {"acme": 300000000000}, or [from, to] where a change is under way. Written whole, once for
/// any number of changes.
class bases_file final : public applied_bases {
 public:
  /// A file that is missing or not readable is an empty one: then the configuration sets bases of new accounts only.
  explicit bases_file(std::filesystem::path path);
  ~bases_file() override { keep(); }
  bases_file(const bases_file&) = delete;
  bases_file& operator=(const bases_file&) = delete;
  std::optional<std::uint64_t> base(std::string_view customer) const override;
  void set_base(std::string_view customer, std::uint64_t bytes) noexcept override;
  std::vector<std::uint64_t> possible_bases(std::string_view customer) const override;
  void intend(std::string_view customer, std::uint64_t bytes) noexcept override;
  std::optional<std::string> keep() noexcept override;

 private:
  std::optional<file_failure> write() const;
  std::filesystem::path path_;
  std::map<std::string, std::vector<std::uint64_t>, std::less<>> bases_; ///< the applied one first, never empty
  bool changed_ = false;                                                 ///< since it was last written
};

} // namespace tollgate::metering
