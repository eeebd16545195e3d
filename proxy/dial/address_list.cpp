// See address_list.hpp.
#include "proxy/dial/address_list.hpp"

#include <algorithm>

namespace tollgate::proxy::dial {

bool in_zone(std::string_view host, std::string_view zone) noexcept {
  if (zone.empty()) return false;
  const auto label = host.substr(0, host.find('.'));
  return label.size() > zone.size() && label.ends_with(zone) && label[label.size() - zone.size() - 1] == '-';
}

address_list::address_list(const std::vector<known_entry>& entries, std::string_view zone) {
  const auto add = [this](const known_entry& known) {
    for (const auto& address : known.addresses) {
      const boost::asio::ip::tcp::endpoint where{address, known.entry.port};
      if (std::none_of(candidates_.begin(), candidates_.end(), [&](const auto& c) { return c.where == where; }))
        candidates_.push_back({where, known.entry.host});
    }
    if (!known.addresses.empty() || known.trouble.empty()) return;
    if (!trouble_.empty()) trouble_ += "; ";
    trouble_ += known.entry.host + ": " + known.trouble;
  };
  for (const auto& known : entries)
    if (in_zone(known.entry.host, zone)) add(known);
  of_zone_ = candidates_.size();
  for (const auto& known : entries)
    if (!in_zone(known.entry.host, zone)) add(known);
}

const candidate& address_list::at(std::uint64_t turn, std::size_t attempt) const noexcept {
  const bool of_zone = attempt < of_zone_;
  const std::size_t first = of_zone ? 0 : of_zone_;
  const std::size_t count = of_zone ? of_zone_ : candidates_.size() - of_zone_;
  // The turn first: added to an attempt as it is, it would wrap around in the middle of a dial.
  return candidates_[first + (static_cast<std::size_t>(turn % count) + attempt - first) % count];
}

} // namespace tollgate::proxy::dial
