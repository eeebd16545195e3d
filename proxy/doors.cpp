// One message for each worker: it closes what is gone, turns to the new edition, and begins to accept what is new.
#include "proxy/doors.hpp"

#include "proxy/log/line.hpp"
#include "proxy/session/relayed.hpp"
#include "proxy/spawn.hpp"

#include <algorithm>
#include <utility>

namespace tollgate::proxy {
namespace {

void log_door(const char* event, const live_listener& listener, const doorways& on) {
  log::line(log::level::info, event)
      .text("listener", listener.settings.name)
      .text("address", endpoint_text(on.front()->acceptor->local_endpoint()))
      .text("protocol", config::to_string(listener.settings.front_end))
      .write();
}

/// What changes on one worker.
struct turn {
  std::vector<std::shared_ptr<doorway>> gone;
  std::vector<std::pair<std::shared_ptr<doorway>, const live_listener*>> kept;
  std::vector<std::pair<std::shared_ptr<doorway>, config::keepalive>> probed_otherwise;
  std::vector<std::shared_ptr<doorway>> fresh;
};

} // namespace

// The address is what clients know: a listener that has another name now keeps its socket.
const doors::known* doors::same(const live_listener& as) const {
  const auto is_same = [&](const known& one) {
    return one.listen == as.settings.listen && (one.listen.port != 0 || one.place == as.place);
  };
  const auto found = std::ranges::find_if(known_, is_same);
  return found == known_.end() ? nullptr : &*found;
}

bool doors::in_the_way(const live_listener& of) const {
  const config::address_port& wanted = of.settings.listen;
  return wanted.port != 0 && std::ranges::any_of(known_, [&](const known& one) {
           return one.listen.port == wanted.port &&
                  (one.listen.address.is_unspecified() || wanted.address.is_unspecified());
         });
}

doors::plan doors::prepare(const roster& next) const {
  plan made;
  for (const auto& listener : next.listeners()) {
    if (const known* const kept = same(*listener)) {
      made.all.push_back({listener.get(), kept->on, false});
      continue;
    }
    auto opened = open_doorways(*listener, workers_, in_the_way(*listener) ? neighbours::our_own : neighbours::none);
    if (opened)
      made.all.push_back({listener.get(), std::move(*opened), true});
    else
      made.problems.push_back("listener " + listener->settings.name + ": cannot listen on " +
                              config::to_string(listener->settings.listen) + ": " + opened.error().message());
  }
  return made;
}

void doors::change(plan to, const edition_parts& next) {
  std::vector<turn> turns(workers_.size());
  std::vector<known> after;
  for (auto& door : to.all) {
    const live_listener& listener = *door.listener;
    const known* const before = door.fresh ? nullptr : same(listener);
    after.push_back({listener.settings.listen, listener.place, listener.keepalive, door.on});
    for (std::size_t at = 0; at < workers_.size(); ++at) {
      if (before != nullptr) turns[at].kept.emplace_back(door.on[at], &listener);
      if (before != nullptr && before->keepalive != listener.keepalive)
        turns[at].probed_otherwise.emplace_back(door.on[at], listener.keepalive);
      if (before == nullptr && open_) turns[at].fresh.push_back(door.on[at]);
    }
    if (before == nullptr && open_) log_door("listening", listener, door.on);
  }
  for (const known& before : known_) {
    if (std::ranges::any_of(after, [&](const known& one) { return one.on == before.on; })) continue;
    log::line(log::level::info, "listener_closed").text("address", config::to_string(before.listen)).write();
    for (std::size_t at = 0; at < workers_.size(); ++at)
      turns[at].gone.push_back(before.on[at]);
  }
  known_ = std::move(after);
  for (std::size_t at = 0; at < workers_.size(); ++at)
    workers_[at]->post([this, &home = *workers_[at], what = std::move(turns[at]), next] {
      for (const auto& door : what.gone)
        close_after_the_last(shared_, *door);
      home.turn_to(edition_ptr{new edition{next}});
      for (const auto& [door, listener] : what.kept)
        door->listener = listener;
      for (const auto& [door, probing] : what.probed_otherwise)
        set_keepalive(*door, probing);
      for (const auto& door : what.fresh)
        spawn(home.context(), keep_accepting(shared_, door), "accept");
    });
}

void doors::open() {
  open_ = true;
  for (const known& each : known_) {
    log_door("listening", *each.on.front()->listener, each.on);
    for (const auto& door : each.on)
      door->home->post([this, door] { spawn(door->home->context(), keep_accepting(shared_, door), "accept"); });
  }
}

void doors::close() {
  for (const known& each : std::exchange(known_, {}))
    for (const auto& door : each.on)
      door->home->post([door] {
        boost::system::error_code ignored;
        door->acceptor->close(ignored);
      });
}

std::vector<boost::asio::ip::tcp::endpoint> doors::addresses(const plan& of) {
  std::vector<boost::asio::ip::tcp::endpoint> all;
  for (const auto& door : of.all)
    all.push_back(door.on.front()->acceptor->local_endpoint());
  return all;
}

} // namespace tollgate::proxy
