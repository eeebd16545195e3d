# Writes the page's parts as C++: `cmake -DFOLDER=. -DSTYLES=a.css,b.css -DSCRIPTS=a.js,b.js -DOUT=parts.cpp -P embed.cmake`.
# It changes nothing in them: what the browser runs is what is in the tree, so that its own tools show the same lines.
cmake_minimum_required(VERSION 3.25)

set(limit "tollgate_page") # of the raw literals; no source may hold `)tollgate_page"`

function(literal result name text)
  string(FIND "${text}" ")${limit}\"" ends_early)
  if(NOT ends_early EQUAL -1)
    message(FATAL_ERROR "${name} holds the mark that ends it")
  endif()
  set(${result} "R\"${limit}(${text})${limit}\"" PARENT_SCOPE)
endfunction()

# One literal a file: a compiler need not take more than 64 KiB at once.
function(literals result names)
  string(REPLACE "," ";" names "${names}")
  set(text "")
  foreach(name IN LISTS names)
    file(READ "${FOLDER}/${name}" one)
    literal(one "${name}" "${one}")
    string(APPEND text "    ${one},\n")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

literals(styles "${STYLES}")
literals(scripts "${SCRIPTS}")
file(READ "${FOLDER}/page.html" document)
string(FIND "${document}" "<style>" style_at)
string(FIND "${document}" "</style>" style_ends)
string(FIND "${document}" "<script type=\"module\">" script_at)
string(FIND "${document}" "</script>" script_ends)
if(style_at EQUAL -1 OR script_at LESS style_ends OR script_ends LESS script_at)
  message(FATAL_ERROR "page.html needs <style></style>, and after it <script type=\"module\"></script>")
endif()
math(EXPR head_length "${style_at} + 7")
math(EXPR body_length "${script_at} + 22 - ${style_ends}")
string(SUBSTRING "${document}" 0 ${head_length} head)
string(SUBSTRING "${document}" ${style_ends} ${body_length} body)
string(SUBSTRING "${document}" ${script_ends} -1 tail)
literal(head page.html "${head}")
literal(body page.html "${body}")
literal(tail page.html "${tail}")

file(WRITE "${OUT}" "// The page's parts: made by proxy/admin/page/embed.cmake.
#include \"proxy/admin/page_parts.hpp\"

namespace tollgate::proxy::admin {
namespace {

constexpr std::string_view styles[] = {
${styles}};
constexpr std::string_view scripts[] = {
${scripts}};

} // namespace

const page_parts& parts_of_the_page() noexcept {
  static constexpr page_parts parts{
${head},
styles,
${body},
scripts,
${tail}};
  return parts;
}

} // namespace tollgate::proxy::admin
")
