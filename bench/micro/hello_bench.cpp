// Reading a ClientHello, those that real clients have sent: 184 to 1,681 bytes, at once and in small segments.
//
// The bytes are the captures of the tests' corpus, each with the name that it asks for.
#include "bench/lab/verified.hpp"
#include "proxy/hello/client_hello_reader.hpp"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

using tollgate::bench::verify;
namespace hello = tollgate::proxy::hello;

struct captured {
  std::string client;
  std::string asks_for; ///< `-`: no name
  std::vector<std::byte> wire;
};

void append_hex(std::vector<std::byte>& to, std::string_view line) {
  for (std::size_t at = 0; at + 1 < line.size(); at += 2) {
    unsigned value = 0;
    const char* const begin = line.data() + at;
    verify(std::from_chars(begin, begin + 2, value, 16).ptr == begin + 2, "the corpus is hexadecimal");
    to.push_back(static_cast<std::byte>(value));
  }
}

captured load(const std::filesystem::path& file) {
  captured one{file.stem().string(), {}, {}};
  std::ifstream in{file};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("expect parsed "))
      one.asks_for = line.substr(14);
    else if (!line.starts_with('#') && !line.starts_with("expect"))
      append_hex(one.wire, line);
  }
  return one;
}

/// In the order of their sizes. The made ones are for the tests.
std::vector<captured> load_all() {
  std::vector<captured> all;
  for (const auto& file : std::filesystem::directory_iterator{TOLLGATE_HELLO_CORPUS})
    if (!file.path().filename().string().starts_with("made_")) all.push_back(load(file.path()));
  verify(all.size() >= 20, "the corpus of captured hellos is there");
  std::ranges::sort(all, [](const captured& a, const captured& b) {
    return std::pair{a.wire.size(), a.client} < std::pair{b.wire.size(), b.client};
  });
  return all;
}

void read_hello(benchmark::State& state, const captured& from, std::size_t segment) {
  for (auto round : state) {
    hello::client_hello_reader reader;
    auto outcome = hello::hello_outcome::need_more;
    for (std::size_t come = 0; outcome == hello::hello_outcome::need_more && come < from.wire.size();) {
      come = std::min(come + segment, from.wire.size());
      outcome = reader.feed({from.wire.data(), come});
    }
    const std::string_view name = reader.hello().server_name.view();
    verify(outcome == hello::hello_outcome::parsed && (name.empty() ? "-" : name) == from.asks_for,
           "the name is the one that the client has asked for");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(from.wire.size()) * static_cast<std::int64_t>(state.iterations()));
  state.counters["bytes"] = static_cast<double>(from.wire.size());
}

[[maybe_unused]] const bool registered = [] {
  static const std::vector<captured> all = load_all();
  for (const captured& one : all)
    benchmark::RegisterBenchmark(("read_hello/" + one.client).c_str(), read_hello, one, one.wire.size());
  benchmark::RegisterBenchmark(("read_hello_in_segments_of_16/" + all.back().client).c_str(), read_hello, all.back(),
                               16);
  return true;
}();

} // namespace
