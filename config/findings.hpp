// The problems found so far in one document. Readers and checks name a key path; the place is looked up here.
//
// It judges nothing. It lives while a file is loaded and is not kept.
#pragma once

#include "config/document.hpp"
#include "config/model.hpp"
#include "config/problem.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tollgate::config {

class findings {
 public:
  /// `root` must outlive this.
  findings(std::string file, const node& root) : file_{std::move(file)}, root_{root} {}

  /// Edge until said otherwise.
  void set_environment(environment now) noexcept { environment_ = now; }
  bool in_edge() const noexcept { return environment_ == environment::edge; }

  void error(std::string key_path, std::string message);
  void warning(std::string key_path, std::string message);
  /// An error in edge, a warning in lab: what providers require and a laboratory need not have.
  void edge_error(std::string key_path, std::string message);
  /// An error at a place that a key path cannot name: the second of two keys that are alike.
  void error_at(place at, std::string key_path, std::string message);

  /// Whether the file has this key.
  bool written(std::string_view key_path) const;
  /// Whether an error was found at this very key: its value in the model is a stand-in.
  bool bad(std::string_view key_path) const { return bad_.find(key_path) != bad_.end(); }
  bool any_error() const noexcept { return !bad_.empty(); }
  /// Where a key stands, or the nearest key above it. A scalar stands where its value is, all else where its key is.
  place place_of(std::string_view key_path) const;

  /// In the file's order.
  std::vector<problem> take();

 private:
  void add(severity how_bad, place at, std::string key_path, std::string message);

  std::string file_;
  const node& root_;
  environment environment_ = environment::edge;
  std::vector<problem> problems_;
  std::set<std::string, std::less<>> bad_;
};

} // namespace tollgate::config
