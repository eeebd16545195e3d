// See csv.hpp.
#include "proxy/commands/csv.hpp"

namespace tollgate::proxy::commands {

std::string csv_text(std::string_view text) {
  std::string cell;
  if (!text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos) cell += '\'';
  cell += text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted{'"'};
  for (const char each : cell) {
    if (each == '"') quoted += '"';
    quoted += each;
  }
  return quoted + '"';
}

std::string csv_row(const std::vector<std::string>& cells) {
  std::string row;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) row += ',';
    row += cell;
  }
  return row + "\r\n";
}

} // namespace tollgate::proxy::commands
