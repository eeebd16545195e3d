// Tells when one of a few files has changed: replaced, renamed over, written in place, or reached by another link.
//
// inotify on the folders, never on the files: an editor or Kubernetes puts another file in their place. What happens in
// a burst is told once, when it has been quiet for a moment. A folder that is not there is looked for again. It refuses
// to say what has changed, and to see what the kernel does not tell but by a slow look: network file systems.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tollgate::proxy::reload {

struct watch_times {
  std::chrono::milliseconds quiet{500};        ///< after the last event
  std::chrono::milliseconds longest{5'000};    ///< after the first one, however busy the folder is
  std::chrono::milliseconds missing{1'000};    ///< between looks for a folder that is not there
  std::chrono::milliseconds slow_look{10'000}; ///< at the files, whatever the kernel tells
};

/// On one io_context's thread.
class watcher {
 public:
  watcher(boost::asio::io_context& main, std::function<void()> changed, watch_times times = {});
  ~watcher() { stop(); }
  watcher(const watcher&) = delete;
  watcher& operator=(const watcher&) = delete;

  /// From now on these; empty: none. Empty text: good; else why inotify cannot be used, and only slow looks are made.
  std::string watch(std::vector<std::filesystem::path> files);
  void stop();

 private:
  struct running;
  static boost::asio::awaitable<void> hear(std::shared_ptr<running> of);
  static boost::asio::awaitable<void> look(std::shared_ptr<running> of);

  boost::asio::io_context& main_;
  std::function<void()> changed_;
  watch_times times_;
  std::shared_ptr<running> now_;
};

} // namespace tollgate::proxy::reload
