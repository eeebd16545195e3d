// Reads the members of one JSON object exactly: each by name and type, none missing, none unknown, none twice.
//
// Numbers are 64-bit integers end to end: a fraction or an exponent is refused, for a double would round a byte count
// above 2^53. It refuses to know what a record is. The ledger's thread only.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::metering {

/// A whole text as one JSON value: valid UTF-8, at most four levels deep, at most 1 MiB, no name twice in any object.
std::optional<boost::json::value> parse_strictly(std::string_view text);

class json_members {
 public:
  /// `value` must outlive it. Anything but an object: nothing can be read and done() is false.
  explicit json_members(const boost::json::value& value) noexcept;

  // Each reads one member that must be there; after the first that is not as it should be, done() is false.
  void read(std::string_view name, std::uint64_t& to);
  void read(std::string_view name, std::int64_t& to);
  void read(std::string_view name, unsigned& to);
  void read(std::string_view name, bool& to);
  void read(std::string_view name, std::string& to);
  void read(std::string_view name, std::vector<std::string>& to); ///< sorted, without repeats
  void read(std::string_view name, std::vector<unsigned>& to);
  /// Whether there is such a member, which then has to be read.
  bool has(std::string_view name) const noexcept;
  /// The member itself, or null.
  const boost::json::value* take(std::string_view name);
  void reject() noexcept { good_ = false; }

  /// Every read succeeded and no member is left over.
  bool done() const noexcept;

 private:
  const boost::json::object* object_;
  std::size_t taken_ = 0;
  bool good_;
};

std::optional<std::uint64_t> as_unsigned(const boost::json::value& value) noexcept;

} // namespace tollgate::metering
