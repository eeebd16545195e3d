// Change without harm: reads the configuration when it is told to, and puts it to work whole or not at all.
//
// One reload at a time; those who ask meanwhile share the next one, which begins after they asked. It refuses while the
// process drains. The main thread's.
#pragma once

#include "proxy/gate.hpp"
#include "proxy/reload/outcome.hpp"
#include "proxy/reload/reader.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tollgate::proxy::reload {

class reloader {
 public:
  /// `take_over` is told of each configuration that was put to work: for what is not the gate's.
  reloader(boost::asio::io_context& main, gate& of, std::filesystem::path file,
           std::function<void(const config::model&)> take_over);

  /// Reads again, and says what came of it. `by` is who asked, for the log: `SIGHUP`, `watch`, an address.
  boost::asio::awaitable<outcome> reload(std::string by);
  /// The same for who does not wait.
  void ask(const std::string& by);

 private:
  struct waiter;
  boost::asio::awaitable<void> work();
  boost::asio::awaitable<outcome> read_and_apply();
  boost::asio::awaitable<std::vector<std::string>> third_endpoints(const config::model& next);
  boost::asio::awaitable<void> audit_allowances(const config::model& before, const config::model& after,
                                                std::string by);
  boost::asio::awaitable<void> tidy();
  void begin();

  boost::asio::io_context& main_;
  gate& gate_;
  std::filesystem::path file_;
  std::function<void(const config::model&)> take_over_;
  std::set<std::string> asked_by_; ///< of the next reload
  std::vector<std::shared_ptr<waiter>> waiting_;
  bool working_ = false;
  bool tidying_ = false;
  boost::asio::thread_pool reading_{1}; ///< last: its thread ends first
};

} // namespace tollgate::proxy::reload
