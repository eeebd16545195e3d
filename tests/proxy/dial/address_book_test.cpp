// Refreshing names with a resolver and a clock that the test writes: what is kept, when it is asked again, what is
// told.
#include "proxy/dial/address_book.hpp"
#include "tests/proxy/dial/dial_fixture.hpp"

#include <deque>
#include <gtest/gtest.h>
#include <thread>

namespace tollgate::proxy::dial {
namespace {

using namespace std::chrono_literals;
using boost::asio::awaitable;
using boost::asio::ip::make_address;

resolve_answer good(std::initializer_list<const char*> addresses) {
  resolve_answer answer;
  for (const char* address : addresses)
    answer.addresses.push_back(make_address(address));
  return answer;
}
resolve_answer bad(const char* why) {
  return {{}, why};
}

/// A resolver that answers what is in the script, then stops the book; what was waited and told; what the list was
/// after each answer.
struct script {
  std::deque<resolve_answer> answers;
  std::shared_ptr<address_book> book;
  std::vector<std::chrono::milliseconds> waits;
  std::vector<std::string> told;
  std::vector<std::string> lists;
};

awaitable<resolve_answer> next_answer(script* from) {
  auto answer = std::move(from->answers.front());
  from->answers.pop_front();
  co_return answer;
}

awaitable<void> note_wait(script* in, std::chrono::milliseconds wait) {
  in->waits.push_back(wait);
  const auto list = in->book->addresses();
  std::string text;
  for (std::size_t i = 0; i < list->size(); ++i)
    text += (i == 0 ? "" : " ") + list->at(0, i).where.address().to_string();
  in->lists.push_back(list->trouble().empty() ? text : text + "(" + list->trouble() + ")");
  if (in->answers.empty()) in->book->stop();
  co_return;
}

void note_event(script* in, const lookup_event& event) {
  const char* kinds[] = {"changed", "failed", "recovered"};
  in->told.push_back(std::string{kinds[static_cast<int>(event.what)]} + " " + event.host + " " + event.text + " /" +
                     std::to_string(event.addresses_kept));
}

address_book::setup setup_for(script* with, std::vector<upstream_entry> entries) {
  address_book::setup setup;
  setup.entries = std::move(entries);
  setup.resolve = [with](std::string) { return next_answer(with); };
  setup.wait = [with](std::chrono::milliseconds wait) { return note_wait(with, wait); };
  setup.observer = [with](const lookup_event& event) { note_event(with, event); };
  setup.jitter = 0;
  return setup;
}

void play(script& what) {
  what.book = std::make_shared<address_book>(setup_for(&what, {{"name.example", 443}}));
  boost::asio::io_context io;
  boost::asio::co_spawn(io, address_book::keep_fresh(what.book, what.book->names().at(0)),
                        [](const std::exception_ptr& failed) { EXPECT_FALSE(failed); });
  io.run();
}

using strings = std::vector<std::string>;
using waits = std::vector<std::chrono::milliseconds>;

TEST(address_book, knows_literals_at_once) {
  script none;
  const address_book book{setup_for(&none, {{"10.0.0.1", 443}, {"2001:db8::1", 8443}})};
  EXPECT_TRUE(book.names().empty());
  EXPECT_TRUE(book.answered());
  ASSERT_EQ(book.addresses()->size(), 2U);
  EXPECT_EQ(book.addresses()->at(0, 1).where.port(), 8443);
}

TEST(address_book, says_that_a_name_is_not_resolved_yet) {
  script none;
  const address_book book{setup_for(&none, {{"10.0.0.1", 443}, {"name.example", 443}})};
  EXPECT_EQ(book.names(), std::vector<std::size_t>{1});
  EXPECT_FALSE(book.answered());
  EXPECT_EQ(book.addresses()->size(), 1U);
  EXPECT_EQ(book.addresses()->trouble(), "name.example: not resolved yet");
}

TEST(address_book, asks_every_30_seconds_and_takes_what_changed) {
  script what;
  what.answers = {good({"10.0.0.1", "10.0.0.2"}), good({"10.0.0.2", "10.0.0.1"}), good({"10.0.0.3"})};
  play(what);
  EXPECT_EQ(what.waits, (waits{30s, 30s, 30s}));
  EXPECT_EQ(what.lists, (strings{"10.0.0.1 10.0.0.2", "10.0.0.1 10.0.0.2", "10.0.0.3"}));
  EXPECT_EQ(what.told, (strings{"changed name.example 10.0.0.1, 10.0.0.2 /2", "changed name.example 10.0.0.3 /1"}));
  EXPECT_TRUE(what.book->answered());
}

TEST(address_book, keeps_the_last_good_answer_while_lookups_fail) {
  script what;
  what.answers = {good({"10.0.0.1"}), bad("Host not found"), bad("timed out"), good({"10.0.0.1"}), bad("gone")};
  play(what);
  EXPECT_EQ(what.lists, strings(5, "10.0.0.1"));
  EXPECT_EQ(what.waits, (waits{30s, 1s, 2s, 30s, 1s}));
  EXPECT_EQ(what.told, (strings{"changed name.example 10.0.0.1 /1", "failed name.example Host not found /1",
                                "recovered name.example 10.0.0.1 /1", "failed name.example gone /1"}));
}

TEST(address_book, keeps_the_last_good_answer_when_the_name_loses_all_addresses) {
  script what;
  what.answers = {good({"10.0.0.1"}), good({})};
  play(what);
  EXPECT_EQ(what.lists, strings(2, "10.0.0.1"));
  EXPECT_EQ(what.told.back(), "failed name.example no address /1");
}

TEST(address_book, backs_off_to_30_seconds_and_says_why_there_is_nothing) {
  script what;
  for (int i = 0; i < 8; ++i)
    what.answers.push_back(bad("Host not found"));
  what.answers.push_back(good({"10.0.0.1"}));
  play(what);
  EXPECT_EQ(what.waits, (waits{1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s, 30s}));
  EXPECT_EQ(what.lists.front(), "(name.example: Host not found)");
  EXPECT_EQ(what.lists.back(), "10.0.0.1");
  EXPECT_EQ(what.told, (strings{"failed name.example Host not found /0", "recovered name.example 10.0.0.1 /1",
                                "changed name.example 10.0.0.1 /1"}));
}

TEST(time_to_next_lookup, never_passes_the_longest) {
  const refresh_times times;
  EXPECT_EQ(time_to_next_lookup(times, 0), 30s);
  EXPECT_EQ(time_to_next_lookup(times, 5), 16s);
  EXPECT_EQ(time_to_next_lookup(times, 6), 30s);
  EXPECT_EQ(time_to_next_lookup(times, 4'000'000'000U), 30s);
}

TEST(address_book, spreads_its_lookups) {
  script what;
  what.answers = std::deque<resolve_answer>(100, good({"10.0.0.1"}));
  auto setup = setup_for(&what, {{"name.example", 443}});
  setup.jitter = 0.1;
  what.book = std::make_shared<address_book>(std::move(setup));
  boost::asio::io_context io;
  boost::asio::co_spawn(io, address_book::keep_fresh(what.book, 0),
                        [](const std::exception_ptr& failed) { EXPECT_FALSE(failed); });
  io.run();
  const auto [least, most] = std::minmax_element(what.waits.begin(), what.waits.end());
  EXPECT_GE(*least, 27s);
  EXPECT_LE(*most, 33s);
  EXPECT_GT(*most - *least, 3s);
}

TEST(address_book, can_be_read_by_workers_while_it_changes) {
  script what;
  for (int i = 0; i < 500; ++i)
    what.answers.push_back(i % 2 == 0 ? good({"10.0.0.1"}) : good({"10.0.0.2", "10.0.0.3"}));
  what.book = std::make_shared<address_book>(setup_for(&what, {{"name.example", 443}}));
  std::atomic<bool> done{false};
  std::thread worker{[&what, &done] {
    while (!done.load()) {
      const auto list = what.book->addresses();
      const auto turn = what.book->next_turn();
      for (std::size_t i = 0; i < list->size(); ++i)
        ASSERT_EQ(list->at(turn, i).where.port(), 443);
    }
  }};
  boost::asio::io_context io;
  boost::asio::co_spawn(io, address_book::keep_fresh(what.book, 0),
                        [](const std::exception_ptr& failed) { EXPECT_FALSE(failed); });
  io.run();
  done.store(true);
  worker.join();
}

} // namespace
} // namespace tollgate::proxy::dial
