// `tollgate dns`: the records and settings that lead clients to the proxy. Asks nobody and changes no DNS.
#include "proxy/commands/commands.hpp"
#include "proxy/onboarding/dns_formats.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string_view>

namespace tollgate::proxy::commands {
namespace {

using namespace onboarding;

struct format_word {
  std::string_view word;
  dns_format format;
};
constexpr std::array<format_word, 4> formats{{{"zone", dns_format::zone},
                                              {"route53", dns_format::route53},
                                              {"hosts", dns_format::hosts},
                                              {"kubernetes", dns_format::kubernetes}}};

std::optional<dns_format> read_format(std::string_view word) {
  for (const format_word& each : formats)
    if (each.word == word) return each.format;
  return std::nullopt;
}

dns_numbers numbers_of(const dns_options& what) {
  dns_numbers numbers{.ttl_seconds = what.ttl_seconds, .serial = what.serial, .alias_zone_id = what.target_zone_id};
  if (numbers.serial == 0) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    numbers.serial = static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
  }
  return numbers;
}

std::vector<dns_document> documents_of(const dns_plan& plan, dns_format format, const dns_numbers& numbers) {
  switch (format) {
  case dns_format::zone:
    return zone_files(plan, numbers);
  case dns_format::route53:
    return route53_batches(plan, numbers);
  case dns_format::hosts:
    return {hosts_lines(plan)};
  case dns_format::kubernetes:
    return {kubernetes_fragment(plan, numbers)};
  }
  return {};
}

int write_all(const std::vector<dns_document>& documents, const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) {
    std::cerr << "tollgate: " << folder.string() << ": " << problem.message() << '\n';
    return failed;
  }
  for (const dns_document& each : documents) {
    std::ofstream file{folder / each.file_name, std::ios::binary | std::ios::trunc};
    file << each.text << std::flush;
    if (!file) {
      std::cerr << "tollgate: " << (folder / each.file_name).string() << ": cannot be written\n";
      return failed;
    }
  }
  std::cout << documents.size() << " files in " << folder.string() << '\n';
  return good;
}

void print_all(const std::vector<dns_document>& documents, dns_format format) {
  const bool many = format == dns_format::zone;
  for (const dns_document& each : documents)
    std::cout << (many ? "; file " + each.file_name + "\n" : std::string{}) << each.text << (many ? "\n" : "");
}

} // namespace

int dns(const dns_options& what) {
  const auto format = read_format(what.format);
  if (!format) {
    std::cerr << "tollgate: --format " << config::in_quotes(what.format)
              << " is not one of zone route53 hosts kubernetes\n";
    return unusable;
  }
  const auto loaded = load(what.config_file);
  if (!loaded) return unusable;
  const dns_numbers numbers = numbers_of(what);
  const dns_plan plan = plan_dns(loaded->model, {*format, what.targets, what.customer});
  std::vector<std::string> errors = plan.errors;
  if (errors.empty()) errors = unsayable(plan, *format, numbers);
  for (const std::string& each : plan.warnings)
    std::cerr << "tollgate: warning: " << each << '\n';
  for (const std::string& each : errors)
    std::cerr << "tollgate: " << each << '\n';
  if (!errors.empty()) return unusable;
  if (!what.directory.empty() && !plan.names.empty()) {
    const int result = write_all(documents_of(plan, *format, numbers), what.directory);
    std::cout << settings_lines(plan, "");
    return result;
  }
  if (*format == dns_format::route53 && what.directory.empty()) {
    std::cout << route53_overview(plan, numbers);
  } else {
    const std::string comment = *format == dns_format::zone ? "; " : "# ";
    if (plan.names.empty()) {
      std::cout << comment << "No name leads to this proxy: no record is needed.\n";
    } else {
      print_all(documents_of(plan, *format, numbers), *format);
    }
    std::cout << settings_lines(plan, comment);
  }
  return std::cout.flush() ? good : failed;
}

} // namespace tollgate::proxy::commands
