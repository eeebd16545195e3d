// The libFuzzer target of the Postgres preamble. Seeds: tests/proxy/hello/postgres_corpus, made binary by seeds.py.
#include "tests/fuzz/postgres_preamble_entry.hpp"

#include <cstdint>

// libFuzzer calls it by this name and declares it nowhere.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tollgate::fuzz::read_any_postgres_preamble(std::as_bytes(std::span{data, size}));
  return 0;
}
