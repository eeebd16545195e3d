// See http_head_reader.hpp. Offsets are kept, never pointers: the caller's buffer may move between two calls.
#include "proxy/hello/http_head_reader.hpp"

#include "proxy/hello/http_authority.hpp"

#include <algorithm>

namespace tollgate::proxy::hello {
namespace {

constexpr std::size_t most_length_digits = 19; // what fits into 64 bits

bool is_control(char c) noexcept {
  return (c >= '\0' && c < ' ' && c != '\t') || c == '\x7f';
}

bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

bool is_word(std::string_view text, std::string_view lower_case) noexcept {
  return std::ranges::equal(text, lower_case, {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

} // namespace

http_outcome http_head_reader::feed(std::string_view all_bytes) {
  if (outcome_ != http_outcome::need_more) return outcome_;
  // What is beyond the cap is not looked at, so that the verdict does not depend on how the bytes were segmented.
  const std::string_view wire = all_bytes.substr(0, max_http_head_bytes);
  flaw_ = read(wire);
  if (flaw_.empty() && outcome_ == http_outcome::need_more && wire.size() == max_http_head_bytes)
    flaw_ = "a head of more than 16 KiB";
  if (!flaw_.empty()) outcome_ = http_outcome::rejected;
  return outcome_;
}

std::string_view http_head_reader::read(std::string_view wire) {
  while (at_ < wire.size()) {
    const char c = wire[at_];
    const bool after_cr = at_ > line_start_ && wire[at_ - 1] == '\r';
    if (after_cr != (c == '\n')) return after_cr ? "a carriage return inside a line" : "a line feed alone";
    if (c != '\n' && c != '\r' && is_control(c)) return "a control character";
    ++at_;
    if (c != '\n') {
      if (at_ - line_start_ == max_http_line_bytes) return "a line of more than 8 KiB";
      continue;
    }
    const std::string_view flaw = take_line(wire.substr(line_start_, at_ - 2 - line_start_));
    line_start_ = at_;
    if (!flaw.empty() || outcome_ == http_outcome::parsed) return flaw;
  }
  return {};
}

std::string_view http_head_reader::take_line(std::string_view line) {
  if (lines_++ == 0) return parse_http_request_line(line, request_);
  if (line.empty()) return finish();
  if (lines_ > max_http_fields + 1) return "more than 100 fields";
  return take_field(line);
}

//  field-name ":" OWS field-value OWS
std::string_view http_head_reader::take_field(std::string_view line) {
  if (is_blank(line.front())) return "a folded line";
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return "a field without a colon";
  const std::string_view name = line.substr(0, colon);
  if (name.empty()) return "a field without a name";
  if (is_blank(name.back())) return "a blank before a field's colon";
  if (!std::ranges::all_of(name, is_token_character)) return "a field's name with a character that none has";
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (is_word(name, "host")) return take_host(value);
  if (is_word(name, "content-length")) return take_length(value);
  if (is_word(name, "transfer-encoding")) return take_coding(value);
  return {};
}

std::string_view http_head_reader::take_host(std::string_view value) {
  if (has_host_) return "a second Host";
  has_host_ = true;
  if (value.empty()) return {}; // of a target without an authority (RFC 9110 section 7.2)
  const auto parsed = parse_authority(value);
  if (!parsed) return "a Host that is no host";
  host_ = *parsed;
  return {};
}

std::string_view http_head_reader::take_length(std::string_view value) {
  if (has_length_) return "a second Content-Length";
  has_length_ = true;
  const bool digits = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
  return value.empty() || value.size() > most_length_digits || !digits ? "a Content-Length that is no number"
                                                                       : std::string_view{};
}

std::string_view http_head_reader::take_coding(std::string_view value) {
  if (is_chunked_) return "a second Transfer-Encoding";
  is_chunked_ = true;
  return is_word(value, "chunked") ? std::string_view{} : "a Transfer-Encoding other than chunked";
}

std::string_view http_head_reader::finish() {
  if (!has_host_ && request_.minor_version == 1) return "HTTP/1.1 without a Host";
  if (is_chunked_ && has_length_) return "a Content-Length beside a Transfer-Encoding";
  if (is_chunked_ && request_.minor_version == 0) return "a Transfer-Encoding in HTTP/1.0";
  if (!request_.target_host.empty()) {
    // The target's host counts (RFC 9112 section 3.2.2), but not everybody behind us may know.
    if (has_host_ && host_ != request_.target_host) return "a Host other than the request target's";
    host_ = request_.target_host;
  }
  outcome_ = http_outcome::parsed;
  return {};
}

} // namespace tollgate::proxy::hello
