# How every target of the project is compiled: language level, warnings, sanitizers, and one function that makes a room's library.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
find_program(TOLLGATE_CCACHE ccache)
if(TOLLGATE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TOLLGATE_CCACHE})
endif()

add_library(tollgate_options INTERFACE)
add_library(tollgate::options ALIAS tollgate_options)
target_include_directories(tollgate_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(tollgate_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough -Wextra-semi -Werror)
# g++'s own coroutine frames trip this one, and the standard defines the behaviour it warns about.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tollgate_options INTERFACE -Wno-mismatched-new-delete)
endif()

if(TOLLGATE_SANITIZE STREQUAL "address")
  set(sanitizer_flags -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # clang's check of indirect calls stops in coroutine resume functions, which carry no type information.
    list(APPEND sanitizer_flags -fno-sanitize=function)
  endif()
elseif(TOLLGATE_SANITIZE STREQUAL "thread")
  set(sanitizer_flags -fsanitize=thread -fno-omit-frame-pointer)
elseif(NOT TOLLGATE_SANITIZE STREQUAL "")
  message(FATAL_ERROR "TOLLGATE_SANITIZE is '${TOLLGATE_SANITIZE}': leave it empty, or say 'address' or 'thread'.")
endif()
if(TOLLGATE_FUZZ)
  # The libraries need the coverage hooks; only the fuzz targets themselves link libFuzzer's main.
  list(APPEND sanitizer_flags -fsanitize=fuzzer-no-link)
endif()
if(sanitizer_flags)
  target_compile_options(tollgate_options INTERFACE ${sanitizer_flags})
  target_link_options(tollgate_options INTERFACE ${sanitizer_flags})
endif()

# tollgate_room(NAME SOURCES a.cpp ... LINKS lib ...): the static library of one room, reachable as tollgate::NAME.
function(tollgate_room name)
  cmake_parse_arguments(room "" "" "SOURCES;LINKS" ${ARGN})
  add_library(tollgate_${name} STATIC ${room_SOURCES})
  add_library(tollgate::${name} ALIAS tollgate_${name})
  target_link_libraries(tollgate_${name} PUBLIC tollgate::options ${room_LINKS})
endfunction()
