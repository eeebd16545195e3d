# The revision that `tollgate version` prints: what -DTOLLGATE_REVISION=... says, else git's where there is a checkout, else
# "unknown" (a source archive builds too). Its date is the package's.
set(TOLLGATE_REVISION "" CACHE STRING "The revision that is built; empty: ask git")
set(revision_date "")
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty --abbrev=12
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE git_revision OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_QUIET RESULT_VARIABLE git_result)
  execute_process(COMMAND ${GIT_EXECUTABLE} log -1 --format=%ct
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE revision_date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
# A normal variable of the same name hides the cache's from here on.
if(NOT TOLLGATE_REVISION STREQUAL "")
  set(TOLLGATE_REVISION ${TOLLGATE_REVISION})
elseif(GIT_FOUND AND git_result EQUAL 0)
  set(TOLLGATE_REVISION ${git_revision})
else()
  set(TOLLGATE_REVISION unknown)
endif()
# Seconds since 1970, as https://reproducible-builds.org/specs/source-date-epoch/ has it.
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  set(revision_date $ENV{SOURCE_DATE_EPOCH})
elseif(revision_date STREQUAL "")
  string(TIMESTAMP revision_date "%s" UTC)
endif()
