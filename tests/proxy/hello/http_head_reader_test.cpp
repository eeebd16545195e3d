// The head of an HTTP request: what is routed and by which name, every hostile spelling that is refused, in any pieces,
// and each limit at its edge.
#include "tests/proxy/hello/http_corpus.hpp"

#include <array>
#include <gtest/gtest.h>
#include <set>

namespace tollgate::proxy::hello {
namespace {

struct head_case {
  std::string_view head;
  std::string_view verdict; ///< as in the corpus, a parsed one without its size
};

std::string without_size(const std::string& verdict) {
  if (!verdict.starts_with("parsed ")) return verdict;
  return "parsed" + verdict.substr(verdict.find(' ', 7));
}

// In one piece, byte by byte, and cut in two anywhere.
void check(const head_case& one) {
  SCOPED_TRACE(one.head);
  const std::string whole = http_verdict_on(one.head, one.head.size());
  EXPECT_EQ(without_size(whole), one.verdict);
  EXPECT_EQ(http_verdict_on(one.head, 1), whole);
  for (std::size_t cut = 1; cut < one.head.size(); ++cut) {
    http_head_reader reader;
    http_outcome outcome = reader.feed(one.head.substr(0, cut));
    if (outcome == http_outcome::need_more) outcome = reader.feed(one.head);
    const std::string verdict = outcome == http_outcome::parsed ? "parsed " + std::string{reader.host().view()}
                                                                : "rejected " + std::string{reader.flaw()};
    EXPECT_EQ(verdict, one.verdict) << cut;
  }
}

TEST(http_heads, are_routed_by_their_host) {
  constexpr std::array<head_case, 16> cases{{
      {"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "parsed a.example"},
      {"GET / HTTP/1.1\r\nHost: A.Example\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n", "parsed a.example"},
      {"GET /x?y HTTP/1.1\r\nAccept: */*\r\nhOsT:a.example:80\r\nX:\r\n\r\n", "parsed a.example"},
      {"GET / HTTP/1.1\r\nHost: \t a.example: \t\r\n\r\n", "parsed a.example"},
      {"GET / HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n\r\n", "parsed 2001:db8::1"},
      {"GET / HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n", "parsed 10.0.0.1"},
      {"GET / HTTP/1.1\r\nHost: a.example.\r\n\r\n", "parsed a.example."},
      {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "parsed "},
      {"GET / HTTP/1.0\r\n\r\n", "parsed "},
      {"GET / HTTP/1.0\r\nHost: a.example\r\n\r\n", "parsed a.example"},
      {"GET http://a.example/ HTTP/1.1\r\nHost: A.example\r\n\r\n", "parsed a.example"},
      {"GET HTTP://a.example:80?x HTTP/1.1\r\nHost: a.example:81\r\n\r\n", "parsed a.example"},
      {"GET http://a.example HTTP/1.0\r\n\r\n", "parsed a.example"},
      {"OPTIONS * HTTP/1.1\r\nHost: a.example\r\n\r\n", "parsed a.example"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "parsed a"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n", "parsed a"},
  }};
  for (const head_case& one : cases)
    check(one);
}

TEST(http_heads, that_two_readers_could_understand_differently_are_refused) {
  constexpr std::array<head_case, 26> cases{{
      {"GET / HTTP/1.1\nHost: a\n\n", "rejected a line feed alone"},
      {"GET / HTTP/1.1\r\nHost: a\r\n\n", "rejected a line feed alone"},
      {"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", "rejected a carriage return inside a line"},
      {"GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", "rejected a carriage return inside a line"},
      {"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "rejected a folded line"},
      {"GET / HTTP/1.1\r\n\tHost: a\r\n\r\n", "rejected a folded line"},
      {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", "rejected a blank before a field's colon"},
      {"GET / HTTP/1.1\r\nHost\t: a\r\n\r\n", "rejected a blank before a field's colon"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "rejected a second Host"},
      {"GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", "rejected a second Host"},
      {"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", "rejected a Host other than the request target's"},
      {"GET http://b/ HTTP/1.1\r\nHost:\r\n\r\n", "rejected a Host other than the request target's"},
      {"GET / HTTP/1.1\r\nX: y\r\n\r\n", "rejected HTTP/1.1 without a Host"},
      {"GET http://a/ HTTP/1.1\r\n\r\n", "rejected HTTP/1.1 without a Host"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
       "rejected a Content-Length beside a Transfer-Encoding"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
       "rejected a second Content-Length"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", "rejected a Content-Length that is no number"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", "rejected a Content-Length that is no number"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", "rejected a Content-Length that is no number"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12345678901234567890\r\n\r\n",
       "rejected a Content-Length that is no number"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
       "rejected a Transfer-Encoding other than chunked"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n",
       "rejected a Transfer-Encoding other than chunked"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
       "rejected a second Transfer-Encoding"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\x0b"
       "chunked\r\n\r\n",
       "rejected a control character"},
      {"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "rejected a Transfer-Encoding in HTTP/1.0"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", "rejected a blank before a field's colon"},
  }};
  for (const head_case& one : cases)
    check(one);
}

TEST(http_heads, of_another_form_are_refused) {
  constexpr std::string_view no_version = "rejected a version other than HTTP/1.0 and HTTP/1.1";
  constexpr std::string_view no_target = "rejected a request target with a character that none has";
  constexpr std::array<head_case, 27> cases{{
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "rejected HTTP/2, where only HTTP/1 can be routed"},
      {"GET / HTTP/2.0\r\n", no_version},
      {"GET / HTTP/1.2\r\n", no_version},
      {"GET / HTTP/1.01\r\n", no_version},
      {"GET / http/1.1\r\n", no_version},
      {"GET / HTTP/1.1 \r\n", no_version},
      {"GET /\r\n", "rejected a request line without three parts"},
      {"GET\r\n", "rejected a request line without three parts"},
      {"\r\nGET / HTTP/1.1\r\n", "rejected an empty line before the request"},
      {"GET  / HTTP/1.1\r\n", no_target},
      {"GET / a HTTP/1.1\r\n", no_target},
      {"GET /\xc3\xa4 HTTP/1.1\r\n", no_target},
      {"GET /a#b HTTP/1.1\r\n", no_target},
      {" GET / HTTP/1.1\r\n", "rejected a method with a character that none has"},
      {"G(T / HTTP/1.1\r\n", "rejected a method with a character that none has"},
      {"CONNECT a:443 HTTP/1.1\r\n", "rejected CONNECT, which is for forward proxies"},
      {"GET * HTTP/1.1\r\n", "rejected a request target `*` without OPTIONS"},
      {"GET a.example/ HTTP/1.1\r\n", "rejected a request target that is neither a path nor http://"},
      {"GET https://a/ HTTP/1.1\r\n", "rejected a request target that is neither a path nor http://"},
      {"GET http:///a HTTP/1.1\r\n", "rejected a request target with an impossible host"},
      {"GET http://u@a/ HTTP/1.1\r\n", "rejected a request target with an impossible host"},
      {"GET http://a\\b/ HTTP/1.1\r\n", "rejected a request target with an impossible host"},
      {"\x16\x03\x01\x02", "rejected a control character"},
      {"GET / HTTP/1.1\r\nHost a\r\n", "rejected a field without a colon"},
      {"GET / HTTP/1.1\r\n: a\r\n", "rejected a field without a name"},
      {"GET / HTTP/1.1\r\nHo(st: a\r\n", "rejected a field's name with a character that none has"},
      {"GET / HTTP/1.1\r\nX: \x7f\r\n", "rejected a control character"},
  }};
  for (const head_case& one : cases)
    check(one);
}

TEST(http_heads, with_a_host_that_is_none_are_refused) {
  for (const std::string_view host :
       {"a b",     "a,b",      "a/b",  "u@a",   "a:b",    "a:80:80",    "a:-1",
        "a:65536", "a:000080", "[::1", "::1",   "[::1]x", "[10.0.0.1]", "[fe80::1%25eth0]",
        "[]",      "*.a",      "a%41", "\"a\"", ":80",    "\xc3\xa4"}) {
    const std::string head = "GET / HTTP/1.1\r\nHost: " + std::string{host} + "\r\n\r\n";
    check({head, "rejected a Host that is no host"});
  }
  const std::string longest(host_name::max_characters, 'a');
  EXPECT_TRUE(http_verdict_on("GET / HTTP/1.1\r\nHost: " + longest + ":65535\r\n\r\n", 7).starts_with("parsed"));
  EXPECT_EQ(http_verdict_on("GET / HTTP/1.1\r\nHost: a" + longest + "\r\n\r\n", 7), "rejected a Host that is no host");
}

TEST(http_heads, are_refused_at_their_first_wrong_byte) {
  for (const std::string_view start :
       {"\x16", "GET /\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\r", "\x80\r\n", "PRI * HTTP/2.0\r\n"}) {
    EXPECT_EQ(http_verdict_on(start.substr(0, start.size() - 1), 1), "need_more") << start;
    EXPECT_TRUE(http_verdict_on(start, 1).starts_with("rejected")) << start;
  }
}

TEST(http_heads, have_limits) {
  const std::string first = "GET / HTTP/1.1\r\nHost: a\r\n";
  const auto line_of = [](std::size_t bytes) { return "X: " + std::string(bytes - 5, 'y') + "\r\n"; };
  EXPECT_TRUE(http_verdict_on(first + line_of(max_http_line_bytes) + "\r\n", 1000).starts_with("parsed"));
  EXPECT_EQ(http_verdict_on(first + line_of(max_http_line_bytes + 1) + "\r\n", 1000),
            "rejected a line of more than 8 KiB");

  const auto fields_of = [&](unsigned count) {
    std::string head = first;
    for (unsigned i = 1; i < count; ++i)
      head += "X: y\r\n";
    return head + "\r\n";
  };
  EXPECT_TRUE(http_verdict_on(fields_of(max_http_fields), 1000).starts_with("parsed"));
  EXPECT_EQ(http_verdict_on(fields_of(max_http_fields + 1), 1000), "rejected more than 100 fields");

  const auto head_of = [&](std::size_t bytes) {
    return first + line_of(8'000) + line_of(4'000) + line_of(bytes - first.size() - 12'000 - 2) + "\r\n";
  };
  EXPECT_EQ(http_verdict_on(head_of(max_http_head_bytes) + "more", 4096), "parsed 16384 a");
  EXPECT_EQ(http_verdict_on(head_of(max_http_head_bytes + 1), 1), "rejected a head of more than 16 KiB");
  EXPECT_EQ(http_verdict_on(head_of(max_http_head_bytes + 1).substr(0, max_http_head_bytes), 5000),
            "rejected a head of more than 16 KiB");
}

TEST(http_corpus, gets_the_verdict_its_file_expects_in_any_pieces) {
  const auto all = load_http_corpus();
  ASSERT_GE(all.size(), 20U);
  std::set<std::string> seen;
  for (const auto& one : all) {
    SCOPED_TRACE(one.file);
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{7}, one.wire.size()})
      EXPECT_EQ(http_verdict_on(text_of(one.wire), step), one.verdict) << step;
    seen.insert(one.verdict.substr(0, one.verdict.find(' ')));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"need_more", "parsed", "rejected"}));
}

} // namespace
} // namespace tollgate::proxy::hello
