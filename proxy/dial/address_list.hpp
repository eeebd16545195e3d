// Where one endpoint's warehouse can be reached right now, and in which order a dial tries it.
//
// A value, immutable once published: workers read it without locks. It refuses to resolve and to judge addresses.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::proxy::dial {

/// One line of an endpoint's `upstream`.
struct upstream_entry {
  std::string host; ///< a name, or an address without brackets
  std::uint16_t port = 0;
};

/// Whether this is the zonal name of an interface endpoint in `zone`: its first label ends in `-ZONE`, as in
/// `vpce-0123-abcd-us-east-1a.vpce-svc-...`. AWS builds it from the zone's name; no name carries a zone's id.
bool in_zone(std::string_view host, std::string_view zone) noexcept;

/// What is known of one entry: its addresses, and when there is none the reason.
struct known_entry {
  upstream_entry entry;
  std::vector<boost::asio::ip::address> addresses;
  std::string trouble; ///< what the last lookup failed with; empty when it did not
};

/// One address to try.
struct candidate {
  boost::asio::ip::tcp::endpoint where;
  std::string host; ///< the entry it comes from, for the log
};

class address_list {
 public:
  address_list() = default;
  /// Entries of `zone` first (none when it is empty), else as written. An address that several entries have (a regional
  /// name answers with the zonal ones' addresses) is kept once, at its first place.
  address_list(const std::vector<known_entry>& entries, std::string_view zone);

  std::size_t size() const noexcept { return candidates_.size(); }
  bool empty() const noexcept { return candidates_.empty(); }

  /// The address that dial number `turn` tries as its `attempt`-th, from 0 to size() - 1. The zone's addresses come
  /// before the others on every turn; within both, turns begin at different ones so that load is spread.
  const candidate& at(std::uint64_t turn, std::size_t attempt) const noexcept;

  /// `NAME: Host not found`, for each entry without an address, joined by `; `.
  const std::string& trouble() const noexcept { return trouble_; }

 private:
  std::vector<candidate> candidates_; ///< the zone's first
  std::size_t of_zone_ = 0;
  std::string trouble_;
};

/// Shared by the book that publishes it and the dials that are using it when the next one is published.
using address_snapshot = std::shared_ptr<const address_list>;

} // namespace tollgate::proxy::dial
