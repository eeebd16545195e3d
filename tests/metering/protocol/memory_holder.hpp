// A usage file in memory: an image that outlives its process, and the view that a process has of it.
#pragma once

#include "metering/holder_file.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tollgate::metering::testing {

/// What is on the disk.
struct holder_image {
  holder_image(std::string of, std::string boot, std::size_t capacity)
      : holder{std::move(of)},
        boot_id{std::move(boot)},
        records(capacity) {}

  std::string holder;
  std::string boot_id;
  std::vector<usage_record> records;
  holder_identity identity;
  std::optional<holder_identity> intent;
  bool copied = false; ///< another inode than the one it was made with
  bool locked = false;
  bool unlinked = false;
};

/// Another file with the same contents.
inline std::shared_ptr<holder_image> copy_of(const holder_image& original) {
  auto copy = std::make_shared<holder_image>(original.holder, original.boot_id, original.records.size());
  copy->identity = original.identity;
  copy->intent = original.intent;
  copy->copied = true;
  for (std::size_t i = 0; i < original.records.size(); ++i) {
    const usage_record& from = original.records[i];
    usage_record& to = copy->records[i];
    to.slot.used.store(from.slot.used.load());
    to.slot.limit.store(from.slot.limit.load());
    for (std::size_t e = 0; e < max_endpoints; ++e)
      for (std::size_t way = 0; way < 2; ++way)
        to.moved[e][way].store(from.moved[e][way].load());
    to.seq.store(from.seq.load());
    to.pending_op.store(from.pending_op.load());
    to.day.store(from.day.load());
    to.customer = from.customer;
    to.endpoints = from.endpoints;
    to.period_day.store(from.period_day.load());
  }
  return copy;
}

/// A process's lock on it: given back when this object dies.
class memory_holder final : public holder_file {
 public:
  memory_holder(std::shared_ptr<holder_image> image, const std::string& boot_id)
      : image_{std::move(image)},
        trusted_{image_->boot_id == boot_id && !image_->copied} {
    image_->locked = true;
  }
  ~memory_holder() override { image_->locked = false; }
  memory_holder(const memory_holder&) = delete;
  memory_holder& operator=(const memory_holder&) = delete;

  std::string_view holder() const noexcept override { return image_->holder; }
  bool trusted() const noexcept override { return trusted_; }
  std::span<usage_record> records() noexcept override { return image_->records; }
  holder_identity identity() const override { return image_->identity; }
  std::optional<holder_identity> intent() const override { return image_->intent; }
  void set_intent(const holder_identity& next) noexcept override { image_->intent = next; }
  void adopt_intent() noexcept override {
    image_->identity = *image_->intent;
    image_->intent.reset();
  }
  void unlink() noexcept override { image_->unlinked = true; }

 private:
  std::shared_ptr<holder_image> image_;
  bool trusted_;
};

} // namespace tollgate::metering::testing
