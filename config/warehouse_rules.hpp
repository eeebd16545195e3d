// What a rule about a warehouse is: one row of a table that can be held against the provider's document.
//
// A row says what it looks at, when it is broken, what is wrong, what would be right, and which document says so. The
// tables know no file and no place; check_warehouses.cpp walks them. Of the rows that look at one thing the first
// broken one speaks, so that a mistake is told once: special cases come first.
#pragma once

#include "config/model.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tollgate::config {

/// What a row looks at, and so where its problem is shown.
enum class looks_at : std::uint8_t {
  host,     ///< each name of `hosts`
  upstream, ///< each name of `upstream`; addresses are nobody's shape
  port,     ///< each port of `upstream`
  front,    ///< the front end of the endpoint's listener
};

enum class weight : std::uint8_t {
  required, ///< the provider's documents or a measurement say so: an error in edge, a warning in lab
  advised,  ///< third parties say so, or it works without: a warning
};

/// One thing of one endpoint. Texts are empty when unknown, missing, or reported already.
struct subject {
  const endpoint& of;
  std::string_view region;
  std::string_view vpc_endpoint;
  std::optional<config::front_end> front_end;
  std::string_view name; ///< looks_at::host and upstream
  unsigned port = 0;     ///< looks_at::port, and upstream's
};

struct warehouse_rule {
  looks_at what;
  weight how_bad;
  bool (*broken)(const subject&);
  std::string_view wrong; ///< follows the value. `{region}` and `{vpc_endpoint}` stand for the subject's
  std::string_view right;
  std::string_view document;
};

/// For every warehouse: names of VPC endpoints.
std::span<const warehouse_rule> vpc_endpoint_rules();
std::span<const warehouse_rule> databricks_rules();
std::span<const warehouse_rule> rds_postgres_rules();
std::span<const warehouse_rule> redshift_rules();
std::span<const warehouse_rule> snowflake_rules();

/// Whether a warehouse's own name was written where the VPC endpoint's belongs. With `resolver` it may be meant so;
/// that clients use it too is told by check_upstreams.
bool is_own_name(const subject& on, std::string_view domain);

} // namespace tollgate::config
