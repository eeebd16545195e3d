// Files that cannot be read, files that are too large, many problems at once, and a file of 10,000 customers.
#include "config/load.hpp"

#include "tests/config/sample.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tollgate::config {
namespace {

const facts host{.host_name = "host"};

/// A folder of the test's own, removed with all that is in it.
class scratch {
 public:
  scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "tollgate-config-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no scratch folder"};
    folder_ = name;
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream{folder_ / name, std::ios::binary} << text;
    return folder_ / name;
  }
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

std::string refusal_of(const std::filesystem::path& file) {
  try {
    load_file(file, host);
    return "accepted";
  } catch (const config_error& refused) {
    return refused.what();
  }
}

TEST(load_file, reads_a_file) {
  const scratch here;
  const auto file = here.write("a.yaml", good_text());
  const loaded done = load_file(file, host);
  EXPECT_EQ(done.model.file, file.string());
  EXPECT_TRUE(done.warnings.empty());
}

TEST(load_file, says_why_it_cannot) {
  const scratch here;
  const std::string folder = here.folder().string();
  EXPECT_EQ(refusal_of(here.folder() / "none.yaml"), folder + "/none.yaml:1:1: error: file: does not exist");
  EXPECT_EQ(refusal_of(here.folder()), folder + ":1:1: error: file: is a directory: name the file in it");
  const auto loop = here.folder() / "loop.yaml";
  std::filesystem::create_symlink(loop, loop);
  EXPECT_NE(refusal_of(loop).find("error: file: cannot be looked at: "), std::string::npos) << refusal_of(loop);
  const auto empty = here.write("empty.yaml", "");
  EXPECT_EQ(refusal_of(empty),
            empty.string() + ":1:1: error: file: is empty: a configuration starts with `version: 1`");
}

// Root may read everything: as root the test is nobody for as long as this lives.
class nobody {
 public:
  nobody() { EXPECT_TRUE(geteuid() != 0 || seteuid(65534) == 0); }
  ~nobody() { EXPECT_TRUE(getuid() != 0 || seteuid(0) == 0); }
};

TEST(load_file, says_when_it_may_not) {
  const scratch here;
  const auto file = here.write("secret.yaml", good_text());
  std::filesystem::permissions(here.folder(), std::filesystem::perms{0755});
  std::filesystem::permissions(file, std::filesystem::perms::none);
  const nobody without_rights;
  EXPECT_EQ(refusal_of(file), file.string() + ":1:1: error: file: cannot be opened: Permission denied");
}

TEST(load_file, has_a_largest_file) {
  const scratch here;
  // Files of NUL bytes take no room on the disk, and one that passes for its size is refused for its content.
  const auto large = here.write("large.yaml", "");
  std::filesystem::resize_file(large, max_file_bytes);
  EXPECT_EQ(refusal_of(large), large.string() + ":1:1: error: file: holds a NUL byte: a configuration is UTF-8 text");
  std::filesystem::resize_file(large, max_file_bytes + 1);
  EXPECT_EQ(refusal_of(large),
            large.string() + ":1:1: error: file: is larger than 67108864 bytes, the most that is read");
  EXPECT_NE(refusal_of("/dev/zero").find("is larger than"), std::string::npos);
}

TEST(load, finds_every_problem_at_once_in_the_order_of_the_file) {
  const sample row{"",
                   {{"version: 1", "version: 9\nworkers: x"},
                    {"protocol: tls", "protocol: tsl"},
                    {"region: us-east-1", "region: mars"},
                    {"lake-vpce.example:443", "127.0.0.1:443"}},
                   {}};
  EXPECT_EQ(problems_of(text_of(row)),
            (std::vector<std::string>{
                "1:10: error: version: '9' is not a version that is known: write 1",
                "2:10: error: workers: 'x' is not a whole number from 0 to 1024",
                "6:52: error: listeners[0].protocol: 'tsl' is not one of tcp tls postgres http; did you mean 'tls'?",
                "13:17: error: customers[0].endpoints[0].region: 'mars' is not one of us-east-1 us-east-2 us-west-2 "
                "eu-west-1",
                "17:20: error: customers[0].endpoints[0].upstream[0]: 127.0.0.1 is this host itself, which only the "
                "lab environment allows: write the VPC endpoint's name or address"}));
}

TEST(load, takes_10000_customers) {
  constexpr std::size_t count = 10'000;
  std::string listeners = "listeners:\n  - {name: https, listen: '0.0.0.0:443', protocol: tls}\n";
  std::string customers = "customers:\n";
  for (std::size_t at = 0; at < count; ++at) {
    const std::string number = std::to_string(10'000 + at);
    listeners += "  - {name: pg-" + number + ", listen: '0.0.0.0:" + number + "', protocol: tcp}\n";
    customers += "  - id: customer-" + number + "\n    endpoints:\n";
    customers += "      - {name: lake, warehouse: databricks, region: us-east-1, vpc_endpoint: vpce-000" + number +
                 ", listener: https, hosts: [lake-" + number +
                 ".cloud.databricks.com], upstream: ['lake.vpce.example:443']}\n";
    customers += "      - {name: orders, warehouse: rds_postgres, region: us-east-1, vpc_endpoint: vpce-111" + number +
                 ", listener: pg-" + number + ", upstream: ['orders.vpce.example:5432']}\n";
  }
  const loaded done = load_text("version: 1\nadmin: {token_file: /t}\n" + listeners + customers, "t.yaml", host);
  EXPECT_TRUE(done.warnings.empty());
  EXPECT_EQ(done.model.listeners.size(), count + 1);
  ASSERT_EQ(done.model.customers.size(), count);
  EXPECT_EQ(done.model.customers.back().endpoints[1].listener_index, count);
}

} // namespace
} // namespace tollgate::config
