// Names that the providers give out, taken apart: VPC endpoints, Redshift, Snowflake, regions.
//
// Lower-case host names in, their parts out, by the shapes in the vendors' documents. Whether a name suits an endpoint
// is for the rules; nothing is looked up.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace tollgate::config {

/// Where the service offers warehouses (its public documentation on PrivateLink).
inline constexpr std::array<std::string_view, 4> served_regions{"us-east-1", "us-east-2", "us-west-2", "eu-west-1"};

/// Whether `host` is below `domain`: `a.b.example` and `b.example` are below `example`, which is not.
bool is_below(std::string_view host, std::string_view domain) noexcept;

/// The label at `index`, counted from the left; empty when there are fewer.
std::string_view label_of(std::string_view host, std::size_t index) noexcept;

/// Whether `text` looks like an AWS region: `us-east-1`, `ap-southeast-2`, `us-gov-west-1`.
bool is_region_shaped(std::string_view text) noexcept;

/// Whether `text` is `vpce-svc-` and 8 or 17 hexadecimal digits in lower case, the id of an endpoint service.
bool is_service_id(std::string_view text) noexcept;

/// `vpce-ID-RANDOM.vpce-svc-ID.REGION.vpce.amazonaws.com`, or with `-ZONE` after RANDOM (AWS PrivateLink Guide, "Share
/// your services", DNS hostnames). The parts point into the name.
struct vpc_endpoint_name {
  std::string_view vpc_endpoint; ///< `vpce-0123456789abcdef0`
  std::string_view zone;         ///< `us-east-1a`; empty in a regional name
  std::string_view service;      ///< `vpce-svc-0123456789abcdef0`
  std::string_view region;       ///< the service's
};
std::optional<vpc_endpoint_name> parse_vpc_endpoint_name(std::string_view host) noexcept;

/// The region in `com.amazonaws.vpce.REGION.vpce-svc-ID`, and the id. Not a host name, though it looks like one.
struct endpoint_service_name {
  std::string_view region;
  std::string_view service;
};
std::optional<endpoint_service_name> parse_endpoint_service_name(std::string_view text) noexcept;

/// The region in `NAME-endpoint-RANDOM.ID.REGION.redshift.amazonaws.com`, a Redshift-managed VPC endpoint's URL; empty
/// when the name is none (Redshift Management Guide, "Redshift-managed VPC endpoints").
std::string_view redshift_endpoint_region(std::string_view host) noexcept;

/// The region in `LOCATOR.REGION.privatelink.snowflakecomputing.com`, behind `ocsp.` too; empty where the name has
/// none, as in `ORG-ACCOUNT.privatelink...` (Snowflake, "Account identifiers").
std::string_view snowflake_region(std::string_view host) noexcept;

} // namespace tollgate::config
