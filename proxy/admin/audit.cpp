// See audit.hpp.
#include "proxy/admin/audit.hpp"

#include "proxy/session/relayed.hpp"

#include <utility>

namespace tollgate::proxy::admin {

namespace {

constexpr std::chrono::seconds between_lines{1};
constexpr std::size_t longest_shown = 128;

log::line told(log::line line, const request& by, std::string_view what) {
  line.text("what", what).text("by", address_of(by));
  const auto name = by[operator_header.data()];
  if (!name.empty()) line.text("operator", std::string_view{name.data(), name.size()}.substr(0, longest_shown));
  return line;
}

} // namespace

std::string address_of(const request& of) {
  return endpoint_text(of.from);
}

log::line audit(const request& by, std::string_view what) {
  return told(log::line{log::level::info, "audit"}, by, what);
}

void refused_calls::note(const request& by, std::string_view path, std::chrono::steady_clock::time_point now) {
  if (now < next_) {
    ++unlogged_;
    return;
  }
  next_ = now + between_lines;
  log::line warning{log::level::warn, "audit"};
  auto line = told(std::move(warning), by, "refused");
  line.text("path", path.substr(0, longest_shown)).text("detail", "without the token");
  if (const auto before = std::exchange(unlogged_, 0); before != 0)
    line.number("refused_without_a_line_before", before);
  line.write();
}

} // namespace tollgate::proxy::admin
