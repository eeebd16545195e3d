// What peers answered: connections, the Postgres negotiation, the OCSP cache.
#include "proxy/doctor/ocsp_cache.hpp"
#include "proxy/doctor/postgres_tls.hpp"
#include "proxy/doctor/reach.hpp"
#include "tests/proxy/doctor/judged.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

namespace tollgate::proxy::doctor {
namespace {

using namespace std::chrono_literals;
namespace error = boost::asio::error;

TEST(tcp, tells_who_refuses_from_who_is_silent) {
  EXPECT_EQ(line_of(judge(reach_seen{{}, false, 3ms})), "ok: connected after 3 ms");
  EXPECT_EQ(line_of(judge(reach_seen{error::timed_out, true, 5000ms})), "failed: no answer after 5000 ms");
  EXPECT_EQ(line_of(judge(reach_seen{error::connection_refused, false, 1ms})), "failed: refused after 1 ms");
  for (const auto code : {error::host_unreachable, error::network_unreachable, error::connection_reset}) {
    const finding found = judge(reach_seen{code, false, 1ms});
    EXPECT_EQ(found.how, verdict::failed);
    EXPECT_TRUE(says_what_to_do(found));
  }
}

finding answered(std::string bytes, bool tls_required = true) {
  return judge(postgres_seen{postgres_seen::end::answered, std::move(bytes), "", tls_required});
}

TEST(postgres_tls, knows_the_answers_to_an_ssl_request) {
  EXPECT_EQ(line_of(answered("S")), "ok: offers TLS");
  EXPECT_EQ(answered("N").how, verdict::failed);
  EXPECT_EQ(answered("N", false).how, verdict::warning);
  EXPECT_EQ(line_of(answered("E\x01too many")), "failed: answers SSLRequest with an error: E\\x01too many");
  EXPECT_EQ(line_of(answered("HTTP/1.1 400")), "failed: is not Postgres; it sent HTTP/1.1 400");
}

// CVE-2021-23222: bytes that came in the clear must not pass for bytes from inside of TLS.
TEST(postgres_tls, does_not_take_more_than_one_byte) {
  EXPECT_EQ(line_of(answered("S\x1b")), "failed: sends bytes in the clear behind its answer to SSLRequest: S\\x1b");
}

TEST(postgres_tls, tells_silence_from_an_end) {
  const finding silent = judge(postgres_seen{postgres_seen::end::silent, "", "", true});
  const finding closed = judge(postgres_seen{postgres_seen::end::closed, "", "Connection reset by peer", true});
  EXPECT_EQ(line_of(silent), "failed: accepts, and does not answer an SSLRequest");
  EXPECT_EQ(line_of(closed), "failed: ends the connection at an SSLRequest: Connection reset by peer");
}

TEST(postgres_tls, asks_as_the_protocol_says) {
  EXPECT_EQ(ssl_request.size(), 8U);
  EXPECT_EQ((static_cast<unsigned>(ssl_request[4]) << 24U | static_cast<unsigned>(ssl_request[5] & 0xFF) << 16U |
             static_cast<unsigned>(ssl_request[6]) << 8U | static_cast<unsigned>(ssl_request[7])),
            80877103U);
}

TEST(ocsp_cache, wants_a_good_http_answer) {
  EXPECT_EQ(line_of(judge(ocsp_seen{false, "", "", http_head{200, {}}})),
            "ok: GET /ocsp_response_cache.json: HTTP 200");
  EXPECT_EQ(judge(ocsp_seen{false, "", "", http_head{404, {}}}).how, verdict::warning);
  EXPECT_EQ(judge(ocsp_seen{true, "", "", {}}).how, verdict::failed);
  EXPECT_EQ(line_of(judge(ocsp_seen{false, "closed", "", {}})),
            "failed: ends the connection at GET /ocsp_response_cache.json: closed");
  EXPECT_EQ(line_of(judge(ocsp_seen{false, "", "SSH-2.0\x1b", {}})),
            "failed: does not speak HTTP; it sent SSH-2.0\\x1b");
  EXPECT_EQ(no_ocsp_entry().how, verdict::warning);
}

} // namespace
} // namespace tollgate::proxy::doctor
