// The lock says who lives; the admin address is how to talk to it.
#include "proxy/commands/running.hpp"

#include "metering/ledger_lock.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

namespace tollgate::proxy::commands {

bool is_running(const config::model& model, std::string& what) {
  if (!std::filesystem::exists(model.state_dir / "ledger.lock")) return false;
  auto lock = metering::ledger_lock::acquire(model.state_dir, "a command");
  const auto* const held = std::get_if<metering::ledger_lock::held>(&lock);
  if (held != nullptr) what = held->what;
  return held != nullptr;
}

namespace {

// Who sits there, behind sudo too; the number where there is no name.
std::string operator_name() {
  const char* const behind_sudo = std::getenv("SUDO_USER"); // NOLINT(concurrency-mt-unsafe): a command has one thread
  const passwd* const own = ::getpwuid(::getuid());         // NOLINT(concurrency-mt-unsafe): as above
  std::string name = own != nullptr ? own->pw_name : "uid " + std::to_string(::getuid());
  if (behind_sudo != nullptr && *behind_sudo != '\0') name.append(" for ").append(behind_sudo);
  std::ranges::replace_if(
      name, [](unsigned char each) { return each < 0x20 || each > 0x7E; }, '?'); // it becomes a header
  return name;
}

} // namespace

admin::call call_to(const config::model& model, std::string target) {
  admin::call call;
  call.to = model.admin.listen;
  call.target = std::move(target);
  if (!model.admin.token_file.empty()) call.token = admin::read_token(model.admin.token_file);
  call.by = operator_name();
  return call;
}

std::variant<boost::json::value, std::string> ask(const admin::call& call, boost::json::kind kind) {
  const auto reply = admin::send(call);
  if (!reply)
    return "a proxy runs, but its admin address " + config::to_string(call.to) +
           " does not answer: " + reply.error().message();
  boost::system::error_code failed;
  boost::json::value body = boost::json::parse(reply->body, failed);
  if ((reply->status == 200 || reply->status == 202) && !failed && body.kind() == kind) return body;
  if (!failed && body.is_object())
    if (const auto* const error = body.get_object().if_contains("error"); error != nullptr && error->is_string())
      return std::string{error->get_string()};
  return reply->body;
}

} // namespace tollgate::proxy::commands
