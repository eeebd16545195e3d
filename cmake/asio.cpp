// The bodies of Boost.Asio and Boost.Beast, compiled here once for every target that uses their headers.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
