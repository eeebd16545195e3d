// spdlog carries the lines; their shape is made here.
#include "proxy/log/line.hpp"

#include <array>
#include <atomic>
#include <charconv>
#include <ctime>
#include <memory>
#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace tollgate::proxy::log {
namespace {

constexpr std::size_t waiting_lines = 8192;

struct output {
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::async_logger> logger;
};
output out; // set by open(), before any other thread
std::atomic<level> least{level::info};
std::atomic<format> shape{format::json};

constexpr std::array<std::string_view, 5> level_names{"trace", "debug", "info", "warn", "error"};

std::string timestamp() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  std::tm utc{};
  gmtime_r(&now.tv_sec, &utc);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  std::string result(text.data(), length);
  const std::string milli = std::to_string(1000 + now.tv_nsec / 1'000'000);
  return result.append(".").append(milli, 1).append("Z");
}

// Length of the valid UTF-8 sequence at the front of `text` (RFC 3629 section 4), 0 if there is none.
std::size_t utf8_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const auto tail = [&](std::size_t count) {
    if (text.size() <= count) return false;
    for (std::size_t at = 1; at <= count; ++at)
      if ((byte(at) & 0xC0U) != 0x80U) return false;
    return true;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF && tail(2)) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (first >= 0xF0 && first <= 0xF4 && tail(3)) {
    const bool overlong = first == 0xF0 && byte(1) < 0x90;
    const bool too_large = first == 0xF4 && byte(1) >= 0x90;
    return overlong || too_large ? 0 : 4;
  }
  return 0;
}

void append_hex_escape(std::string& to, unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  to.append("\\u00").push_back(digits[byte >> 4U]);
  to.push_back(digits[byte & 0xFU]);
}

} // namespace

void append_escaped(std::string& to, std::string_view text) {
  while (!text.empty()) {
    const auto byte = static_cast<unsigned char>(text.front());
    const std::size_t length = utf8_length(text);
    if (byte == '"' || byte == '\\')
      to.append(1, '\\').push_back(text.front());
    else if (byte < 0x20 || byte == 0x7F || length == 0)
      append_hex_escape(to, byte);
    else
      to.append(text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

void open(level least_level, format as) {
  least = least_level;
  shape = as;
  out.pool = std::make_shared<spdlog::details::thread_pool>(waiting_lines, 1);
  out.logger = std::make_shared<spdlog::async_logger>("tollgate", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                                      out.pool, spdlog::async_overflow_policy::overrun_oldest);
  out.logger->set_pattern("%v", spdlog::pattern_time_type::utc);
  out.logger->set_level(spdlog::level::trace);
  out.logger->flush_on(spdlog::level::trace);
}

void set_level(level least_level) noexcept {
  least = least_level;
}

void close() {
  out.logger.reset();
  out.pool.reset(); // writes what waits
}

std::uint64_t lost() noexcept {
  return out.pool ? out.pool->overrun_counter() : 0;
}

bool wants(level severity) noexcept {
  return severity >= least.load(std::memory_order_relaxed);
}

line::line(level severity, std::string_view event) : severity_{severity} {
  if (!wants(severity)) return;
  out_.reserve(512);
  if (shape == format::json) {
    out_.append(R"({"ts":")").append(timestamp()).append(R"(","level":")");
    out_.append(level_names[static_cast<std::size_t>(severity)]).append(R"(","event":")").append(event).append("\"");
  } else {
    out_.append(timestamp()).append(" ").append(level_names[static_cast<std::size_t>(severity)]);
    out_.append(" ").append(event);
  }
}

void line::key(std::string_view name) {
  if (shape == format::json)
    out_.append(",\"").append(name).append("\":");
  else
    out_.append(" ").append(name).append("=");
}

line& line::text(std::string_view name, std::string_view value) {
  if (out_.empty()) return *this;
  key(name);
  out_.push_back('"');
  append_escaped(out_, value);
  out_.push_back('"');
  return *this;
}

line& line::number(std::string_view name, std::uint64_t value) {
  if (out_.empty()) return *this;
  key(name);
  out_.append(std::to_string(value));
  return *this;
}

line& line::signed_number(std::string_view name, std::int64_t value) {
  if (out_.empty()) return *this;
  key(name);
  out_.append(std::to_string(value));
  return *this;
}

line& line::flag(std::string_view name, bool value) {
  if (out_.empty()) return *this;
  key(name);
  out_.append(value ? "true" : "false");
  return *this;
}

line& line::milliseconds(std::string_view name, std::chrono::nanoseconds value) {
  if (out_.empty()) return *this;
  key(name);
  std::array<char, 32> text{};
  const double milli = std::chrono::duration<double, std::milli>(value).count();
  const auto end = std::to_chars(text.data(), text.data() + text.size(), milli, std::chars_format::fixed, 3).ptr;
  out_.append(text.data(), end);
  return *this;
}

void line::write() {
  if (out_.empty() || !out.logger) return;
  if (shape == format::json) out_.push_back('}');
  constexpr std::array levels{spdlog::level::trace, spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                              spdlog::level::err};
  out.logger->log(levels[static_cast<std::size_t>(severity_)], spdlog::string_view_t{out_.data(), out_.size()});
}

} // namespace tollgate::proxy::log
