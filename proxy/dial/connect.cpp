// See connect.hpp.
#include "proxy/dial/connect.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <sstream>
#include <utility>

namespace tollgate::proxy::dial {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;
using boost::system::error_code;

/// Longer than Linux sends SYNs with its default of six retries (127 s).
constexpr std::chrono::seconds kernel_gives_up{135};

/// What became of the addresses so far, as one line for the log. Nothing is written while nothing has failed.
class report {
 public:
  void add(const candidate& tried, std::string_view why) {
    std::ostringstream line;
    line << tried.where;
    if (tried.host != tried.where.address().to_string()) line << " (" << tried.host << ")";
    line << ": " << why;
    if (!text_.empty()) text_ += "; ";
    text_ += line.str();
  }
  void add(const candidate& tried, const error_code& error, clock::duration took) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    add(tried, error.message() + " after " + std::to_string(ms) + " ms");
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

bool out_of_descriptors(const error_code& error) {
  return error == asio::error::no_descriptors || error == error_code{ENFILE, boost::system::system_category()};
}

} // namespace

clock::time_point attempt_ends(clock::time_point now, clock::time_point ends, std::size_t left,
                               clock::duration least) noexcept {
  const auto even = (ends - now) / static_cast<clock::rep>(left);
  return std::min(ends, now + std::max(even, least));
}

asio::awaitable<boost::system::result<reached, dial_error>>
connect(address_snapshot list, std::uint64_t turn, connect_options options, connecting_socket& holder) {
  using kind = dial_error::kind;
  const auto began = clock::now();
  const auto ends = began + (options.total.count() > 0 ? options.total : kernel_gives_up);
  if (list->empty()) co_return dial_error{kind::no_address, list->trouble()};

  report failed;
  std::size_t left = 0;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto why = why_forbidden(list->at(turn, i).where, *options.rules);
    if (why == forbidden::no)
      ++left;
    else
      failed.add(list->at(turn, i), "not dialled: " + std::string{to_string(why)});
  }
  if (left == 0) co_return dial_error{kind::forbidden, failed.take()};

  for (std::size_t i = 0; i < list->size(); ++i) {
    const candidate& next = list->at(turn, i); // of a list that never changes and that this frame keeps alive
    if (why_forbidden(next.where, *options.rules) != forbidden::no) continue;
    const auto now = clock::now();
    if (now >= ends) {
      failed.add(next, "not tried: the time was over");
      continue;
    }
    auto error = start_connect(holder, next.where);
    if (!error) error = co_await holder.connected(attempt_ends(now, ends, left, options.least_share));
    --left;
    if (!error) co_return reached{next.where, clock::now() - began, failed.take()};
    if (error == asio::error::operation_aborted) co_return dial_error{kind::cancelled, failed.take()};
    failed.add(next, error, clock::now() - now);
    if (out_of_descriptors(error)) co_return dial_error{kind::no_descriptors, failed.take()};
  }
  co_return dial_error{kind::unreachable, failed.take()};
}

} // namespace tollgate::proxy::dial
