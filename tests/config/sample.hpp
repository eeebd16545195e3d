// A table's row for the checks: a good configuration, what is changed in it, and every line that must come out.
//
// The texts are part of what `tollgate check` promises, so rows hold whole lines: place, severity, key path, message.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace tollgate::config {

/// The first `from` in the text becomes `to`. It must be there.
struct edit {
  std::string from;
  std::string to;
  bool rest = false; ///< `from` stands for everything from there on
};
/// Everything from `from` on becomes `to`.
inline edit rest_from(std::string from, std::string to) {
  return {std::move(from), std::move(to), true};
}
/// `what` at the end of the text.
inline edit appended(std::string what) {
  return {{}, std::move(what), true};
}

struct sample {
  std::string name;
  std::vector<edit> edits;
  std::vector<std::string> problems; ///< without the file name; empty: nothing is wrong
};

inline void PrintTo(const sample& row, std::ostream* out) {
  *out << row.name;
}

/// One customer with two endpoints, in edge, without a problem.
std::string good_text();
/// The good text with the row's changes.
std::string text_of(const sample& row);
/// Every problem of a text, errors and warnings, as `LINE:COLUMN: severity: KEY.PATH: message`.
std::vector<std::string> problems_of(const std::string& text);

/// What a parameterised test is called.
struct sample_name {
  std::string operator()(const testing::TestParamInfo<sample>& row) const { return row.param.name; }
};

} // namespace tollgate::config
