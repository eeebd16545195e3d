// The page's parts as the build has embedded them (page/embed.cmake): the document around, style sheets, scripts.
#pragma once

#include <span>
#include <string_view>

namespace tollgate::proxy::admin {

struct page_parts {
  std::string_view head;                     ///< up to and with <style>
  std::span<const std::string_view> styles;  ///< joined, the one style sheet
  std::string_view body;                     ///< from </style>, up to and with <script type="module">
  std::span<const std::string_view> scripts; ///< joined, the one script
  std::string_view tail;                     ///< from </script>
};

const page_parts& parts_of_the_page() noexcept;

} // namespace tollgate::proxy::admin
