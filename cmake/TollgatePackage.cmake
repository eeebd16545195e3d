# The Debian package: `scripts/package.sh`, or `cpack` in a release build, leaves tollgate_VERSION_ARCHITECTURE.deb in
# build/release/package. What it installs beside `cmake --install` (the component `service`) is only right under /usr.

set(TOLLGATE_PACKAGE_MAINTAINER "Tollgate maintainers <tollgate@localhost>" CACHE STRING "The package's maintainer")
set(TOLLGATE_PACKAGE_VERSION ${PROJECT_VERSION}-1)
# RFC 5322, in English whatever the locale is: CMake's own %a and %b are.
set(ENV{SOURCE_DATE_EPOCH} ${revision_date})
string(TIMESTAMP TOLLGATE_PACKAGE_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)

string(TIMESTAMP TOLLGATE_MANUAL_DATE "%Y-%m-%d" UTC)
set(generated ${PROJECT_BINARY_DIR}/generated/package)

# packed(FILE): it, as Debian wants manuals and changelogs: compressed, without a name and a time of its own.
function(packed file)
  add_custom_command(OUTPUT ${file}.gz DEPENDS ${file} VERBATIM COMMAND gzip -9nc ${file} > ${file}.gz)
  set_property(GLOBAL APPEND PROPERTY tollgate_packed ${file}.gz)
endfunction()

# manual(PROGRAM SECTION): its page, from a template and the program's own --help.
function(manual program section)
  set(page ${generated}/${program}.${section})
  set(template ${PROJECT_SOURCE_DIR}/deploy/man/${program}.${section}.in)
  add_custom_command(OUTPUT ${page} DEPENDS ${program} ${template} ${PROJECT_SOURCE_DIR}/cmake/manual.cmake VERBATIM
    COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${program}> -DTEMPLATE=${template} -DPAGE=${page}
      -DPROJECT_VERSION=${PROJECT_VERSION} -DTOLLGATE_MANUAL_DATE=${TOLLGATE_MANUAL_DATE}
      -P ${PROJECT_SOURCE_DIR}/cmake/manual.cmake)
  packed(${page})
endfunction()

configure_file(deploy/debian/changelog.in ${generated}/changelog.Debian @ONLY)
packed(${generated}/changelog.Debian)
manual(tollgate 8)
manual(tollgate-load 1)
get_property(all_packed GLOBAL PROPERTY tollgate_packed)
add_custom_target(packed_files ALL DEPENDS ${all_packed})

install(FILES ${generated}/tollgate.8.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
install(FILES ${generated}/tollgate-load.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES deploy/systemd/tollgate.service DESTINATION /lib/systemd/system COMPONENT service EXCLUDE_FROM_ALL)
install(FILES ${generated}/changelog.Debian.gz deploy/debian/copyright
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT service EXCLUDE_FROM_ALL)
install(FILES deploy/debian/lintian-overrides DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides RENAME tollgate
  COMPONENT service EXCLUDE_FROM_ALL)
# Empty: a configuration that nobody wrote starts nothing. postinst gives them their owners.
install(DIRECTORY DESTINATION /etc/tollgate COMPONENT service EXCLUDE_FROM_ALL)
install(DIRECTORY DESTINATION /var/lib/tollgate COMPONENT service EXCLUDE_FROM_ALL)

# cpack packs what is built, and builds nothing.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_GENERATOR DEB)
set(CPACK_INSTALL_CMAKE_PROJECTS
  "${PROJECT_BINARY_DIR};tollgate;Unspecified;/;${PROJECT_BINARY_DIR};tollgate;service;/")
set(CPACK_SET_DESTDIR ON) # the service's paths are absolute
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_NAME tollgate)
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/package)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "metering proxy in front of PrivateLink endpoints")
set(CPACK_PACKAGE_DESCRIPTION
"Tollgate passes TCP and TLS through untouched, counts every byte of each
customer in both directions, and ends a customer's traffic at the byte where
the month's allowance is used. A killed process loses no count.

Built from revision ${TOLLGATE_REVISION}.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER ${TOLLGATE_PACKAGE_MAINTAINER})
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS adduser)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS ca-certificates) # `tollgate doctor` and webhooks verify with them
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${PROJECT_SOURCE_DIR}/deploy/debian/postinst;${PROJECT_SOURCE_DIR}/deploy/debian/prerm;${PROJECT_SOURCE_DIR}/deploy/debian/postrm")
include(CPack)
