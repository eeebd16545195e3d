// What is refused, and what is only warned of, in `customers`: identities, the limit of two VPC endpoints.
#include "tests/config/sample.hpp"

namespace tollgate::config {
namespace {

const std::vector<sample> samples{
    {"missing",
     {rest_from("customers:", "")},
     {"1:1: error: customers: is missing: write a list of {id, endpoints}",
      "5:5: warning: listeners[0]: no endpoint uses 'https': every client would be refused; remove it or route to it",
      "6:5: warning: listeners[1]: no endpoint uses 'pg': every client would be refused; remove it or route to it"}},
    {"empty",
     {rest_from("customers:", R"(customers: []
)")},
     {"5:5: warning: listeners[0]: no endpoint uses 'https': every client would be refused; remove it or route to it",
      "6:5: warning: listeners[1]: no endpoint uses 'pg': every client would be refused; remove it or route to it",
      "7:1: warning: customers: is empty: nothing is served until there is one"}},
    {"item_empty",
     {appended(R"(  - {}
)")},
     {"23:5: error: customers[1].id: is missing: write the customer's id: it names the account in the ledger",
      "23:5: error: customers[1].endpoints: is missing: write the customer's endpoints, or [] while it has none"}},
    {"item_not_a_map",
     {appended(R"(  - beta
)")},
     {"23:5: error: customers[1]: is a single value: write a map of keys"}},
    {"key_unknown",
     {{"id: acme", R"(id: acme
    alowance: 1GB)"}},
     {"9:5: error: customers[0].alowance: is not a key of this section; did you mean 'allowance'?"}},
    {"id_twice",
     {appended(R"(  - {id: acme, endpoints: []}
)")},
     {"23:10: error: customers[1].id: 'acme' is taken by customers[0]: write another one",
      "23:16: warning: customers[1].endpoints: is empty: nothing is served for 'acme'"}},
    {"id_syntax",
     {{"id: acme", "id: acme/1"}},
     {"8:9: error: customers[0].id: 'acme/1' is not a name: write 1 to 63 letters, digits, '.', '_' or '-', the first "
      "one a letter or a digit"}},
    {"id_at_63_bytes", {{"id: acme", "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}, {}},
    {"id_at_64_bytes",
     {{"id: acme", "id: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}},
     {"8:9: error: customers[0].id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' is not a name: "
      "write 1 to 63 letters, digits, '.', '_' or '-', the first one a letter or a digit"}},
    {"no_endpoints",
     {appended(R"(  - {id: beta, endpoints: []}
)")},
     {"23:16: warning: customers[1].endpoints: is empty: nothing is served for 'beta'"}},
    {"endpoint_name_twice",
     {{"name: orders", "name: lake"}},
     {"17:15: error: customers[0].endpoints[1].name: 'lake' is taken by customers[0].endpoints[0]: write another one"}},
    {"eight_endpoints",
     {appended(R"(      - name: e0
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h0.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e1
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h1.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e2
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h2.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e3
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h3.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e4
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h4.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e5
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h5.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {}},
    {"nine_endpoints",
     {appended(R"(      - name: e0
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h0.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e1
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h1.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e2
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h2.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e3
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h3.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e4
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h4.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e5
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h5.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: e6
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [h6.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {"9:5: error: customers[0].endpoints: has 9 entries: the most is 8"}},
    {"third_vpc_endpoint",
     {appended(R"(      - name: third
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-00000000000000003
        listener: https
        hosts: [third.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
      - name: fourth
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-00000000000000004
        listener: https
        hosts: [fourth.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {"26:23: error: customers[0].endpoints[2].vpc_endpoint: 'vpce-00000000000000003' is a third VPC endpoint of "
      "'acme': a customer has two at the most ('vpce-0123456789abcdef0' and 'vpce-0fedcba9876543210')"}},
    {"third_name_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      {R"(        vpc_endpoint: vpce-0123456789abcdef0
)",
       ""},
      appended(R"(      - name: third
        warehouse: databricks
        region: us-east-1
        listener: https
        hosts: [third.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {"23:15: error: customers[0].endpoints[2].name: 'third' is a third VPC endpoint of 'acme': a customer has two at "
      "the most ('lake' and 'vpce-0fedcba9876543210')"}},
    {"shared_vpc_endpoint_of_one_customer",
     {appended(R"(      - name: lake2
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [other.cloud.databricks.com]
        upstream: ["other-vpce.example:443"]
)")},
     {}},
    {"vpc_endpoint_of_another_customer",
     {appended(R"(  - id: beta
    endpoints:
      - name: b
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [b.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {"28:23: error: customers[1].endpoints[0].vpc_endpoint: 'vpce-0123456789abcdef0' belongs to customers[0]: a VPC "
      "endpoint serves one customer"}},
    {"vpc_endpoint_of_another_customer_in_lab",
     {{"version: 1", R"(version: 1
environment: lab)"},
      appended(R"(  - id: beta
    endpoints:
      - name: b
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-0123456789abcdef0
        listener: https
        hosts: [b.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {"29:23: error: customers[1].endpoints[0].vpc_endpoint: 'vpce-0123456789abcdef0' belongs to customers[0]: a VPC "
      "endpoint serves one customer"}},
    {"same_endpoint_names_of_two_customers",
     {appended(R"(  - id: beta
    endpoints:
      - name: lake
        warehouse: databricks
        region: us-east-1
        vpc_endpoint: vpce-00000000000000003
        listener: https
        hosts: [b.cloud.databricks.com]
        upstream: ["x-vpce.example:443"]
)")},
     {}},
};

class refused_customers : public testing::TestWithParam<sample> {};

TEST_P(refused_customers, says_where_and_what) {
  EXPECT_EQ(problems_of(text_of(GetParam())), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(config, refused_customers, testing::ValuesIn(samples), sample_name{});

} // namespace
} // namespace tollgate::config
