// What YAML is taken and what is not, and texts that are no text.
#include "config/document.hpp"

#include "config/text_checks.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tollgate::config {
namespace {

using std::string_literals::operator""s;

/// `key_path:line:column: message`, or empty when the text is a tree.
std::string refused(std::string_view text) {
  const auto read = parse_document(text);
  const auto* const bad = std::get_if<unreadable>(&read);
  if (bad == nullptr) return {};
  return bad->key_path + ':' + std::to_string(bad->at.line) + ':' + std::to_string(bad->at.column) + ": " +
         bad->message;
}

TEST(document, keeps_places_and_repeated_keys) {
  const auto read = parse_document("a: 1\nb:\n  - x\n  - {c: '2'}\na: ~\n");
  const node& root = std::get<node>(read);
  ASSERT_EQ(root.entries.size(), 3U);
  EXPECT_EQ(find(root, "a")->value.text, "1");
  EXPECT_EQ(find(root, "a")->value.at, (place{1, 4}));
  EXPECT_EQ(root.entries[2].at, (place{5, 1}));
  EXPECT_EQ(root.entries[2].value.kind, node_kind::nothing);
  const node& list = find(root, "b")->value;
  ASSERT_EQ(list.items.size(), 2U);
  EXPECT_EQ(list.items[0].at, (place{3, 5}));
  EXPECT_EQ(find(list.items[1], "c")->value.text, "2");
  EXPECT_EQ(find(root, "z"), nullptr);
}

TEST(document, gives_no_meaning_to_values) {
  const auto read = parse_document("{a: yes, b: 010, c: 'null', d: !!str}");
  EXPECT_TRUE(std::holds_alternative<unreadable>(read));
  const auto plain = parse_document("{a: yes, b: 010, c: 'null', d: null}");
  const node& root = std::get<node>(plain);
  EXPECT_EQ(find(root, "a")->value.text, "yes");
  EXPECT_EQ(find(root, "b")->value.text, "010");
  EXPECT_EQ(find(root, "c")->value.text, "null");
  EXPECT_EQ(find(root, "d")->value.kind, node_kind::nothing);
}

TEST(document, takes_what_editors_leave_behind) {
  EXPECT_EQ(refused("\xEF\xBB\xBF"
                    "a: 1\n"),
            "");
  EXPECT_EQ(refused("a: 1\r\nb: 2\r\n"), "");
  EXPECT_EQ(refused("---\na: 1\n...\n"), "");
  EXPECT_EQ(refused("a: 1 # \xC3\xA9"), "");
}

TEST(document, must_be_a_map) {
  const std::string empty = "file:1:1: is empty: a configuration starts with `version: 1`";
  for (const std::string_view text : {"", " ", "\n\n", "# only a comment", "---", "~", "..."}) {
    EXPECT_EQ(refused(text), empty) << text;
  }
  const std::string no_map = "file:1:1: is not a map of keys: a configuration starts with `version: 1`";
  for (const std::string_view text : {"x", "- a: 1", "[]", "'version: 1'"})
    EXPECT_EQ(refused(text), no_map) << text;
}

TEST(document, refuses_yaml_beyond_the_plain_part) {
  EXPECT_EQ(refused("a: &x 1\nb: *x"), "yaml:1:4: anchors ('&name') are not read: write the value out where it is "
                                       "needed");
  EXPECT_EQ(refused("a: &x {b: *x}").substr(0, 22), "yaml:1:4: anchors ('&n");
  EXPECT_EQ(refused("a: *x"), "yaml:1:4: is not valid YAML: the referenced anchor is not defined");
  EXPECT_EQ(refused("<<: {a: 1}"), "yaml:1:1: merge keys ('<<') are not read: write the keys out");
  EXPECT_EQ(refused("a: !!int 1"), "yaml:1:4: tags ('tag:yaml.org,2002:int') are not read: remove it");
  EXPECT_EQ(refused("a: 1\n---\nb: 1"), "yaml:2:1: a second document starts here: one file holds one configuration");
  EXPECT_EQ(refused("a: 1\n---\n"), "yaml:2:1: a second document starts here: one file holds one configuration");
  EXPECT_EQ(refused("? [a]\n: 1"), "yaml:1:3: a key must be a plain word");
  EXPECT_EQ(refused("~: 1"), "yaml:1:1: a key must be a plain word");
  EXPECT_EQ(refused("a: |\n  x\n"), "yaml:1:4: 'x\\x0a' holds a control character or a line end: remove it");
  EXPECT_EQ(refused(R"(a: "\0")"), "yaml:1:4: '\\x00' holds a control character or a line end: remove it");
}

TEST(document, refuses_broken_yaml_with_its_place) {
  EXPECT_EQ(refused("a: 1\nb: c: d"), "yaml:2:5: is not valid YAML: illegal map value");
  for (const std::string_view text : {"a: [1", "a: {b", "a: 'x", "a: \"x", "a: \"\\q\"", "\ta: 1", "a: 1\n b: 2",
                                      "a: %x\n@b: 1", "]", "}", "a: ]", "%YAML 2.0\n---\na: 1", "!<", "a: >9x"}) {
    EXPECT_EQ(refused(text).substr(0, 5), "yaml:") << text << " " << refused(text);
  }
}

TEST(document, has_a_bottom) {
  const auto nested = [](std::size_t depth) {
    return "a: " + std::string(depth - 1, '[') + std::string(depth - 1, ']');
  };
  EXPECT_EQ(refused(nested(max_depth)), "");
  EXPECT_EQ(refused(nested(max_depth + 1)), "yaml:1:35: values are nested more than 32 deep");
  EXPECT_NE(refused("a: " + std::string(1'000'000, '[')).find("nested more than 32 deep"), std::string::npos);
  std::string deep;
  for (std::size_t level = 0; level < 5'000; ++level)
    deep += std::string(level, ' ') + "a:\n";
  EXPECT_EQ(refused(deep), "yaml:33:33: values are nested more than 32 deep");
}

TEST(text, is_utf8) {
  for (const std::string& text : {""s, "a\n"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s,
                                  "\xEE\x80\x80"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s, "\x7F"s}) {
    EXPECT_FALSE(check_text(text)) << text;
  }
  for (const std::string& text :
       {"\x80"s, "\xC0\x80"s, "\xC1\xBF"s, "\xC2"s, "\xC2\x41"s, "\xE0\x9F\xBF"s, "\xE0\xA0"s, "\xED\xA0\x80"s,
        "\xF0\x8F\xBF\xBF"s, "\xF0\x90\x80"s, "\xF4\x90\x80\x80"s, "\xF5\x80\x80\x80"s, "\xFF\xFE"s}) {
    ASSERT_TRUE(check_text(text)) << text;
    EXPECT_EQ(check_text(text)->message, "is not UTF-8 here: save the file as UTF-8");
  }
  EXPECT_EQ(refused("a: 1\nb: \xFF\n"), "file:2:4: is not UTF-8 here: save the file as UTF-8");
  EXPECT_EQ(refused("a: 1\nb: \0\n"s), "file:2:4: holds a NUL byte: a configuration is UTF-8 text");
  EXPECT_EQ(refused("\xFF\xFE"
                    "a\0"s),
            "file:1:1: is not UTF-8 here: save the file as UTF-8");
}

} // namespace
} // namespace tollgate::config
