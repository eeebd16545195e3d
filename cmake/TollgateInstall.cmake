# `cmake --install`: the program, the annotated example configuration and the documents.
include(GNUInstallDirs)
install(TARGETS tollgate RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES deploy/tollgate.example.yaml DESTINATION ${CMAKE_INSTALL_DATADIR}/tollgate)
install(FILES README.md ARCHITECTURE.md CHANGELOG.md docs/configuration.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
