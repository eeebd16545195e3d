// The bases are a small JSON object; new_file makes the change whole.
#include "metering/mapped_holder.hpp"

#include "metering/new_file.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace tollgate::metering {

namespace json = boost::json;

bases_file::bases_file(std::filesystem::path path) : path_{std::move(path)} {
  std::ifstream in{path_};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  boost::system::error_code failed;
  const json::value parsed = json::parse(text, failed);
  if (failed || !parsed.is_object()) return;
  for (const auto& [customer, bytes] : parsed.get_object()) {
    boost::system::error_code no_number;
    const auto number = bytes.to_number<std::uint64_t>(no_number);
    if (!no_number) bases_.emplace(customer, number);
  }
}

std::optional<std::uint64_t> bases_file::base(std::string_view customer) const {
  const auto found = bases_.find(customer);
  return found == bases_.end() ? std::nullopt : std::optional{found->second};
}

void bases_file::set_base(std::string_view customer, std::uint64_t bytes) noexcept {
  bases_.insert_or_assign(std::string{customer}, bytes);
  write();
}

void bases_file::write() const {
  json::object all;
  for (const auto& [customer, bytes] : bases_)
    all.emplace(customer, bytes);
  const std::string text = json::serialize(all) + "\n";
  auto begun = new_file::begin(path_);
  auto* const file = std::get_if<new_file>(&begun);
  if (file == nullptr) return;
  const bool whole = ::write(file->get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (whole && fdatasync(file->get()) == 0) file->publish(new_file::onto::predecessor);
}

} // namespace tollgate::metering
