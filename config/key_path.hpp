// How a key path is put together: `customers[0].endpoints[1].upstream[0]`. Lists are counted from 0.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tollgate::config {

/// `list[index]`
inline std::string item_path(std::string_view list, std::size_t index) {
  return std::string{list} + '[' + std::to_string(index) + ']';
}

/// `customers[0].endpoints[1]`
inline std::string endpoint_path(std::size_t customer, std::size_t endpoint) {
  return item_path(item_path("customers", customer) + ".endpoints", endpoint);
}

} // namespace tollgate::config
