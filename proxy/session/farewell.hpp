// How a client that is refused is told, in its own protocol, and how its connection is closed so that it hears it.
#pragma once

#include "proxy/session/greeting.hpp"
#include "proxy/session/refusal_words.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>

namespace tollgate::proxy {

/// How long a refused client may take to come to the point where it can be told, and to read it.
enum class patience : std::uint8_t {
  full,  ///< 5 s and 1 s
  short_ ///< 1 s and none: in a storm
};

/// Closes with a reset: where nothing can be said in a protocol that we know.
void reset(boost::asio::ip::tcp::socket& client) noexcept;

/// Tells the client in the words that it waits for, lets it read them, and closes.
boost::asio::awaitable<void> say_refused(boost::asio::ip::tcp::socket& client, greeting said, refusal what,
                                         patience with_it);

} // namespace tollgate::proxy
