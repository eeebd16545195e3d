// An object is found in each way that it is copied, and nothing but an object is taken.
#include "config/import_snowflake/json_object.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace tollgate::config::import_snowflake {
namespace {

std::string found_in(std::string_view text) {
  const auto reading = find_json_object(text);
  return reading.error.empty() ? boost::json::serialize(reading.value) : reading.error;
}

TEST(json_object, is_found_however_it_is_quoted) {
  const std::string object = R"({"a":"b","c":""})";
  EXPECT_EQ(found_in(object), object);
  EXPECT_EQ(found_in("\xEF\xBB\xBF \r\n{ \"a\": \"b\", \"c\": \"\" }\r\n"), object);
  EXPECT_EQ(found_in("\"SYSTEM$GET_PRIVATELINK_CONFIG()\"\n\"{\"\"a\"\":\"\"b\"\",\"\"c\"\":\"\"\"\"}\"\n"), object);
  EXPECT_EQ(found_in(R"("{\"a\":\"b\",\"c\":\"\"}")"), object);
  EXPECT_EQ(found_in(R"row([{"SYSTEM$GET_PRIVATELINK_CONFIG()": "{\"a\":\"b\",\"c\":\"\"}"}])row"), object);
  EXPECT_EQ(found_in("+-----+\n| {\"a\":\"b\",\"c\":\"\"} |\n+-----+\n"), object);
}

TEST(json_object, keeps_quotes_inside_its_texts) {
  const std::string object = R"({"a":"[\"b\",\"c\\d\"]"})";
  EXPECT_EQ(found_in(object), object);
  EXPECT_EQ(found_in(boost::json::serialize(boost::json::value(object))), object);
  EXPECT_EQ(found_in(boost::json::serialize(boost::json::value{{{"row", object}}})), object);
  EXPECT_EQ(found_in("\"h\"\n\"{\"\"a\"\":\"\"[\\\"\"b\\\"\",\\\"\"c\\\\d\\\"\"]\"\"}\""), object);
}

TEST(json_object, is_an_object_or_a_reason) {
  EXPECT_EQ(found_in(""), "has no JSON object");
  EXPECT_EQ(found_in("SELECT 1"), "has no JSON object");
  EXPECT_EQ(found_in("[]"), "has no JSON object");
  for (const char* text : {"{", "}{", R"({"a":"b")", R"({"a":"b"},{"a":"c"})", R"({"a":})", "{\"a\":\"\xFF\"}",
                           R"({""a"":b})", R"([{"X":"{not"}])", "{a:1}", "{\"a\":\"\n\"}"})
    EXPECT_TRUE(found_in(text).starts_with("is not JSON (")) << text << ": " << found_in(text);
}

/// Every prefix of an answer is refused and harms nobody.
TEST(json_object, is_never_a_part_of_one) {
  const std::string csv = "\"H\"\n\"{\"\"a\"\":\"\"b\"\",\"\"c\"\":[\"\"d\"\"]}\"";
  for (std::size_t size = 0; size + 1 < csv.size(); ++size)
    EXPECT_NE(find_json_object(csv.substr(0, size)).error, "") << csv.substr(0, size);
}

TEST(json_object, is_at_most_four_deep) {
  EXPECT_EQ(found_in(R"({"a":[[[1]]]})"), R"({"a":[[[1]]]})");
  EXPECT_TRUE(found_in(R"({"a":[[[[1]]]]})").starts_with("is not JSON (")) << found_in(R"({"a":[[[[1]]]]})");
  EXPECT_TRUE(found_in("{\"a\":" + std::string(60'000, '[') + '}').starts_with("is not JSON ("));
}

} // namespace
} // namespace tollgate::config::import_snowflake
