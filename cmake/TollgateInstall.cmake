# `cmake --install`: the program and its load generator, the annotated example configurations, what other systems read
# (Kubernetes, Prometheus, Grafana) and the documents. The Debian package has more: TollgatePackage.cmake.
include(GNUInstallDirs)
install(TARGETS tollgate tollgate-load RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES deploy/tollgate.example.yaml deploy/tollgate.warehouses.example.yaml DESTINATION ${CMAKE_INSTALL_DATADIR}/tollgate)
foreach(folder kubernetes prometheus grafana)
  install(DIRECTORY deploy/${folder} DESTINATION ${CMAKE_INSTALL_DATADIR}/tollgate OPTIONAL)
endforeach()
install(FILES bench/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME tollgate-load.md)
install(FILES README.md ARCHITECTURE.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN decisions EXCLUDE)
