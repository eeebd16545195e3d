// The ClientHellos of corpus/*.hex with the verdict that each file says is right, and the same messages in other
// records.
//
// The files are as hex_files.hpp says. VERDICT is `parsed NAME`,
// `parsed NAME encrypted` (the extension is there), `parsed -` (no name), `rejected FLAW` or `need_more`.
#pragma once

#include "proxy/hello/client_hello_reader.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace tollgate::proxy::hello {

using byte_string = std::vector<std::byte>;

struct corpus_case {
  std::string file; ///< its name without the folder and `.hex`
  byte_string wire;
  std::string verdict; ///< as `VERDICT` above
  bool is_parsed() const { return verdict.starts_with("parsed "); }
};

/// Every case, sorted by file. Throws when the folder has none, and when a file is not of the form above.
std::vector<corpus_case> load_corpus();

/// What a reader made of its bytes, in the corpus's words.
std::string verdict_of(const client_hello_reader& reader, hello_outcome outcome);
/// The verdict on all of `wire` at once, read from memory that ends where `wire` ends.
std::string verdict_on(std::span<const std::byte> wire);

/// The handshake message inside the records of `wire`, which must be whole.
byte_string message_in(std::span<const std::byte> wire);
/// One record around `fragment`.
byte_string in_record(std::span<const std::byte> fragment);
/// `message` in records of `size` bytes each, but for the last.
byte_string in_records(std::span<const std::byte> message, std::size_t size);

} // namespace tollgate::proxy::hello
