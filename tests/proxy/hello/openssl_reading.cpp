// See openssl_reading.hpp.
#include "tests/proxy/hello/openssl_reading.hpp"

#include <algorithm>
#include <cctype>
#include <openssl/ssl.h>
#include <stdexcept>

namespace tollgate::proxy::hello {
namespace {

/// Called when all extensions were read. Ends the handshake: the name is all that is wanted.
int note_name(SSL* ssl, int*, void* into) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  *static_cast<std::optional<std::string>*>(into) = name == nullptr ? "" : name;
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

} // namespace

struct openssl_reader::library {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
  std::optional<std::string> name;
};

openssl_reader::openssl_reader() : library_(std::make_unique<library>()) {
  SSL_CTX* context = library_->context.get();
  if (context == nullptr) throw std::runtime_error{"no OpenSSL"};
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  // What the macro SSL_CTX_set_tlsext_servername_callback does with an old-style cast.
  SSL_CTX_callback_ctrl(context, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB, reinterpret_cast<void (*)()>(note_name));
  SSL_CTX_set_tlsext_servername_arg(context, &library_->name);
}

openssl_reader::~openssl_reader() = default;

std::optional<std::string> openssl_reader::name_in(std::span<const std::byte> wire) {
  library_->name.reset();
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(library_->context.get()), &SSL_free};
  BIO* in = BIO_new_mem_buf(wire.data(), static_cast<int>(wire.size()));
  SSL_set_bio(ssl.get(), in, BIO_new(BIO_s_mem()));
  SSL_accept(ssl.get());
  if (library_->name)
    for (char& c : *library_->name)
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return library_->name;
}

} // namespace tollgate::proxy::hello
