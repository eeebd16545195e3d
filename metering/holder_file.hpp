// What the grant protocol needs of a usage file: the records, the holder's identity, and whether any of it may be
// believed. The mapped file is one implementation, plain memory in tests is another.
//
// It refuses to lock, to find files and to decide what an untrusted one is worth.
#pragma once

#include "metering/usage_file.hpp"
#include "metering/usage_record.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::metering {

/// The usage file of one holder, locked by us. The ledger's thread only.
class holder_file {
 public:
  virtual ~holder_file() = default;

  virtual std::string_view holder() const noexcept = 0;
  /// Whether the slots hold what really happened: the file was written in this boot of this machine, and it is the
  /// very file and not a copy of one (a copy stops counting while its original goes on).
  virtual bool trusted() const noexcept = 0;
  virtual std::span<usage_record> records() noexcept = 0;
  /// Every record has been looked at: those that nobody uses need not stay in memory. Changes nothing else.
  virtual void let_go_of_idle_records() noexcept {}

  virtual holder_identity identity() const = 0;
  virtual std::optional<holder_identity> intent() const = 0;
  virtual void set_intent(const holder_identity& next) noexcept = 0;
  virtual void adopt_intent() noexcept = 0;

  /// The holder is settled and nothing will ever look for the file again.
  virtual void unlink() noexcept = 0;
};

/// The base allowance that this state directory's configuration applied last, by customer. It outlives the process and
/// the boot: only with it can a changed configuration be told from an operator's own change in the ledger.
///
/// A change is noted before it is sent to the ledger and again when it is done. Between the two a crash leaves both
/// values possible, and the next life starts from either. Nothing here throws but std::bad_alloc.
class applied_bases {
 public:
  virtual ~applied_bases() = default;
  virtual std::optional<std::uint64_t> base(std::string_view customer) const = 0;
  /// `bytes` is what the ledger holds by us, and nothing else any more. Durable after the next keep().
  virtual void set_base(std::string_view customer, std::uint64_t bytes) noexcept = 0;

  /// base(), and what was on its way to the ledger beside it. Empty: nothing was ever applied.
  virtual std::vector<std::uint64_t> possible_bases(std::string_view customer) const {
    const auto only = base(customer);
    return only ? std::vector{*only} : std::vector<std::uint64_t>{};
  }
  /// From now on the ledger may hold `bytes` too. Durable after the next keep().
  virtual void intend(std::string_view /*customer*/, std::uint64_t /*bytes*/) noexcept {}
  /// Makes everything noted so far durable, in one write; nothing if it is. The error's text if that failed: it is
  /// still to be kept then.
  virtual std::optional<std::string> keep() noexcept { return std::nullopt; }
};

} // namespace tollgate::metering
