// The bodies of Boost.Asio's TLS, compiled here once for whoever speaks TLS as a client.
#include <boost/asio/ssl/impl/src.hpp>
