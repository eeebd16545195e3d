// See client_hello.hpp. Every length opens a window of its own, and a field is read through the innermost window only:
// bounding a list by the outer buffer instead of by its own extension is the classic hole in such readers.
#include "proxy/hello/client_hello.hpp"

#include <bitset>
#include <optional>

namespace tollgate::proxy::hello {
namespace {

using bytes = std::span<const std::byte>;

/// What is left of one length-prefixed field.
class window {
 public:
  explicit window(bytes inside) noexcept : left_(inside) {}

  bool empty() const noexcept { return left_.empty(); }

  std::optional<bytes> take(std::size_t count) noexcept {
    if (count > left_.size()) return std::nullopt;
    const bytes taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
  }
  std::optional<std::uint8_t> number8() noexcept {
    const auto b = take(1);
    if (!b) return std::nullopt;
    return std::to_integer<std::uint8_t>((*b)[0]);
  }
  std::optional<std::uint16_t> number16() noexcept {
    const auto b = take(2);
    if (!b) return std::nullopt;
    return static_cast<std::uint16_t>(std::to_integer<unsigned>((*b)[0]) << 8 | std::to_integer<unsigned>((*b)[1]));
  }
  /// A vector with a length of one or two bytes in front. Nothing when it does not fit.
  std::optional<bytes> vector8() noexcept {
    const auto size = number8();
    return size ? take(*size) : std::nullopt;
  }
  std::optional<bytes> vector16() noexcept {
    const auto size = number16();
    return size ? take(*size) : std::nullopt;
  }

 private:
  bytes left_;
};

constexpr std::uint16_t server_name_extension = 0;                 // RFC 6066 section 3
constexpr std::uint16_t encrypted_client_hello_extension = 0xFE0D; // RFC 9849
constexpr std::uint8_t host_name_type = 0;                         // RFC 6066 section 3

//  extension_data of server_name (RFC 6066 section 3)
//  +---------------+-----------+---------------+------------------+
//  | list length 2 | type 1 =0 | name length 2 | name             |   exactly one entry
//  +---------------+-----------+---------------+------------------+
//                  |<---------------- list length --------------->|
hello_flaw parse_server_name(bytes data, host_name& name) noexcept {
  window extension{data};
  const auto list_bytes = extension.vector16();
  if (!list_bytes || list_bytes->empty() || !extension.empty()) return hello_flaw::server_name_list;
  window list{*list_bytes};
  if (list.number8() != host_name_type) return hello_flaw::server_name_type;
  const auto text_bytes = list.vector16();
  if (!text_bytes || text_bytes->empty() || text_bytes->size() > host_name::max_characters)
    return hello_flaw::server_name_length;
  if (!list.empty()) return hello_flaw::server_name_count;
  const auto parsed = host_name::from({reinterpret_cast<const char*>(text_bytes->data()), text_bytes->size()});
  if (!parsed) return hello_flaw::server_name_character;
  name = *parsed;
  return hello_flaw::none;
}

//  +--------+----------+------+--------+----------+------+-- -- -
//  | type 2 | length 2 | data | type 2 | length 2 | data |
//  +--------+----------+------+--------+----------+------+-- -- -
hello_flaw parse_extensions(bytes block, client_hello& hello) noexcept {
  window left{block};
  // 8 KiB of stack rather than a search among the earlier ones: 4,096 empty extensions fit into the cap.
  std::bitset<65536> seen;
  while (!left.empty()) {
    const auto type = left.number16();
    const auto data = type ? left.vector16() : std::nullopt;
    if (!data) return hello_flaw::extension_length;
    if (seen[*type]) return hello_flaw::duplicate_extension;
    seen[*type] = true;
    if (*type == encrypted_client_hello_extension) hello.encrypted_client_hello = true;
    if (*type != server_name_extension) continue;
    const auto flaw = parse_server_name(*data, hello.server_name);
    if (flaw != hello_flaw::none) return flaw;
  }
  return hello_flaw::none;
}

} // namespace

//  ClientHello (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2)
//  +------------------+-----------+---------------+------------------+-----------------+-----------------------+
//  | legacy_version 2 | random 32 | session_id    | cipher_suites    | compression     | extensions            |
//  | major = 3        |           | 1 + 0..32     | 2 + 2.. , even   | 1 + 1..255      | 2 + 0.. , or nothing  |
//  +------------------+-----------+---------------+------------------+-----------------+-----------------------+
hello_flaw parse_client_hello(std::span<const std::byte> body, client_hello& hello) noexcept {
  window left{body};
  const auto version = left.number16();
  if (!version || *version >> 8 != 3 || !left.take(32)) return hello_flaw::legacy_version;
  const auto session_id = left.vector8();
  if (!session_id || session_id->size() > 32) return hello_flaw::session_id;
  const auto suites = left.vector16();
  if (!suites || suites->empty() || suites->size() % 2 != 0) return hello_flaw::cipher_suites;
  const auto compression = left.vector8();
  if (!compression || compression->empty()) return hello_flaw::compression_methods;
  if (left.empty()) return hello_flaw::none; // TLS 1.2 and older may leave the extensions out
  const auto extensions = left.vector16();
  if (!extensions || !left.empty()) return hello_flaw::extensions_length;
  return parse_extensions(*extensions, hello);
}

std::string_view to_string(hello_flaw flaw) noexcept {
  switch (flaw) {
  case hello_flaw::none:
    return "none";
  case hello_flaw::not_a_handshake_record:
    return "not_a_handshake_record";
  case hello_flaw::record_version:
    return "record_version";
  case hello_flaw::record_length:
    return "record_length";
  case hello_flaw::not_a_client_hello:
    return "not_a_client_hello";
  case hello_flaw::too_long:
    return "too_long";
  case hello_flaw::bytes_after_hello:
    return "bytes_after_hello";
  case hello_flaw::legacy_version:
    return "legacy_version";
  case hello_flaw::session_id:
    return "session_id";
  case hello_flaw::cipher_suites:
    return "cipher_suites";
  case hello_flaw::compression_methods:
    return "compression_methods";
  case hello_flaw::extensions_length:
    return "extensions_length";
  case hello_flaw::extension_length:
    return "extension_length";
  case hello_flaw::duplicate_extension:
    return "duplicate_extension";
  case hello_flaw::server_name_list:
    return "server_name_list";
  case hello_flaw::server_name_type:
    return "server_name_type";
  case hello_flaw::server_name_count:
    return "server_name_count";
  case hello_flaw::server_name_length:
    return "server_name_length";
  case hello_flaw::server_name_character:
    return "server_name_character";
  }
  return "unknown";
}

} // namespace tollgate::proxy::hello
