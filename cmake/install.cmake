# What `make install` and `make package` put where. Include it last: it asks which targets exist.
#
# A tree with the prebuilt engine may be run, never installed: that engine lacks patch releases, and an installed program
# outlives the moment in which somebody remembers it.

include_guard(GLOBAL)
include(GNUInstallDirs)

if(WC_ENGINE_KIND STREQUAL "prebuilt")
  install(CODE "message(FATAL_ERROR \"Not installing the prebuilt engine: run 'make engine', then 'make install'\")")
  return()
endif()

if(TARGET wasmcloud)
  install(TARGETS wasmcloud RUNTIME)
  # The other names of the program; a symbolic link stays one.
  install(FILES "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/wash" "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/wapc"
    DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

foreach(name wapc wasmcloud)
  if(TARGET ${name}_shared)
    install(TARGETS ${name}_shared LIBRARY)
    install(FILES ${CMAKE_BINARY_DIR}/lib/lib${name}.a DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(FILES ${CMAKE_BINARY_DIR}/lib/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  endif()
endforeach()
install(DIRECTORY "${CMAKE_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")

set(CPACK_PACKAGE_NAME "wasmcloud-c")
set(CPACK_PACKAGE_VENDOR "wasmcloud-c")
set(CPACK_PACKAGE_CONTACT "wasmcloud-c maintainers <maintainers@wasmcloud-c.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Host and command line for signed WebAssembly actors")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR "TGZ")
find_program(WC_DPKG_DEB dpkg-deb)
if(WC_DPKG_DEB)
  list(APPEND CPACK_GENERATOR "DEB")
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_SECTION "net")
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
find_program(WC_RPMBUILD rpmbuild)
if(WC_RPMBUILD)
  list(APPEND CPACK_GENERATOR "RPM")
  set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
  set(CPACK_RPM_PACKAGE_LICENSE "Apache-2.0")
endif()
include(CPack)
