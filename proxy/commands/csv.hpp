// Rows of CSV as RFC 4180 has them: CRLF at the end, quotes where a cell needs them.
//
// A spreadsheet takes a cell that begins with = + - @ for a formula. Such a text gets an apostrophe in front, which
// spreadsheets take off again. It refuses nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy::commands {

/// A text that somebody else chose. Numbers and dates of our own need none of this.
std::string csv_text(std::string_view text);
/// A row of cells that are quoted already or need no quotes.
std::string csv_row(const std::vector<std::string>& cells);

} // namespace tollgate::proxy::commands
