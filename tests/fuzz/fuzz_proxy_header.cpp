// The libFuzzer target of the PROXY header reader. Seeds: tests/proxy/hello/proxy_corpus, made binary by seeds.py.
#include "tests/fuzz/proxy_header_entry.hpp"

#include <cstdint>

// libFuzzer calls it by this name and declares it nowhere.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tollgate::fuzz::read_any_proxy_header(std::as_bytes(std::span{data, size}));
  return 0;
}
