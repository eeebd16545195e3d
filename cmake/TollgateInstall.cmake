# `cmake --install`: the program and its load generator, the annotated example configurations and the documents.
include(GNUInstallDirs)
install(TARGETS tollgate tollgate-load RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES deploy/tollgate.example.yaml deploy/tollgate.warehouses.example.yaml DESTINATION ${CMAKE_INSTALL_DATADIR}/tollgate)
install(FILES bench/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME tollgate-load.md)
install(FILES README.md ARCHITECTURE.md CHANGELOG.md docs/configuration.md docs/onboarding.md docs/doctor.md docs/page.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
