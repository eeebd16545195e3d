// The bases are one JSON object; new_file makes a change of it whole.
#include "metering/mapped_holder.hpp"

#include "metering/new_file.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <utility>

namespace tollgate::metering {

namespace json = boost::json;

namespace {

/// Empty unless it is a number, or some in an array.
std::vector<std::uint64_t> bases_of(const json::value& from) {
  std::vector<std::uint64_t> bases;
  const auto take = [&bases](const json::value& one) {
    boost::system::error_code no_number;
    const auto number = one.to_number<std::uint64_t>(no_number);
    if (!no_number) bases.push_back(number);
  };
  if (const auto* const several = from.if_array())
    std::for_each(several->begin(), several->end(), take);
  else
    take(from);
  return bases;
}

std::string text_of(const std::map<std::string, std::vector<std::uint64_t>, std::less<>>& bases) {
  json::object all;
  all.reserve(bases.size());
  for (const auto& [customer, values] : bases)
    all.emplace(customer, values.size() == 1 ? json::value(values.front()) : json::value_from(values));
  return json::serialize(all) + "\n";
}

} // namespace

bases_file::bases_file(std::filesystem::path path) : path_{std::move(path)} {
  std::ifstream in{path_};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  boost::system::error_code failed;
  const json::value parsed = json::parse(text, failed);
  if (failed || !parsed.is_object()) return;
  for (const auto& [customer, value] : parsed.get_object())
    if (auto bases = bases_of(value); !bases.empty()) bases_.emplace(customer, std::move(bases));
}

std::optional<std::uint64_t> bases_file::base(std::string_view customer) const {
  const auto found = bases_.find(customer);
  return found == bases_.end() ? std::nullopt : std::optional{found->second.front()};
}

std::vector<std::uint64_t> bases_file::possible_bases(std::string_view customer) const {
  const auto found = bases_.find(customer);
  return found == bases_.end() ? std::vector<std::uint64_t>{} : found->second;
}

void bases_file::set_base(std::string_view customer, std::uint64_t bytes) noexcept {
  bases_.insert_or_assign(std::string{customer}, std::vector{bytes});
  changed_ = true;
}

void bases_file::intend(std::string_view customer, std::uint64_t bytes) noexcept {
  std::vector<std::uint64_t>& bases = bases_[std::string{customer}];
  if (std::find(bases.begin(), bases.end(), bytes) != bases.end()) return;
  bases.push_back(bytes);
  changed_ = true;
}

std::optional<std::string> bases_file::keep() noexcept {
  if (!changed_) return std::nullopt;
  if (const auto failed = write()) return failed->what;
  changed_ = false;
  return std::nullopt;
}

std::optional<file_failure> bases_file::write() const {
  const std::string text = text_of(bases_);
  auto begun = new_file::begin(path_);
  if (auto* const why = std::get_if<file_failure>(&begun)) return std::move(*why);
  auto& file = std::get<new_file>(begun);
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t done = ::write(file.get(), rest.data(), rest.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return failed(path_, "cannot be written", done < 0 ? errno : ENOSPC);
    rest.remove_prefix(static_cast<std::size_t>(done));
  }
  if (::fdatasync(file.get()) != 0) return failed(path_, "cannot be synced", errno);
  if (auto why = file.publish(new_file::onto::predecessor)) return why;
  return sync_directory(std::filesystem::absolute(path_).parent_path());
}

} // namespace tollgate::metering
