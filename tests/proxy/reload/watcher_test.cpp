// Files that change in a real folder, as editors, shells and Kubernetes change them. The slow look is switched off:
// what is told here the kernel has told.
#include "proxy/reload/watched_paths.hpp"
#include "proxy/reload/watcher.hpp"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace tollgate::proxy::reload {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class watched : public testing::Test {
 protected:
  watched() {
    std::string made = (fs::temp_directory_path() / "tollgate-watch-XXXXXX").string();
    folder_ = ::mkdtemp(made.data());
    write(file(), "one");
  }
  ~watched() override {
    watcher_.stop();
    fs::remove_all(folder_);
  }

  fs::path file(const std::string& name = "tollgate.yaml") const { return folder_ / name; }
  static void write(const fs::path& to, const std::string& text) { std::ofstream{to, std::ios::trunc} << text; }
  void watch(std::vector<fs::path> files) {
    EXPECT_EQ(watcher_.watch(std::move(files)), "");
    run_for(20ms); // the coroutines have begun
  }
  void run_for(std::chrono::milliseconds time) {
    main_.restart();
    main_.run_for(time);
  }
  /// Whether it is told `times` in all; waits for it, and then for what should not come.
  bool told(int times) {
    const auto latest = std::chrono::steady_clock::now() + 20s;
    while (times_told_ < times && std::chrono::steady_clock::now() < latest)
      run_for(10ms);
    run_for(120ms);
    return times_told_ == times;
  }

  fs::path folder_;
  boost::asio::io_context main_{1};
  int times_told_ = 0;
  watcher watcher_{
      main_, [this] { ++times_told_; }, {.quiet = 40ms, .longest = 400ms, .missing = 20ms, .slow_look = 1h}};
};

TEST_F(watched, a_file_written_in_place_is_told_once) {
  watch({file()});
  write(file(), "two");
  EXPECT_TRUE(told(1)) << times_told_;
}

TEST_F(watched, a_file_renamed_over_it_is_told_again_and_again) {
  watch({file()});
  for (int round = 1; round <= 3; ++round) {
    write(file("new"), "of round " + std::to_string(round));
    fs::rename(file("new"), file());
    EXPECT_TRUE(told(round)) << times_told_;
  }
}

TEST_F(watched, a_burst_is_told_once) {
  watch({file()});
  for (int at = 0; at < 200; ++at)
    write(file(), std::to_string(at));
  EXPECT_TRUE(told(1)) << times_told_;
}

TEST_F(watched, a_busy_folder_keeps_no_change_back) {
  watch({file()});
  write(file(), "two");
  const auto latest = std::chrono::steady_clock::now() + 20s;
  while (times_told_ == 0 && std::chrono::steady_clock::now() < latest) {
    write(file("somebody else's"), "noise"); // it is never quiet
    run_for(5ms);
  }
  EXPECT_EQ(times_told_, 1);
}

TEST_F(watched, other_files_of_the_folder_are_nobodys_change) {
  watch({file()});
  write(file("other"), "x");
  fs::remove(file("other"));
  EXPECT_TRUE(told(0)) << times_told_;
}

TEST_F(watched, a_config_map_is_told_with_each_swap) {
  fs::create_directory(folder_ / "..one");
  write(folder_ / "..one" / "map.yaml", "one");
  fs::create_directory_symlink("..one", folder_ / "..data");
  fs::create_symlink("..data/map.yaml", file("map.yaml"));
  watch({file("map.yaml")});
  int round = 0;
  for (const std::string next : {"..two", "..three"}) {
    fs::create_directory(folder_ / next);
    write(folder_ / next / "map.yaml", next);
    fs::create_directory_symlink(next, folder_ / "..data_tmp");
    fs::rename(folder_ / "..data_tmp", folder_ / "..data");
    fs::remove_all(folder_ / (round == 0 ? "..one" : "..two"));
    EXPECT_TRUE(told(++round)) << times_told_;
  }
}

TEST_F(watched, every_link_on_the_way_is_told) {
  fs::create_directories(folder_ / "far" / "away");
  fs::create_directories(folder_ / "near");
  write(folder_ / "far" / "away" / "real.yaml", "one");
  write(folder_ / "far" / "away" / "other.yaml", "two");
  fs::create_symlink(folder_ / "far" / "away" / "real.yaml", folder_ / "near" / "link.yaml");
  fs::create_symlink("near/link.yaml", file("start.yaml"));
  watch({file("start.yaml")});
  write(folder_ / "far" / "away" / "real.yaml", "changed");
  EXPECT_TRUE(told(1)) << times_told_;
  fs::create_symlink("../far/away/other.yaml", folder_ / "near" / "swap");
  fs::rename(folder_ / "near" / "swap", folder_ / "near" / "link.yaml");
  EXPECT_TRUE(told(2)) << times_told_;
}

TEST_F(watched, a_folder_that_goes_and_comes_back_is_watched_again) {
  fs::create_directory(folder_ / "inner");
  const fs::path inside = folder_ / "inner" / "tollgate.yaml";
  write(inside, "one");
  watch({inside});
  fs::remove_all(folder_ / "inner");
  EXPECT_TRUE(told(1)) << "that it is gone; " << times_told_;
  fs::create_directory(folder_ / "inner");
  write(inside, "two");
  EXPECT_TRUE(told(2)) << times_told_;
  write(inside, "three");
  EXPECT_TRUE(told(3)) << times_told_;
}

TEST_F(watched, nothing_is_told_after_the_stop) {
  watch({file()});
  watcher_.stop();
  write(file(), "two");
  EXPECT_TRUE(told(0)) << times_told_;
}

TEST_F(watched, links_that_go_in_circles_end) {
  fs::create_symlink("b", folder_ / "a");
  fs::create_symlink("a", folder_ / "b");
  EXPECT_FALSE(folders_of({folder_ / "a" / "x.yaml"}).empty());
  EXPECT_EQ(state_of({folder_ / "a" / "x.yaml"}), "-;");
}

} // namespace
} // namespace tollgate::proxy::reload
