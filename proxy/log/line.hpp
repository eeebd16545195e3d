// One event of the log, built field by field and written as one line: JSON for machines, `key=value` for people.
//
//     log::line(log::level::info, "closed").text("customer", id).number("to_warehouse_bytes", n).write();
//
// It refuses nothing and loses nothing that a field contains: bytes that are not UTF-8 or not printable are escaped,
// since a server name comes from strangers.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tollgate::proxy::log {

enum class level : std::uint8_t { trace, debug, info, warn, error };
enum class format : std::uint8_t { json, text };

/// Sends lines to standard error through a thread of its own, so that a slow reader of the log delays no traffic.
/// When 8,192 lines wait the oldest is given up; `lost()` says how many were. Call it once, before the first line.
void open(level least, format as);
/// Any thread.
void set_level(level least) noexcept;
/// Writes what waits and stops the thread.
void close();
std::uint64_t lost() noexcept;
bool wants(level severity) noexcept;

/// Appends `text` as the inside of a JSON string. Bytes outside printable ASCII that are not valid UTF-8 become
/// `\u00XX`.
void append_escaped(std::string& to, std::string_view text);

class line {
 public:
  line(level severity, std::string_view event);
  line& text(std::string_view key, std::string_view value);
  line& number(std::string_view key, std::uint64_t value);
  line& signed_number(std::string_view key, std::int64_t value);
  line& flag(std::string_view key, bool value);
  line& milliseconds(std::string_view key, std::chrono::nanoseconds value); ///< with three decimals
  /// Any thread. Does not block.
  void write();

 private:
  void key(std::string_view name);
  level severity_;
  std::string out_;
};

} // namespace tollgate::proxy::log
