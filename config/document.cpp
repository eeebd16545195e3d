// Builds the tree from the YAML reader's events: its own nodes lose repeated keys and the places of maps, and cost
// several times the memory.
#include "config/document.hpp"

#include "config/text_checks.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <cctype>
#include <istream>
#include <optional>
#include <streambuf>
#include <utility>

namespace tollgate::config {
namespace {

place place_of(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

/// Leaves the reader from inside one of its events.
struct stop {
  unreadable why;
};

[[noreturn]] void refuse(const place& at, std::string message) {
  throw stop{{"yaml", at, std::move(message)}};
}

class tree_builder : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (started_) refuse(place_of(mark), "a second document starts here: one file holds one configuration");
    started_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    check_plain(mark, "", anchor);
    add({node_kind::nothing, place_of(mark), {}, {}, {}});
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(place_of(mark), "aliases ('*name') are not read: write the value out, or set it in `defaults`");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    check_plain(mark, tag, anchor);
    const bool control = std::ranges::any_of(text, [](char each) {
      const auto byte = static_cast<unsigned char>(each);
      return byte < 0x20 || byte == 0x7F;
    });
    if (control) refuse(place_of(mark), in_quotes(text) + " holds a control character or a line end: remove it");
    add({node_kind::scalar, place_of(mark), text, {}, {}});
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(node_kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(node_kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    // The reader calls this for every value, mostly with an empty name.
    if (!name.empty()) refuse_anchor(mark);
  }

  std::optional<node> take_root() { return std::move(root_); }

 private:
  /// A list or map that is still open, and in a map the key that waits for its value.
  struct level {
    node value;
    std::optional<entry> waiting{};
  };

  [[noreturn]] static void refuse_anchor(const YAML::Mark& mark) {
    refuse(place_of(mark), "anchors ('&name') are not read: write the value out where it is needed");
  }

  static void check_plain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) refuse_anchor(mark);
    // "?" is a plain value without a tag, "!" a quoted one.
    if (!tag.empty() && tag != "?" && tag != "!") {
      refuse(place_of(mark), "tags (" + in_quotes(tag) + ") are not read: remove it");
    }
  }

  void open(node_kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    check_plain(mark, tag, anchor);
    if (levels_.size() == max_depth) {
      refuse(place_of(mark), "values are nested more than " + std::to_string(max_depth) + " deep");
    }
    levels_.push_back({{kind, place_of(mark), {}, {}, {}}});
  }

  void close() {
    node done = std::move(levels_.back().value);
    levels_.pop_back();
    add(std::move(done));
  }

  void add(node done) {
    if (++nodes_ > max_nodes) refuse(done.at, "more than " + std::to_string(max_nodes) + " values");
    if (levels_.empty()) {
      root_ = std::move(done);
      return;
    }
    level& into = levels_.back();
    if (into.value.kind == node_kind::list) {
      into.value.items.push_back(std::move(done));
    } else if (into.waiting) {
      into.waiting->value = std::move(done);
      into.value.entries.push_back(std::move(*into.waiting));
      into.waiting.reset();
    } else {
      if (done.kind != node_kind::scalar) refuse(done.at, "a key must be a plain word");
      if (done.text == "<<") refuse(done.at, "merge keys ('<<') are not read: write the keys out");
      into.waiting = entry{std::move(done.text), done.at, {}};
    }
  }

  bool started_ = false;
  std::size_t nodes_ = 0;
  std::vector<level> levels_;
  std::optional<node> root_;
};

/// Reads from memory that is already there; a string stream would copy the file once more.
class text_source : public std::streambuf {
 public:
  explicit text_source(std::string_view text) {
    // The interface asks for mutable characters. Nothing writes to them: there is no put area and no putback.
    char* const begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
  }
};

} // namespace

const entry* find(const node& map, std::string_view key) noexcept {
  const auto found = std::ranges::find(map.entries, key, &entry::key);
  return found == map.entries.end() ? nullptr : &*found;
}

std::variant<node, unreadable> parse_document(std::string_view text) {
  if (const auto bad = check_text(text)) return unreadable{"file", bad->at, bad->message};
  try {
    text_source source{text};
    std::istream stream{&source};
    YAML::Parser parser{stream};
    tree_builder builder;
    while (parser.HandleNextDocument(builder)) {
    }
    std::optional<node> root = builder.take_root();
    if (!root || root->kind == node_kind::nothing) {
      return unreadable{"file", {}, "is empty: a configuration starts with `version: 1`"};
    }
    if (root->kind != node_kind::map) {
      return unreadable{"file", root->at, "is not a map of keys: a configuration starts with `version: 1`"};
    }
    return std::move(*root);
  } catch (const stop& stopped) {
    return stopped.why;
  } catch (const YAML::Exception& failed) {
    return unreadable{"yaml", place_of(failed.mark), "is not valid YAML: " + failed.msg};
  }
}

} // namespace tollgate::config
