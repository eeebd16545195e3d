// `tollgate health`: the exec probe.
#include "proxy/commands/commands.hpp"
#include "proxy/commands/running.hpp"

#include <iostream>

namespace tollgate::proxy::commands {

int health(const health_options& what) {
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  admin::call call = call_to(loaded->model, what.ready ? "/readyz" : "/healthz");
  call.deadline = std::chrono::seconds{5};
  const auto reply = admin::send(call);
  if (!reply) {
    std::cerr << "tollgate: " << config::to_string(call.to) << ": " << reply.error().message() << '\n';
    return failed;
  }
  (reply->status == 200 ? std::cout : std::cerr) << reply->body;
  return reply->status == 200 ? good : failed;
}

} // namespace tollgate::proxy::commands
