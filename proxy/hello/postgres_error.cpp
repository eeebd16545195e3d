// See postgres_error.hpp.
#include "proxy/hello/postgres_error.hpp"

#include <cstdint>

namespace tollgate::proxy::hello {

namespace {

void add_field(std::string& to, char code, std::string_view text) {
  to += code;
  to += text;
  to += '\0';
}

} // namespace

//  'E', length of all but the 'E', then fields: a code, a text, a zero; a zero ends them. S is what people read in
//  their language, V the same for programs.
std::string error_response(std::string_view sqlstate, std::string_view message, std::string_view hint) {
  std::string fields;
  add_field(fields, 'S', "FATAL");
  add_field(fields, 'V', "FATAL");
  add_field(fields, 'C', sqlstate);
  add_field(fields, 'M', message);
  if (!hint.empty()) add_field(fields, 'H', hint);
  fields += '\0';

  const auto length = static_cast<std::uint32_t>(4 + fields.size());
  std::string whole{'E'};
  for (int shift = 24; shift >= 0; shift -= 8)
    whole += static_cast<char>(length >> shift & 0xFF);
  return whole + fields;
}

} // namespace tollgate::proxy::hello
