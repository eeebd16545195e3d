// Takes the providers' names apart, label by label.
#include "config/provider_names.hpp"

#include "config/names.hpp"

#include <algorithm>

namespace tollgate::config {
namespace {

constexpr std::size_t longest_id_digits = 17; // EC2's ids since 2018; 8 before
constexpr std::size_t shortest_id_digits = 8;

bool is_letter(char letter) {
  return letter >= 'a' && letter <= 'z';
}
bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}
bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char letter) { return is_digit(letter) || (letter >= 'a' && letter <= 'f'); });
}
bool is_plain(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) { return is_digit(letter) || is_letter(letter); });
}

/// What stands before the next `mark`, which leaves `rest` with what follows; the whole of `rest` when there is none.
std::string_view cut(std::string_view& rest, char mark) {
  const std::size_t at = rest.find(mark);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return head;
}

} // namespace

bool is_below(std::string_view host, std::string_view domain) noexcept {
  return host.size() > domain.size() + 1 && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.';
}

std::string_view label_of(std::string_view host, std::size_t index) noexcept {
  for (; index > 0 && !host.empty(); --index)
    cut(host, '.');
  return cut(host, '.');
}

bool is_region_shaped(std::string_view text) noexcept {
  if (text.size() < 6 || !is_digit(text.back()) || text[text.size() - 2] != '-') return false;
  text.remove_suffix(2);
  std::size_t words = 0;
  while (!text.empty()) {
    const std::string_view word = cut(text, '-');
    if (word.empty() || !std::ranges::all_of(word, is_letter)) return false;
    // The first word is a country or a continent: `us`, `eu`, `ap`.
    if (++words == 1 && word.size() != 2) return false;
  }
  return words == 2 || words == 3;
}

bool is_service_id(std::string_view text) noexcept {
  constexpr std::string_view prefix = "vpce-svc-";
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return is_hex(text) && (text.size() == shortest_id_digits || text.size() == longest_id_digits);
}

std::optional<vpc_endpoint_name> parse_vpc_endpoint_name(std::string_view host) noexcept {
  std::string_view rest = host;
  const std::string_view first = cut(rest, '.');
  const std::string_view service = cut(rest, '.');
  const std::string_view region = cut(rest, '.');
  if (rest != "vpce.amazonaws.com" || !is_service_id(service) || !is_region_shaped(region)) return std::nullopt;
  std::string_view tail = first;
  cut(tail, '-');
  cut(tail, '-');
  const std::string_view id = first.substr(0, first.size() - std::min(first.size(), tail.size() + 1));
  const std::string_view random = cut(tail, '-');
  if (!is_vpc_endpoint_id(id) || !is_plain(random) || first.ends_with('-')) return std::nullopt;
  return vpc_endpoint_name{id, tail, service, region};
}

std::optional<endpoint_service_name> parse_endpoint_service_name(std::string_view text) noexcept {
  constexpr std::string_view prefix = "com.amazonaws.vpce.";
  if (!text.starts_with(prefix)) return std::nullopt;
  text.remove_prefix(prefix.size());
  const std::string_view region = cut(text, '.');
  if (!is_region_shaped(region) || !is_service_id(text)) return std::nullopt;
  return endpoint_service_name{region, text};
}

std::string_view redshift_endpoint_region(std::string_view host) noexcept {
  constexpr std::string_view mark = "-endpoint-";
  std::string_view rest = host;
  const std::string_view first = cut(rest, '.');
  const std::size_t at = first.find(mark);
  const bool named = at != std::string_view::npos && at > 0 && at + mark.size() < first.size();
  const std::string_view id = cut(rest, '.');
  const std::string_view region = cut(rest, '.');
  const bool endpoint = named && is_plain(id) && is_region_shaped(region) && rest == "redshift.amazonaws.com";
  return endpoint ? region : std::string_view{};
}

std::string_view snowflake_region(std::string_view host) noexcept {
  if (!is_below(host, "privatelink.snowflakecomputing.com")) return {};
  // The last label of that shape: in `app.us-east-1.` and `ocsp.LOCATOR.us-east-2.aws.` too.
  std::string_view region;
  for (std::string_view rest = host; !rest.empty();) {
    const std::string_view label = cut(rest, '.');
    if (is_region_shaped(label)) region = label;
  }
  return region;
}

} // namespace tollgate::config
