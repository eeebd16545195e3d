// See proxy_corpus.hpp.
#include "tests/proxy/hello/proxy_corpus.hpp"

namespace tollgate::proxy::hello {

std::vector<hex_file> load_proxy_corpus() {
  return load_hex_files(TOLLGATE_PROXY_CORPUS);
}

std::string proxy_verdict_on(std::span<const std::byte> wire) {
  // A copy of its own, so that the address sanitizer sees a byte that is read behind the end.
  const std::vector<std::byte> exact{wire.begin(), wire.end()};
  const proxy_verdict read = read_proxy_header(exact);
  switch (read.outcome) {
  case proxy_outcome::need_more:
    return "need_more";
  case proxy_outcome::absent:
    return "absent";
  case proxy_outcome::rejected:
    return "rejected " + std::string{read.flaw};
  case proxy_outcome::parsed:
    break;
  }
  std::string verdict = "parsed " + std::to_string(read.header.size) + " ";
  verdict += read.header.ends ? to_string(read.header.ends->client) + " " + to_string(read.header.ends->destination)
                              : std::string{"none"};
  if (!read.header.vpc_endpoint.empty()) verdict += " " + read.header.vpc_endpoint;
  return verdict;
}

} // namespace tollgate::proxy::hello
