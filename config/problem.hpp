// One thing that is wrong with a configuration, where it stands, and the error that carries all of them.
//
// The format of a line is part of what `tollgate check` promises. Nothing is printed here.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::config {

/// A position in the file. Both count from 1; columns count bytes.
struct place {
  std::size_t line = 1;
  std::size_t column = 1;

  friend auto operator<=>(const place&, const place&) = default;
};

enum class severity : std::uint8_t {
  error,   ///< the configuration is refused
  warning, ///< it is accepted, and somebody should look
};

/// A problem. `key_path` is the key's way from the top, lists counted from 0: `customers[0].endpoints[1].upstream[0]`.
/// It is `file` when the file as a whole is refused and `yaml` when its syntax is.
struct problem {
  std::string file;
  std::size_t line = 1;
  std::size_t column = 1;
  config::severity severity = config::severity::error;
  std::string key_path;
  std::string message; ///< what is wrong and what would be right
};

/// `FILE:LINE:COLUMN: error|warning: KEY.PATH: MESSAGE`, without a line end.
std::string to_string(const problem& what);

/// A text of the operator's in a message: in quotes, unprintable bytes escaped, shortened after 60 bytes.
std::string in_quotes(std::string_view text);

/// A configuration that cannot be used. `what()` is every problem, one a line.
class config_error : public std::runtime_error {
 public:
  /// `problems` in the file's order, the warnings among them.
  explicit config_error(std::vector<problem> problems);
  const std::vector<problem>& problems() const noexcept { return problems_; }

 private:
  std::vector<problem> problems_;
};

} // namespace tollgate::config
