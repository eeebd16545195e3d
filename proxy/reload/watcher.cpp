// Two coroutines a watch: one hears events, the other looks when it is time. They share what follows, and end with it.
#include "proxy/reload/watcher.hpp"

#include "proxy/reload/watched_paths.hpp"
#include "proxy/spawn.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <optional>
#include <sys/inotify.h>
#include <utility>

namespace tollgate::proxy::reload {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable);
constexpr std::uint32_t events = IN_CLOSE_WRITE | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB |
                                 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

} // namespace

struct watcher::running {
  running(asio::io_context& main, std::function<void()> tell, watch_times with)
      : kernel{main},
        alarm{main},
        changed{std::move(tell)},
        times{with} {}

  // A watch is of an inode: a folder that was replaced has lost it, and adding it again changes nothing where it has
  // not. False: a folder is missing.
  bool arm() {
    std::map<int, std::filesystem::path> next;
    bool all = true;
    for (const auto& folder : folders_of(files)) {
      const int watch = kernel.is_open() ? ::inotify_add_watch(kernel.native_handle(), folder.c_str(), events) : -1;
      if (watch >= 0)
        next.emplace(watch, folder);
      else
        all = false;
    }
    for (const auto& [watch, folder] : watched)
      if (!next.contains(watch)) ::inotify_rm_watch(kernel.native_handle(), watch);
    watched = std::move(next);
    return all;
  }

  void note(clock::time_point now) {
    if (!first_event) first_event = now;
    last_event = now;
    alarm.cancel();
  }

  clock::time_point wake_at(clock::time_point now) const {
    auto soonest = now + (all_there ? times.slow_look : std::min(times.missing, times.slow_look));
    if (first_event) soonest = std::min({soonest, last_event + times.quiet, *first_event + times.longest});
    return soonest;
  }

  bool busy(clock::time_point now) const {
    return first_event && now < last_event + times.quiet && now < *first_event + times.longest;
  }

  std::vector<std::filesystem::path> files;
  asio::posix::stream_descriptor kernel;
  asio::steady_timer alarm;
  std::function<void()> changed;
  watch_times times;
  std::map<int, std::filesystem::path> watched;
  std::string state;
  std::optional<clock::time_point> first_event; ///< not looked at yet
  clock::time_point last_event{};
  bool all_there = false; ///< every folder is watched
  bool stopped = false;
};

watcher::watcher(asio::io_context& main, std::function<void()> changed, watch_times times)
    : main_{main},
      changed_{std::move(changed)},
      times_{times} {}

std::string watcher::watch(std::vector<std::filesystem::path> files) {
  if (now_ && now_->files == files) return {};
  stop();
  if (files.empty()) return {};
  now_ = std::make_shared<running>(main_, changed_, times_);
  now_->files = std::move(files);
  now_->state = state_of(now_->files);
  std::string problem;
  if (const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC); descriptor >= 0)
    now_->kernel.assign(descriptor);
  else
    problem = boost::system::error_code{errno, boost::system::system_category()}.message();
  now_->all_there = now_->arm();
  if (now_->kernel.is_open()) spawn(main_, hear(now_), "watch");
  spawn(main_, look(now_), "watch");
  return problem;
}

void watcher::stop() {
  if (!now_) return;
  now_->stopped = true;
  boost::system::error_code ignored;
  now_->kernel.close(ignored);
  now_->alarm.cancel();
  now_.reset();
}

asio::awaitable<void> watcher::hear(std::shared_ptr<running> of) {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  while (!of->stopped) {
    const auto [failed, size] = co_await of->kernel.async_read_some(asio::buffer(buffer), awaiting);
    if (failed || of->stopped) co_return;
    of->note(clock::now());
  }
}

asio::awaitable<void> watcher::look(std::shared_ptr<running> of) {
  while (!of->stopped) {
    of->alarm.expires_at(of->wake_at(clock::now()));
    co_await of->alarm.async_wait(awaiting);
    if (of->stopped) co_return;
    if (of->busy(clock::now())) continue;
    of->first_event.reset();
    of->all_there = of->arm(); // before the look: what happens after it is heard
    std::string state = state_of(of->files);
    if (state == of->state) continue;
    of->state = std::move(state);
    of->changed();
  }
}

} // namespace tollgate::proxy::reload
