// See read_certificate.hpp. Whoever made the certificate may mean harm: every text is cut and made printable.
#include "proxy/doctor/read_certificate.hpp"

#include "proxy/doctor/printable.hpp"

#include <boost/asio/ip/address.hpp>
#include <ctime>
#include <memory>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace tollgate::proxy::doctor {
namespace {

constexpr std::size_t most_names = 4;
constexpr std::size_t most_name_bytes = 80;

std::string text_of(const X509_NAME* name) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory{BIO_new(BIO_s_mem()), &BIO_free};
  X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_ONELINE & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB));
  std::string text(static_cast<std::size_t>(BIO_pending(memory.get())), '\0');
  BIO_read(memory.get(), text.data(), static_cast<int>(text.size()));
  return printable(text, most_name_bytes);
}

std::chrono::sys_seconds time_of(const ASN1_TIME* when) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(when, &parts) != 1) return {};
  return std::chrono::sys_seconds{std::chrono::seconds{::timegm(&parts)}};
}

std::string bytes_of(const ASN1_STRING* of) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(of)), static_cast<std::size_t>(ASN1_STRING_length(of))};
}

void add_names(const X509* certificate, certificate_seen& into) {
  using names = std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)>;
  const names all{static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
                  &GENERAL_NAMES_free};
  const int count = all ? sk_GENERAL_NAME_num(all.get()) : 0;
  for (int at = 0; at < count; ++at) {
    const GENERAL_NAME* const one = sk_GENERAL_NAME_value(all.get(), at);
    if (one->type != GEN_DNS) continue;
    if (into.names.size() < most_names)
      into.names.push_back(printable(bytes_of(one->d.dNSName), most_name_bytes));
    else
      ++into.more_names;
  }
}

bool is_for(X509* certificate, const std::string& name) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(name, not_an_address);
  if (!not_an_address) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  return X509_check_host(certificate, name.data(), name.size(), 0, nullptr) == 1;
}

} // namespace

void read_certificate(const SSL* tls, certificate_seen& into) {
  X509* const certificate = SSL_get0_peer_certificate(tls);
  if (certificate == nullptr) {
    into.subject = into.issuer = "nobody";
    return;
  }
  into.subject = text_of(X509_get_subject_name(certificate));
  into.issuer = text_of(X509_get_issuer_name(certificate));
  into.not_before = time_of(X509_get0_notBefore(certificate));
  into.not_after = time_of(X509_get0_notAfter(certificate));
  add_names(certificate, into);
  into.name_matches = !into.asked.empty() && is_for(certificate, into.asked);
}

} // namespace tollgate::proxy::doctor
