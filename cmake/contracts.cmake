# Generated files are part of the tree, so that it can be read and built without a generator. Whatever they are made of is
# in codegen.yaml files; the build fails when one is stale.
#
#   ninja regenerate              writes them anew
#   ctest -R generated            says which are stale; part of ALL, too
set(WC_CODEGEN ${CMAKE_SOURCE_DIR}/src/contracts/codegen.yaml ${CMAKE_SOURCE_DIR}/sdk/c/codegen.yaml
  ${CMAKE_SOURCE_DIR}/examples/petclinic/codegen.yaml)
file(GLOB WC_SCHEMAS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/interfaces/*.widl
  ${CMAKE_SOURCE_DIR}/examples/petclinic/*.widl)
file(GLOB WC_GENERATED CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/contracts/*.[ch] ${CMAKE_SOURCE_DIR}/sdk/c/src/*.c
  ${CMAKE_SOURCE_DIR}/sdk/c/include/wasmcloud/*.h
  ${CMAKE_SOURCE_DIR}/examples/petclinic/*/*.[ch])

add_executable(wc_regenerate ${CMAKE_SOURCE_DIR}/tools/regenerate.c)
wc_warnings(wc_regenerate)
target_link_libraries(wc_regenerate PRIVATE wc_widl)

add_custom_target(regenerate COMMAND wc_regenerate ${WC_CODEGEN} VERBATIM)

add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/contracts-are-fresh
  COMMAND wc_regenerate --check ${WC_CODEGEN}
  COMMAND ${CMAKE_COMMAND} -E touch ${CMAKE_BINARY_DIR}/contracts-are-fresh
  DEPENDS wc_regenerate ${WC_CODEGEN} ${WC_SCHEMAS} ${WC_GENERATED}
  COMMENT "Comparing generated files with their schemas" VERBATIM)
add_custom_target(wc_contracts_fresh ALL DEPENDS ${CMAKE_BINARY_DIR}/contracts-are-fresh)
