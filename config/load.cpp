// From a file to a checked model: read the bytes, read the tree, read the keys, check what they are to each other.
#include "config/load.hpp"

#include "config/check.hpp"
#include "config/document.hpp"
#include "config/key_path.hpp"
#include "config/read.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

namespace tollgate::config {
namespace {

[[noreturn]] void refuse_file(std::string_view file_name, std::string message) {
  throw config_error{{{std::string{file_name}, 1, 1, severity::error, "file", std::move(message)}}};
}

/// Reads at most one byte more than allowed, so that neither a huge file nor a device without an end is read whole.
std::string read_bytes(const std::filesystem::path& file) {
  const std::string name = file.string();
  std::error_code failed;
  const auto status = std::filesystem::status(file, failed);
  if (!std::filesystem::exists(status)) {
    const bool missing = status.type() == std::filesystem::file_type::not_found;
    refuse_file(name, missing ? "does not exist" : "cannot be looked at: " + failed.message());
  }
  if (std::filesystem::is_directory(status)) refuse_file(name, "is a directory: name the file in it");
  errno = 0;
  std::ifstream stream{file, std::ios::binary};
  if (!stream) refuse_file(name, "cannot be opened: " + std::generic_category().message(errno));
  std::string text;
  std::string chunk(std::size_t{64} * 1024, '\0');
  while (stream && text.size() <= max_file_bytes) {
    stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk, 0, static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) refuse_file(name, "cannot be read: " + std::generic_category().message(errno));
  return text;
}

/// The keys that somebody may have to point at after loading. Customers' common keys would fill the memory.
void keep_places(model& into, const findings& found, const node& map, const std::string& above) {
  for (const entry& each : map.entries) {
    const std::string path = above.empty() ? each.key : above + '.' + each.key;
    if (path == "customers" || path == "groups") continue;
    into.places.emplace(path, found.place_of(path));
    keep_places(into, found, each.value, path);
    for (std::size_t at = 0; at < each.value.items.size(); ++at) {
      into.places.emplace(item_path(path, at), found.place_of(item_path(path, at)));
      keep_places(into, found, each.value.items[at], item_path(path, at));
    }
  }
}

void keep_endpoint_places(model& into, const findings& found) {
  for (std::size_t customer = 0; customer < into.customers.size(); ++customer) {
    for (const endpoint& each : into.customers[customer].endpoints) {
      for (const std::string_view key : {"send_proxy", "resolver"}) {
        const std::string path = endpoint_path(customer, each.index) + '.' + std::string{key};
        if (found.written(path)) into.places.emplace(path, found.place_of(path));
      }
    }
  }
}

model read_all(const node& root, const facts& host, findings& found) {
  model into;
  section top{root, {}, found};
  read_version(top, into);
  read_host_settings(top, host, into);
  read_admin(top, into.admin);
  read_ledger(top, into.ledger);
  read_listeners(top, into.listeners);
  read_customers(top, into.customers);
  top.close();
  return into;
}

void check_all(model& all, findings& found) {
  check_names(all, found);
  check_groups(all, found);
  check_addresses(all, found);
  link_listeners(all, found);
  check_routes(all, found);
  check_proxy_protocol(all, found);
  check_upstreams(all, found);
  check_warehouses(all, found);
  check_services(all, found);
  check_limits(all, found);
  check_ledger(all, found);
}

} // namespace

loaded load_file(const std::filesystem::path& file, const facts& host) {
  return load_text(read_bytes(file), file.string(), host);
}

loaded load_text(std::string_view text, std::string_view file_name, const facts& host) {
  if (text.size() > max_file_bytes) {
    refuse_file(file_name, "is larger than " + std::to_string(max_file_bytes) + " bytes, the most that is read");
  }
  const auto document = parse_document(text);
  if (const auto* const bad = std::get_if<unreadable>(&document)) {
    throw config_error{
        {{std::string{file_name}, bad->at.line, bad->at.column, severity::error, bad->key_path, bad->message}}};
  }
  const node& root = std::get<node>(document);
  findings found{std::string{file_name}, root};
  loaded done{read_all(root, host, found), {}};
  check_all(done.model, found);
  if (found.any_error()) throw config_error{found.take()};
  done.model.file = file_name;
  keep_places(done.model, found, root, {});
  keep_endpoint_places(done.model, found);
  done.warnings = found.take();
  return done;
}

} // namespace tollgate::config
