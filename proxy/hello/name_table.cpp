// See name_table.hpp.
#include "proxy/hello/name_table.hpp"

namespace tollgate::proxy::hello {

bool name_table::add(std::string_view name, std::uint32_t index) {
  const auto normalised = host_name::from(name);
  return normalised && names_.emplace(normalised->view(), index).second;
}

std::optional<std::uint32_t> name_table::find(const host_name& name) const noexcept {
  const auto found = names_.find(name.view());
  if (found == names_.end()) return std::nullopt;
  return found->second;
}

} // namespace tollgate::proxy::hello
