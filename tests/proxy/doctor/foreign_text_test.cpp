// What strangers sent: made printable, cut, and read only where it is well formed.
#include "proxy/doctor/http_head.hpp"
#include "proxy/doctor/printable.hpp"

#include <gtest/gtest.h>

namespace tollgate::proxy::doctor {
namespace {

TEST(printable, leaves_nothing_that_a_terminal_obeys) {
  std::string every;
  for (int byte = 0; byte < 256; ++byte)
    every += static_cast<char>(byte);
  for (const char each : printable(every, 256))
    EXPECT_TRUE(each >= 0x20 && each < 0x7F);
  EXPECT_EQ(printable("\x1b[31m\xc3\xa9\\"), "\\x1b[31m\\xc3\\xa9\\\\");
}

TEST(printable, is_cut_at_its_length) {
  EXPECT_EQ(printable("abcd", 4), "abcd");
  EXPECT_EQ(printable("abcde", 4), "abcd...");
}

TEST(http_head, has_a_status_and_a_date) {
  const auto head = read_head("HTTP/1.1 503 Service Unavailable\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\nrest");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 503U);
  EXPECT_EQ(head->date->time_since_epoch().count(), 784111777);
}

TEST(http_head, is_nothing_before_its_end) {
  const std::string whole = "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n";
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(read_head(whole.substr(0, length))) << length;
  EXPECT_TRUE(read_head(whole));
}

TEST(http_head, is_nothing_of_a_stranger) {
  for (const char* bytes : {"SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "\x15\x03\x01\x00\x02\x02\x46\r\n\r\n"})
    EXPECT_FALSE(read_head(bytes)) << bytes;
  EXPECT_FALSE(read_head("HTTP/1.1 200 OK\r\nX: " + std::string(most_head_bytes, 'x') + "\r\n\r\n"));
}

TEST(http_head, leaves_out_a_date_that_is_none) {
  for (const char* date : {"yesterday", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT+1", ""}) {
    const auto head = read_head("HTTP/1.1 200 OK\r\nDate: " + std::string{date} + "\r\n\r\n");
    ASSERT_TRUE(head);
    EXPECT_FALSE(head->date) << date;
  }
}

} // namespace
} // namespace tollgate::proxy::doctor
