// The libFuzzer target of the HTTP head reader. Seeds: tests/proxy/hello/http_corpus, made binary by seeds.py.
#include "tests/fuzz/http_head_entry.hpp"

#include <cstdint>

// libFuzzer calls it by this name and declares it nowhere.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tollgate::fuzz::read_any_http_head(std::as_bytes(std::span{data, size}));
  return 0;
}
