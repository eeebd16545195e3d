// See secret.hpp.
#include "proxy/webhook/secret.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace tollgate::proxy::webhook {
namespace {

constexpr std::size_t most_bytes = 4096;
constexpr std::size_t least_secret = 16;
constexpr const char* make_one = "write one, for example with `openssl rand -hex 32`, into a file of mode 0600 that "
                                 "belongs to the service's user";

std::string words_of(int error) {
  return std::system_category().message(error);
}

struct descriptor {
  int fd;
  ~descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

} // namespace

secret_read read_secret(const std::filesystem::path& file) {
  secret_read result;
  const std::string name = file.string();
  const descriptor in{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  struct stat kind {};
  std::array<char, most_bytes + 1> bytes{};
  const ssize_t size = in.fd < 0 || ::fstat(in.fd, &kind) != 0 ? -1 : ::read(in.fd, bytes.data(), bytes.size());
  if (size < 0) {
    const int error = errno;
    result.problem = name + " cannot be read (" + words_of(error) + "): ";
    if (error == EACCES)
      result.problem += "let the service's user read it";
    else
      result.problem += make_one;
    return result;
  }
  if (static_cast<std::size_t>(size) > most_bytes) {
    result.problem = name + " has more than " + std::to_string(most_bytes) + " bytes, which is no secret: " + make_one;
    return result;
  }
  const std::string text{bytes.data(), static_cast<std::size_t>(size)};
  const std::string line = text.substr(0, text.find('\n'));
  const auto first = line.find_first_not_of(" \t\r");
  if (first == std::string::npos) {
    result.problem = name + " has nothing in its first line: " + make_one;
    return result;
  }
  result.secret = line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
  if ((kind.st_mode & S_IROTH) != 0)
    result.warning = name + " can be read by everybody on this host, who can then forge events: chmod 0600, or 0640 "
                            "with a group";
  else if (result.secret.size() < least_secret)
    result.warning =
        name + " has fewer than " + std::to_string(least_secret) + " characters, which can be guessed: " + make_one;
  return result;
}

std::vector<config::problem> problems_of(const config::model& model) {
  std::vector<config::problem> found;
  if (!model.webhook) return found;
  const auto warn = [&](const char* key, const std::string& what) {
    if (!what.empty()) found.push_back(config::problem_at(model, config::severity::warning, key, what));
  };
  const secret_read read = read_secret(model.webhook->secret_file);
  warn("webhook.secret_file", read.problem.empty() ? read.warning : read.problem);
  std::error_code unknown;
  if (!model.webhook->ca_file.empty() && !std::filesystem::is_regular_file(model.webhook->ca_file, unknown))
    warn("webhook.ca_file", model.webhook->ca_file.string() + " is not a file here: write the certificates of the "
                                                              "receiver's authority into it (PEM)");
  return found;
}

} // namespace tollgate::proxy::webhook
