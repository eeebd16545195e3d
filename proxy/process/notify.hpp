// What the service manager is told: that the proxy is ready, reloads, stops, lives. sd_notify(3)'s protocol, which is
// one datagram of VARIABLE=value lines to the socket in NOTIFY_SOCKET.
//
// Without that variable (a container, a shell) nothing is sent and nothing is wrong. It refuses to wait: a manager that
// does not read its socket holds nobody up. libsystemd would do the same and bring four more libraries along.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace tollgate::proxy {

/// How a message went. `nobody`: there is no service manager.
enum class told : std::uint8_t { yes, nobody, unreachable };

/// Sends `lines` to the socket `path`: absolute, or `@name` in the abstract namespace. Any thread; no exception.
told tell_service_manager(std::string_view lines, const char* path) noexcept;
/// The same to NOTIFY_SOCKET.
told tell_service_manager(std::string_view lines) noexcept;

/// The configuration is about to be read again. `tell_ready` follows when that is done, well or badly: until then
/// systemd shows `reloading`, and a unit of Type=notify-reload (systemd 253) waits.
told tell_reloading() noexcept;
/// Clients are let in, or a reload is over.
told tell_ready() noexcept;
/// The process ends by itself once its connections have. Not before a restart inside the process: systemd would hold
/// it to TimeoutStopSec.
told tell_stopping() noexcept;

/// How often the service manager wants a sign of life from process `self` (sd_watchdog_enabled(3)): WATCHDOG_USEC,
/// unless WATCHDOG_PID names another process. Nothing: it wants none, or what it says is no number.
std::optional<std::chrono::microseconds> watchdog_interval(const char* usec, const char* pid, pid_t self) noexcept;
/// The same of this process's environment.
std::optional<std::chrono::microseconds> watchdog_interval() noexcept;

} // namespace tollgate::proxy
