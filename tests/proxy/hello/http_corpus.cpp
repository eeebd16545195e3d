// See http_corpus.hpp.
#include "tests/proxy/hello/http_corpus.hpp"

#include <algorithm>

namespace tollgate::proxy::hello {

std::vector<hex_file> load_http_corpus() {
  return load_hex_files(TOLLGATE_HTTP_CORPUS);
}

std::string http_verdict_on(std::string_view head, std::size_t step) {
  http_head_reader reader;
  http_outcome outcome = http_outcome::need_more;
  for (std::size_t size = 0; size < head.size() && outcome == http_outcome::need_more;) {
    size = std::min(size + step, head.size());
    // A copy of its own each time: the buffer may move, and the address sanitizer sees a byte read behind the end.
    const std::vector<char> exact{head.begin(), head.begin() + static_cast<std::ptrdiff_t>(size)};
    outcome = reader.feed({exact.data(), exact.size()});
  }
  if (outcome == http_outcome::need_more) return "need_more";
  if (outcome == http_outcome::rejected) return "rejected " + std::string{reader.flaw()};
  return "parsed " + std::to_string(reader.size()) + " " + std::string{reader.host().view()};
}

} // namespace tollgate::proxy::hello
