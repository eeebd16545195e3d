// The one way a coroutine is started: an exception that leaves it is logged and counted, never lost.
#pragma once

#include "proxy/log/line.hpp"

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>

namespace tollgate::proxy {

/// Coroutines that ended with an exception since the start of the process.
inline std::atomic<std::uint64_t> failed_coroutines{0};

/// Runs `what` on `on`. `name` is a literal: it outlives the coroutine and names it in the log.
inline void spawn(boost::asio::io_context& on, boost::asio::awaitable<void> what, const char* name) {
  boost::asio::co_spawn(on, std::move(what), [name](const std::exception_ptr& failed) {
    if (!failed) return;
    failed_coroutines.fetch_add(1, std::memory_order_relaxed);
    std::string why = "not a std::exception";
    try {
      std::rethrow_exception(failed);
    } catch (const std::exception& error) {
      why = error.what();
    } catch (...) {
    }
    log::line(log::level::error, "coroutine_failed").text("name", name).text("error", why).write();
  });
}

} // namespace tollgate::proxy
