// A process to be killed, and whose disk fails: it writes to a ledger one transact after another, and tells what was
// answered, each answer with one write(2) of one line.
//
//   ledger_writer LEDGER COUNT      prints `committed N`, `refused N`, `unknown N: why` or `unopened`
//
// Each transact moves `turn` from N - 1 to N and writes `left/N` and `right/N`, the same bytes, larger than a page.
#include "metering/sqlite_store.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace {

using namespace tollgate::metering;

bool tell(const std::string& line) {
  return ::write(STDOUT_FILENO, (line + "\n").data(), line.size() + 1) == static_cast<ssize_t>(line.size() + 1);
}

transact_request turn(const stored_value& before, int number) {
  const std::string text = std::to_string(number);
  const std::string large(5000, static_cast<char>('a' + number % 26));
  return {{{"turn", before}}, {{"turn", text}, {"left/" + text, large}, {"right/" + text, large}}};
}

} // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  auto opened = sqlite_store::open(arguments[1]);
  for (int tries = 0; tries < 3 && !std::holds_alternative<std::unique_ptr<sqlite_store>>(opened); ++tries) {
    tell("unopened");
    opened = sqlite_store::open(arguments[1]);
  }
  auto* const store = std::get_if<std::unique_ptr<sqlite_store>>(&opened);
  if (store == nullptr) return 3;
  const int turns = std::atoi(arguments[2]);
  // One try may stay unknown, and the disk is good again later: as many tries as there are turns, and some.
  for (int tries = 0; tries < 2 * turns; ++tries) {
    const auto read = (*store)->execute(read_request{{"turn"}});
    const auto* const now = std::get_if<read_answer>(&read);
    if (now == nullptr) continue;
    const int next = now->values[0] ? std::atoi(now->values[0]->c_str()) + 1 : 1;
    if (next > turns) return 0;
    const auto answer = (*store)->execute(turn(now->values[0], next));
    if (std::holds_alternative<committed>(answer))
      tell("committed " + std::to_string(next));
    else if (const auto* const what = std::get_if<unknown>(&answer))
      tell("unknown " + std::to_string(next) + ": " + what->why);
    else
      tell("refused " + std::to_string(next));
  }
  return 4;
}
