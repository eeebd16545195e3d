// See preface.hpp.
#include "bench/load/preface.hpp"
#include "bench/load/opening.hpp"

#include <algorithm>

namespace tollgate::bench::load {
namespace {

constexpr char handshake_record = 22;
constexpr char order_letter = 'T';
constexpr std::size_t record_head_bytes = 5;
constexpr std::size_t max_record_bytes = 16 * 1024; ///< RFC 8446 section 5.1

} // namespace

bool preface_reader::gather(std::span<const char>& bytes, std::size_t size) noexcept {
  const std::size_t taken = std::min(size - kept_size_, bytes.size());
  std::copy_n(bytes.begin(), taken, kept_.begin() + static_cast<std::ptrdiff_t>(kept_size_));
  kept_size_ += taken;
  bytes = bytes.subspan(taken);
  return kept_size_ == size;
}

preface_outcome preface_reader::feed(std::span<const char>& bytes) noexcept {
  while (!bytes.empty()) {
    if (skip_ > 0) {
      const std::size_t skipped = std::min(skip_, bytes.size());
      skip_ -= skipped;
      bytes = bytes.subspan(skipped);
      continue;
    }
    const char first = kept_size_ > 0 ? kept_[0] : bytes[0];
    if (first == handshake_record) {
      if (!gather(bytes, record_head_bytes)) break;
      kept_size_ = 0;
      skip_ = std::size_t{static_cast<unsigned char>(kept_[3])} << 8U | static_cast<unsigned char>(kept_[4]);
      if (skip_ == 0 || skip_ > max_record_bytes) return preface_outcome::rejected;
    } else if (first == ssl_request[0]) {
      if (!gather(bytes, ssl_request.size())) break;
      kept_size_ = 0;
      const bool is_request = std::equal(ssl_request.begin(), ssl_request.end(), kept_.begin());
      return is_request ? preface_outcome::answer_s : preface_outcome::rejected;
    } else if (first == order_letter) {
      if (!gather(bytes, order_bytes)) break;
      kept_size_ = 0;
      const auto found = order_from_wire(kept_);
      if (!found) return preface_outcome::rejected;
      order_ = *found;
      return preface_outcome::ordered;
    } else {
      return preface_outcome::rejected;
    }
  }
  return preface_outcome::need_more;
}

} // namespace tollgate::bench::load
