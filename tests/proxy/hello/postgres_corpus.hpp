// The first packets of postgres_corpus/*.hex with the verdict that each file says is right: `KIND SIZE`, or
// `need_more`, `client_hello`, `malformed`.
#pragma once

#include "proxy/hello/postgres_preamble.hpp"
#include "tests/proxy/hello/hex_files.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace tollgate::proxy::hello {

std::vector<hex_file> load_postgres_corpus();

/// The reader's verdict in the corpus's words, read from memory that ends where `wire` ends.
std::string postgres_verdict_on(std::span<const std::byte> wire);

} // namespace tollgate::proxy::hello
