// Which endpoint a host name belongs to: exact names only, looked up without an allocation.
//
// Built once per configuration and read by every worker. It refuses wildcards and suffixes: a customer's traffic is
// never routed by a guess.
#pragma once

#include "proxy/hello/host_name.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tollgate::proxy::hello {

/// Build it on one thread; afterwards any number of threads may call find().
class name_table {
 public:
  /// Maps `name`, in any case, to `index`. False when it is no host name or is mapped already.
  bool add(std::string_view name, std::uint32_t index);

  void reserve(std::size_t names) { names_.reserve(names); }
  std::size_t size() const noexcept { return names_.size(); }

  /// What add() was given for this name. Allocates nothing.
  std::optional<std::uint32_t> find(const host_name& name) const noexcept;

 private:
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>{}(name); }
  };
  std::unordered_map<std::string, std::uint32_t, hash, std::equal_to<>> names_;
};

} // namespace tollgate::proxy::hello
