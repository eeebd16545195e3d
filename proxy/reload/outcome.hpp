// What came of a reload: for the log, for whoever asked over HTTP, and for the metrics.
#pragma once

#include "config/difference.hpp"

#include <boost/json/object.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy::reload {

struct outcome {
  enum class kind : std::uint8_t {
    applied,
    refused,  ///< the configuration cannot run: `problems`
    draining, ///< the process is ending: `problems` says so
  };
  kind how = kind::applied;
  std::vector<std::string> problems;
  std::vector<std::string> warnings;
  std::vector<config::change> changes; ///< against what ran before
  std::chrono::milliseconds took{0};
};

/// The most changes and problems that are written out one by one; further ones are counted.
inline constexpr std::size_t most_in_log = 100;
inline constexpr std::size_t most_in_answer = 10'000;

/// `config_reloaded` with a `config_changed` for each, or `config_reload_failed` with every problem.
void write_log(const outcome& of, std::string_view asked_by);

/// The answer to `POST /v1/reload`.
boost::json::object to_json(const outcome& of);

} // namespace tollgate::proxy::reload
