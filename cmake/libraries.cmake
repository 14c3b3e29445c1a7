# libwapc and libwasmcloud for other programs: shared and static, with pkg-config files. Both are made of the rooms as they
# are; the shared ones show only what is marked WC_API.

include_guard(GLOBAL)
include(GNUInstallDirs)

# wc_library(<name> <description> EXPORT <target>... ROOMS <target>... REQUIRES <pkg>...): targets <name>_shared and
# <name>_static. EXPORT rooms hold the public functions and are linked whole, ROOMS is all that goes into the archive.
function(wc_library name description)
  cmake_parse_arguments(A "" "" "ROOMS;EXPORT;REQUIRES" ${ARGN})
  # CMake wants one source of the library's own.
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/lib/${name}.c CONTENT "/* all of lib@name@ is in the rooms */\n" @ONLY)
  add_library(${name}_shared SHARED ${CMAKE_BINARY_DIR}/lib/${name}.c)
  set_target_properties(${name}_shared PROPERTIES LINKER_LANGUAGE C OUTPUT_NAME ${name} VERSION ${PROJECT_VERSION} SOVERSION 0
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
  foreach(room ${A_EXPORT})
    target_link_libraries(${name}_shared PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,${room}>")
  endforeach()
  target_include_directories(${name}_shared INTERFACE ${CMAKE_SOURCE_DIR}/include)

  set(script "create ${CMAKE_BINARY_DIR}/lib/lib${name}.a\n")
  foreach(room ${A_ROOMS})
    string(APPEND script "addlib $<TARGET_FILE:${room}>\n")
  endforeach()
  string(APPEND script "save\nend\n")
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/lib/${name}.mri CONTENT "${script}")
  add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/lib/lib${name}.a
    COMMAND ${CMAKE_COMMAND} -E rm -f ${CMAKE_BINARY_DIR}/lib/lib${name}.a
    COMMAND ${CMAKE_AR} -M < ${CMAKE_BINARY_DIR}/lib/${name}.mri
    DEPENDS ${A_ROOMS} ${CMAKE_BINARY_DIR}/lib/${name}.mri VERBATIM)
  add_custom_target(${name}_static ALL DEPENDS ${CMAKE_BINARY_DIR}/lib/lib${name}.a)

  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/lib/${name}.pc @ONLY CONTENT
"prefix=@CMAKE_INSTALL_PREFIX@
libdir=\${prefix}/@CMAKE_INSTALL_LIBDIR@
includedir=\${prefix}/@CMAKE_INSTALL_INCLUDEDIR@

Name: @name@
Description: @description@
Version: @PROJECT_VERSION@
Requires.private: @A_REQUIRES@
Libs: -L\${libdir} -l@name@
Libs.private: -lpthread -ldl -lm
Cflags: -I\${includedir}
")
endfunction()

set(wapc_rooms wc_engine wc_crypto wc_codec wc_base)
wc_library(wapc "waPC host library" EXPORT wc_engine ROOMS ${wapc_rooms} REQUIRES libsodium libcrypto jansson yaml-0.1)

set(host_rooms wc_host wc_providers wc_provider_httpserver wc_provider_keyvalue wc_provider_logging wc_provider_extras
  wc_contracts wc_lattice wc_bus wc_http wc_rt wc_claims ${wapc_rooms} llhttp)
wc_library(wasmcloud "wasmCloud host library" EXPORT wc_host wc_providers ROOMS ${host_rooms}
  REQUIRES libsodium libcrypto jansson yaml-0.1 libuv sqlite3 libnats)
