# The revision that `tollgate version` prints: from git where there is a checkout, else "unknown" (a source archive builds too).
set(TOLLGATE_REVISION unknown)
find_package(Git QUIET)
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty --abbrev=12
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE git_revision OUTPUT_STRIP_TRAILING_WHITESPACE
    ERROR_QUIET RESULT_VARIABLE git_result)
  if(git_result EQUAL 0)
    set(TOLLGATE_REVISION ${git_revision})
  endif()
endif()
