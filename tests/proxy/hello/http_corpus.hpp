// The heads of http_corpus/*.hex with the verdict that each file says is right: `parsed SIZE HOST`, `rejected` and the
// flaw, or `need_more`.
#pragma once

#include "proxy/hello/http_head_reader.hpp"
#include "tests/proxy/hello/hex_files.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy::hello {

std::vector<hex_file> load_http_corpus();

/// The verdict in the corpus's words on bytes that come `step` at a time.
std::string http_verdict_on(std::string_view head, std::size_t step);

inline std::string_view text_of(std::span<const std::byte> wire) {
  return {reinterpret_cast<const char*>(wire.data()), wire.size()};
}

} // namespace tollgate::proxy::hello
