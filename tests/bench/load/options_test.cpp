// What the command line means, and the sentence for what it cannot mean.
#include "bench/load/options.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace tollgate::bench::load {
namespace {

using namespace std::chrono_literals;

command parsed(const std::string& line) {
  std::istringstream in{line};
  return parse_command_line({std::istream_iterator<std::string>{in}, {}});
}

run_options run_of(const std::string& line) {
  const auto what = parsed("run " + line);
  if (const auto* const end = std::get_if<nothing_to_run>(&what)) ADD_FAILURE() << line << ": " << end->text;
  const auto* const run = std::get_if<run_options>(&what);
  return run != nullptr ? *run : run_options{};
}

/// The sentence that refuses it.
std::string refusal_of(const std::string& line) {
  const auto what = parsed(line);
  const auto* const end = std::get_if<nothing_to_run>(&what);
  if (end == nullptr || end->exit_code != 2) return "not refused";
  return end->text;
}

TEST(options, have_usual_values) {
  const auto run = run_of("--to 10.0.0.1:443 --mode request");
  EXPECT_EQ(run.what, mode::request);
  EXPECT_EQ(run.begins_with, opening::tcp);
  EXPECT_EQ(run.connections, 1U);
  EXPECT_EQ(run.threads, 1U);
  EXPECT_EQ(run.duration, 10s);
  EXPECT_EQ(run.request_size, 100U);
  EXPECT_EQ(run.reply_size, 100U);
  EXPECT_EQ(run.timeout, 10s);
  EXPECT_EQ(run.grace, 10s);
  EXPECT_EQ(run.rate, 0);
  ASSERT_EQ(run.routes.size(), 1U);
  EXPECT_EQ(run.routes[0].to, "10.0.0.1:443");
}

TEST(options, understand_sizes_times_and_lists) {
  const auto run = run_of("--to [::1]:5432 --mode both --opening postgres --server-name c{1..3}.example.com --size 2GB "
                          "--connections 4 --threads 2 --duration 90s --watch-pid 7 --watch-pid 8 --watch-children "
                          "--source 127.0.0.{2..3} --json out.json");
  EXPECT_EQ(run.size, 2'000'000'000U);
  EXPECT_EQ(run.duration, 90s);
  EXPECT_EQ(run.watch_pids, (std::vector{7, 8}));
  EXPECT_TRUE(run.watch_children);
  EXPECT_EQ(run.sources, (std::vector<std::string>{"127.0.0.2", "127.0.0.3"}));
  EXPECT_EQ(run.json_file, "out.json");
  ASSERT_EQ(run.routes.size(), 3U);
  EXPECT_EQ(run.routes[2].server_name, "c3.example.com");
  EXPECT_EQ(run.routes[2].to, "[::1]:5432");
}

TEST(options, take_a_name_for_each_target) {
  const auto run = run_of("--to h:{1..2} --mode churn --opening tls --server-name a,b");
  ASSERT_EQ(run.routes.size(), 2U);
  EXPECT_EQ(run.routes[1].to, "h:2");
  EXPECT_EQ(run.routes[1].server_name, "b");
  EXPECT_NE(refusal_of("run --to h:{1..2} --mode churn --opening tls --server-name a,b,c").find("as many of one"),
            std::string::npos);
}

TEST(options, bound_a_run_that_ends_by_itself) {
  EXPECT_EQ(run_of("--to h:1 --mode request --count 5").duration, 10min);
  EXPECT_EQ(run_of("--to h:1 --mode up --size 5MB").duration, 10min);
  EXPECT_EQ(run_of("--to h:1 --mode up --size 5MB --duration 1m").duration, 1min);
  EXPECT_EQ(run_of("--to h:1 --mode idle --duration 22h").duration, 22h);
  EXPECT_NE(refusal_of("run --to h:1 --mode idle --duration 23h").find("at most 23h"), std::string::npos);
  EXPECT_NE(refusal_of("run --to h:1 --mode idle --duration 0s").find("every run has an end"), std::string::npos);
}

TEST(options, have_edges) {
  EXPECT_EQ(run_of("--to h:1 --mode request --size 1GiB").request_size, std::uint64_t{1} << 30U);
  EXPECT_NE(refusal_of("run --to h:1 --mode request --size 1073741825").find("at most 1GiB"), std::string::npos);
  EXPECT_NE(refusal_of("run --to h:1 --mode request --size 0").find("at least 1 byte"), std::string::npos);
  EXPECT_EQ(run_of("--to h:1 --mode idle --connections 1000000").connections, 1'000'000U);
  EXPECT_NE(refusal_of("run --to h:1 --mode idle --connections 1000001"), "not refused");
  EXPECT_NE(refusal_of("run --to h:1 --mode idle --connections 0"), "not refused");
  EXPECT_NE(refusal_of("run --to h:1 --mode idle --connections 2 --threads 3").find("at least one connection"),
            std::string::npos);
  const std::string longest(max_server_name_bytes, 'a');
  EXPECT_EQ(run_of("--to h:1 --mode idle --opening tls --server-name " + longest).routes[0].server_name, longest);
  EXPECT_NE(refusal_of("run --to h:1 --mode idle --opening tls --server-name a" + longest).find("253"),
            std::string::npos);
}

TEST(options, refuse_what_does_not_belong_together) {
  const std::pair<const char*, const char*> cases[] = {
      {"--mode up --count 5", "--count is for"},
      {"--mode idle --rate 5", "--rate is for"},
      {"--mode churn --size 5", "--size is for"},
      {"--mode up --reply-size 5", "--reply-size is for"},
      {"--mode up --server-name a", "--opening tls"},
      {"--mode sideways", "not one of both, churn, down, idle, request, up"},
      {"--mode up --opening quic", "not one of postgres, tcp, tls"},
      {"--mode up --source localhost", "not an address"},
      {"--mode up --duration 10", "--duration"},
      {"--mode up --size 10XB", "--size"},
      {"--mode up --watch-pid 0", "--watch-pid"},
  };
  for (const auto& [words, sentence] : cases)
    EXPECT_NE(refusal_of(std::string{"run --to h:1 "} + words).find(sentence), std::string::npos)
        << words << ": " << refusal_of(std::string{"run --to h:1 "} + words);
  EXPECT_NE(refusal_of("run --to nowhere --mode up").find("write 10.0.0.1:443"), std::string::npos);
  EXPECT_NE(refusal_of("run --mode up").find("--to"), std::string::npos);
  EXPECT_NE(refusal_of("").find("subcommand"), std::string::npos);
}

TEST(options, of_a_backend) {
  const auto what = parsed("backend --listen 127.0.0.1:{6001..6003} --threads 2 --duration 5m");
  const auto* const backend = std::get_if<backend_options>(&what);
  ASSERT_NE(backend, nullptr);
  EXPECT_EQ(backend->listen.size(), 3U);
  EXPECT_EQ(backend->threads, 2U);
  EXPECT_EQ(backend->duration, 5min);
  EXPECT_EQ(backend->max_connections, 100'000U);
  EXPECT_NE(refusal_of("backend --listen 6001").find("HOST:PORT"), std::string::npos);
}

TEST(options, answer_help_and_version_with_0) {
  for (const char* words : {"--help", "run --help", "backend --help", "--version"}) {
    const auto what = parsed(words);
    const auto* const end = std::get_if<nothing_to_run>(&what);
    ASSERT_NE(end, nullptr) << words;
    EXPECT_EQ(end->exit_code, 0) << words;
    EXPECT_FALSE(end->text.empty()) << words;
  }
}

} // namespace
} // namespace tollgate::bench::load
