// A peer's certificate out of OpenSSL's hands: its names, dates, and whether it is for the name that was asked for.
#pragma once

#include "proxy/doctor/certificate.hpp"

#include <openssl/types.h>

namespace tollgate::proxy::doctor {

/// After a handshake. `into.asked` is compared; without a certificate the dates stay in 1970.
void read_certificate(const SSL* tls, certificate_seen& into);

} // namespace tollgate::proxy::doctor
