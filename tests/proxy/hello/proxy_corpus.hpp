// The PROXY headers of proxy_corpus/*.hex with the verdict that each file says is right: `parsed SIZE CLIENT
// DESTINATION` (or `none`) and the VPC endpoint if there is one, `rejected` and the flaw, `absent`, or `need_more`.
#pragma once

#include "proxy/hello/proxy_header.hpp"
#include "tests/proxy/hello/hex_files.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace tollgate::proxy::hello {

std::vector<hex_file> load_proxy_corpus();

/// The reader's verdict in the corpus's words, read from memory that ends where `wire` ends.
std::string proxy_verdict_on(std::span<const std::byte> wire);

} // namespace tollgate::proxy::hello
