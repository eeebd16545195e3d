// See corpus.hpp.
#include "tests/proxy/hello/corpus.hpp"

#include "tests/proxy/hello/hex_files.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace tollgate::proxy::hello {
namespace {

corpus_case checked(hex_file from) {
  corpus_case loaded{std::move(from.file), std::move(from.wire), std::move(from.verdict)};
  if (!loaded.is_parsed() && !loaded.verdict.starts_with("rejected ") && loaded.verdict != "need_more")
    throw std::runtime_error{loaded.file + ": does not say what to expect"};
  return loaded;
}

} // namespace

std::vector<corpus_case> load_corpus() {
  std::vector<corpus_case> all;
  for (auto& one : load_hex_files(TOLLGATE_HELLO_CORPUS))
    all.push_back(checked(std::move(one)));
  return all;
}

std::string verdict_of(const client_hello_reader& reader, hello_outcome outcome) {
  if (outcome == hello_outcome::need_more) return "need_more";
  if (outcome == hello_outcome::rejected) return "rejected " + std::string{to_string(reader.flaw())};
  const auto& hello = reader.hello();
  return "parsed " + (hello.server_name.empty() ? "-" : std::string{hello.server_name.view()}) +
         (hello.encrypted_client_hello ? " encrypted" : "");
}

std::string verdict_on(std::span<const std::byte> wire) {
  // A copy of its own, so that the address sanitizer sees a byte that is read behind the end.
  const byte_string exact{wire.begin(), wire.end()};
  client_hello_reader reader;
  const auto outcome = reader.feed(exact);
  return verdict_of(reader, outcome);
}

byte_string message_in(std::span<const std::byte> wire) {
  byte_string message;
  while (wire.size() >= 5 && wire[0] == std::byte{22}) {
    const auto size = std::to_integer<std::size_t>(wire[3]) << 8 | std::to_integer<std::size_t>(wire[4]);
    if (wire.size() < 5 + size) throw std::runtime_error{"the last record is not whole"};
    const auto fragment = wire.subspan(5, size);
    message.insert(message.end(), fragment.begin(), fragment.end());
    wire = wire.subspan(5 + size);
  }
  return message;
}

byte_string in_record(std::span<const std::byte> fragment) {
  const std::array head{std::byte{22}, std::byte{3}, std::byte{1}, static_cast<std::byte>(fragment.size() >> 8),
                        static_cast<std::byte>(fragment.size() & 0xFF)};
  // Sized first: g++ 12 at -O3 takes an insert behind the head for a copy out of bounds.
  byte_string record(head.size() + fragment.size());
  std::copy(fragment.begin(), fragment.end(), std::copy(head.begin(), head.end(), record.begin()));
  return record;
}

byte_string in_records(std::span<const std::byte> message, std::size_t size) {
  byte_string wire;
  while (!message.empty()) {
    const auto record = in_record(message.first(std::min(size, message.size())));
    wire.insert(wire.end(), record.begin(), record.end());
    message = message.subspan(std::min(size, message.size()));
  }
  return wire;
}

} // namespace tollgate::proxy::hello
