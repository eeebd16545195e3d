// See postgres_corpus.hpp.
#include "tests/proxy/hello/postgres_corpus.hpp"

namespace tollgate::proxy::hello {
namespace {

std::string with_size(const char* kind, std::size_t size) {
  return std::string{kind} + " " + std::to_string(size);
}

} // namespace

std::vector<hex_file> load_postgres_corpus() {
  return load_hex_files(TOLLGATE_POSTGRES_CORPUS);
}

std::string postgres_verdict_on(std::span<const std::byte> wire) {
  // A copy of its own, so that the address sanitizer sees a byte that is read behind the end.
  const std::vector<std::byte> exact{wire.begin(), wire.end()};
  const postgres_opening read = read_postgres_packet(exact);
  switch (read.what) {
  case postgres_packet::need_more:
    return "need_more";
  case postgres_packet::ssl_request:
    return with_size("ssl_request", read.size);
  case postgres_packet::gss_request:
    return with_size("gss_request", read.size);
  case postgres_packet::cancel_request:
    return with_size("cancel_request", read.size);
  case postgres_packet::startup:
    return with_size("startup", read.size);
  case postgres_packet::client_hello:
    return "client_hello";
  case postgres_packet::malformed:
    return "malformed";
  }
  return "no verdict";
}

} // namespace tollgate::proxy::hello
