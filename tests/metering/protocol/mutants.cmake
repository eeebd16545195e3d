# Mutants: each patch in mutants/ breaks one rule of the protocol, and the model check must find it.
#
# A mutant is built only when its test runs, from a copy of the one file that its patch changes; the rest is linked from
# the room's library. A mutated header is seen by the part of the model that includes it.
function(protocol_mutant patch)
  get_filename_component(name ${patch} NAME_WE)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/mutants/${name})
  file(STRINGS ${patch} target_line REGEX "^\\+\\+\\+ b/")
  string(REGEX REPLACE "^\\+\\+\\+ b/([^\t ]+).*$" "\\1" changed "${target_line}")
  get_filename_component(changed_folder ${changed} DIRECTORY)
  add_custom_command(OUTPUT ${folder}/${changed}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}/${changed_folder}
    COMMAND ${CMAKE_COMMAND} -E copy ${PROJECT_SOURCE_DIR}/${changed} ${folder}/${changed}
    COMMAND ${PATCH_PROGRAM} --batch --fuzz=0 -p1 --directory ${folder} --input ${patch}
    DEPENDS ${patch} ${PROJECT_SOURCE_DIR}/${changed}
    VERBATIM)

  set(sources ${folder}/${changed})
  if(changed MATCHES "\\.hpp$")
    list(APPEND sources model_world.cpp)
    set(model $<TARGET_OBJECTS:protocol_model_rest>)
  else()
    set(model $<TARGET_OBJECTS:protocol_model_rest> $<TARGET_OBJECTS:protocol_model_world>)
  endif()
  add_executable(mutant_${name} EXCLUDE_FROM_ALL ${sources} ${model})
  target_include_directories(mutant_${name} BEFORE PRIVATE ${folder})
  target_link_libraries(mutant_${name} PRIVATE tollgate::metering tollgate::options GTest::gtest_main)

  add_test(NAME mutant.${name}
    COMMAND ${TOLLGATE_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/mutant.py
      ${CMAKE_COMMAND} ${CMAKE_BINARY_DIR} mutant_${name} $<TARGET_FILE:mutant_${name}>)
  # One at a time: each builds in the same folder.
  set_tests_properties(mutant.${name} PROPERTIES LABELS mutant TIMEOUT 600 RESOURCE_LOCK protocol_mutants)
endfunction()

find_program(PATCH_PROGRAM patch)
if(PATCH_PROGRAM)
  file(GLOB patches CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/mutants/*.patch)
  foreach(patch ${patches})
    protocol_mutant(${patch})
  endforeach()
else()
  message(STATUS "patch is not installed: the grant protocol's mutants are not tested")
endif()
