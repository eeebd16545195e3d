// See corpus.hpp.
#include "tests/proxy/hello/corpus.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace tollgate::proxy::hello {
namespace {

unsigned digit(char c) {
  const auto at = std::string_view{"0123456789abcdef"}.find(c);
  if (at == std::string_view::npos) throw std::runtime_error{std::string{"not a hexadecimal digit: "} + c};
  return static_cast<unsigned>(at);
}

corpus_case load(const std::filesystem::path& path) {
  std::ifstream in{path};
  corpus_case loaded{path.stem().string(), {}, ""};
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with("#")) continue;
    if (line.starts_with("expect ")) {
      loaded.verdict = line.substr(7);
      continue;
    }
    if (line.size() % 2 != 0) throw std::runtime_error{loaded.file + ": a line with an odd number of digits"};
    for (std::size_t i = 0; i < line.size(); i += 2)
      loaded.wire.push_back(static_cast<std::byte>(digit(line[i]) << 4 | digit(line[i + 1])));
  }
  if (loaded.wire.empty()) throw std::runtime_error{loaded.file + ": no bytes"};
  if (!loaded.is_parsed() && !loaded.verdict.starts_with("rejected ") && loaded.verdict != "need_more")
    throw std::runtime_error{loaded.file + ": does not say what to expect"};
  return loaded;
}

} // namespace

std::vector<corpus_case> load_corpus() {
  std::vector<corpus_case> all;
  for (const auto& entry : std::filesystem::directory_iterator{TOLLGATE_HELLO_CORPUS}) {
    if (entry.path().extension() != ".hex") throw std::runtime_error{entry.path().string() + ": not a .hex file"};
    all.push_back(load(entry.path()));
  }
  if (all.empty()) throw std::runtime_error{"the corpus is empty"};
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
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
