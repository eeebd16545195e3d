// `tollgate drain`: asks the running proxy to refuse new connections and to end with its last one.
#include "proxy/commands/commands.hpp"
#include "proxy/commands/running.hpp"

#include <boost/json/value.hpp>
#include <chrono>
#include <iostream>
#include <optional>
#include <thread>

namespace tollgate::proxy::commands {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto look_every = 250ms;
constexpr auto say_every = 10s;

struct progress {
  bool draining = false;
  std::uint64_t connections = 0;
};

std::optional<progress> progress_of(const json::value& said) {
  const auto* const body = said.if_object();
  if (body == nullptr) return std::nullopt;
  const auto* const draining = body->if_contains("draining");
  const auto* const connections = body->if_contains("connections");
  if (draining == nullptr || !draining->is_bool() || connections == nullptr || !connections->is_int64())
    return std::nullopt;
  return progress{draining->get_bool(), static_cast<std::uint64_t>(connections->get_int64())};
}

void say(const progress& of) {
  std::cout << "draining: " << of.connections << (of.connections == 1 ? " connection" : " connections") << " left\n"
            << std::flush;
}

int complain(const std::string& what) {
  std::cerr << "tollgate: " << what << '\n';
  return failed;
}

// Until its admin address is gone and nobody holds the state directory. Another one that took its place does not drain.
int wait_for_the_end(const config::model& model, progress last) {
  auto said_at = std::chrono::steady_clock::now();
  for (std::string ignored;;) {
    // bounded poll: by the drain's own deadlines; the proxy tells nobody when it ends
    std::this_thread::sleep_for(look_every);
    const auto said = ask(call_to(model, "/v1/drain"), json::kind::object);
    const auto* const body = std::get_if<json::value>(&said);
    const auto now = body == nullptr ? std::nullopt : progress_of(*body);
    if (!now && !is_running(model, ignored)) break; // the lock is looked at last: a start must not find us there
    if (!now) continue;                             // its admin address goes a moment before it does
    if (!now->draining) break;
    const bool due = std::chrono::steady_clock::now() - said_at >= say_every;
    if (now->connections == last.connections && !due) continue;
    last = *now;
    said_at = std::chrono::steady_clock::now();
    say(last);
  }
  std::cout << "ended\n";
  return good;
}

} // namespace

int drain(const drain_options& what) {
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  const config::model& model = loaded->model;
  std::string who;
  if (!is_running(model, who)) return complain("no proxy runs on " + model.state_dir.string());
  if (model.admin.token_file.empty())
    return complain("admin.token_file is not set: changes are off. SIGTERM drains as well");
  admin::call call = call_to(model, "/v1/drain");
  if (call.token.empty())
    return complain(model.admin.token_file.string() + ": no token can be read there. SIGTERM drains as well");
  call.method = "POST";
  const auto said = ask(call, json::kind::object);
  if (const auto* const why = std::get_if<std::string>(&said)) return complain(*why);
  const auto now = progress_of(std::get<json::value>(said));
  if (!now || !now->draining) return complain("the proxy does not say that it drains");
  say(*now);
  return what.wait ? wait_for_the_end(model, *now) : good;
}

} // namespace tollgate::proxy::commands
