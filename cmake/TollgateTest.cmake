# How a unit test is declared: it links the one room it tests, and each TEST in it is a test of ctest's, with a label.
find_package(GTest REQUIRED)
include(GoogleTest)

# The system's own Python first: one that a developer has put before it may lack what Debian's has.
find_program(TOLLGATE_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(TOLLGATE_PYTHON NAMES python3 REQUIRED)

# tollgate_test(NAME SOURCES a_test.cpp ... LINKS tollgate::room ... [LABELS unit] [TIMEOUT SECONDS])
function(tollgate_test name)
  cmake_parse_arguments(test "" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  if(NOT test_LABELS)
    set(test_LABELS unit)
  endif()
  if(NOT test_TIMEOUT)
    set(test_TIMEOUT 120)
  endif()
  add_executable(${name} ${test_SOURCES})
  target_link_libraries(${name} PRIVATE ${test_LINKS} tollgate::options GTest::gtest_main)
  # g++ 12 at -O3 takes "text" + std::string for overlapping copies of 2^63 bytes (GCC bug 105651).
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
  # The names are asked for while building, perhaps under a sanitizer and beside busy compilers.
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES LABELS "${test_LABELS}" TIMEOUT ${test_TIMEOUT})
endfunction()
