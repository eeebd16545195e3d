// What the command line asks for, checked: a run, or a backend.
//
// Text in, a value or the sentence that refuses it out. It opens nothing and looks nothing up: what the machine allows
// is limits.hpp's business.
#pragma once

#include "bench/load/opening.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace tollgate::bench::load {

enum class mode : std::uint8_t {
  up,      ///< every connection sends as fast as it can
  down,    ///< every connection receives as fast as it can
  both,    ///< both at once
  request, ///< a request, its reply, the next request
  churn,   ///< connect, opening, first byte, close, again
  idle,    ///< established, and nothing more
};

const char* to_string(mode what) noexcept;
const char* to_string(opening what) noexcept;

/// Carried by one connection in turn: where to connect, and the name to ask for.
struct route {
  std::string to;          ///< HOST:PORT
  std::string server_name; ///< empty: none
};

struct run_options {
  std::vector<route> routes;        ///< at least one; connections go over them in turn
  std::vector<std::string> sources; ///< addresses to connect from, in turn; empty: the kernel's choice
  mode what = mode::request;
  opening begins_with = opening::tcp;
  unsigned connections = 1;
  unsigned threads = 1;
  std::chrono::milliseconds duration{};
  std::uint64_t count = 0; ///< of all requests or connections together; 0: until the duration is over
  std::uint64_t size = 0;  ///< bulk: bytes of a connection and direction; 0: until the duration is over
  std::uint64_t request_size = 0;
  std::uint64_t reply_size = 0;
  double rate = 0;                     ///< of all connections together; 0: a closed loop
  std::chrono::milliseconds timeout{}; ///< for a connection to be established
  std::chrono::milliseconds grace{};   ///< after the end, for what is under way
  std::vector<int> watch_pids;
  bool watch_children = false;
  std::string json_file; ///< empty: none

  bool is_bulk() const noexcept { return what == mode::up || what == mode::down || what == mode::both; }
};

struct backend_options {
  std::vector<std::string> listen; ///< ADDRESS:PORT, at least one
  unsigned threads = 1;
  unsigned max_connections = 0;
  std::chrono::milliseconds duration{}; ///< 0: until it is told to stop
};

/// There is nothing to run: help or a version was asked for, or the words are wrong.
struct nothing_to_run {
  int exit_code = 0;
  std::string text; ///< for standard output when exit_code is 0, else for standard error
};

using command = std::variant<run_options, backend_options, nothing_to_run>;

inline constexpr unsigned max_threads = 64;
inline constexpr unsigned max_connections = 1'000'000;
inline constexpr double max_rate = 10'000'000;
/// The longest run, so that it fits into an order's bound with its grace.
inline constexpr std::chrono::hours max_run{23};

/// `words` are the arguments without the program's name.
command parse_command_line(std::vector<std::string> words);

} // namespace tollgate::bench::load
