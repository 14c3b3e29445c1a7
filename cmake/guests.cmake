# Guests: the example actors and the small modules that tests run. Target wc_guests (part of ALL).
#
#   ${CMAKE_BINARY_DIR}/guests/<name>.wasm          examples/<name>/<name>.c
#   ${CMAKE_BINARY_DIR}/guests/tests/<name>.wasm    tests/guests/<name>.c and tests/guests/<name>.wat
#   ${CMAKE_BINARY_DIR}/guests/sdk/<name>.wasm      tests/guests/<name>/: projects with other languages' SDKs
#
# Without a compiler for wasm32 (or without wat2wasm, cargo, npm) what needs it is left out, with a message.

find_program(WC_GUEST_CC NAMES clang-19 clang-18 clang-17 clang-16 clang-15 clang-14 clang
  DOC "clang that compiles guests to wasm32")
find_program(WC_WAT2WASM wat2wasm DOC "WABT's assembler for .wat guests")

# wasm-ld of the same version as the compiler, else any.
string(REGEX MATCH "-[0-9]+$" version "${WC_GUEST_CC}")
find_program(WC_GUEST_LD NAMES wasm-ld${version} wasm-ld wasm-ld-19 wasm-ld-18 wasm-ld-17 wasm-ld-16 wasm-ld-15 wasm-ld-14
  DOC "linker for guests")

# Checks that no guest in C needs more than the MVP of WebAssembly.
find_program(WC_WASM_VALIDATE wasm-validate DOC "WABT's validator")
set(WC_GUEST_CHECK)
if(WC_WASM_VALIDATE)
  set(WC_GUEST_CHECK COMMAND ${WC_WASM_VALIDATE} --disable-sign-extension --disable-bulk-memory
    --disable-saturating-float-to-int --disable-multi-value --disable-reference-types --disable-simd)
endif()

set(WC_GUEST_DIR ${CMAKE_BINARY_DIR}/guests)
add_custom_target(wc_guests ALL)

# The stack comes first in memory, so that overflowing it traps instead of overwriting data. No link-time optimisation: it
# forgets -mcpu=mvp, and hosts of 2021 refuse instructions beyond the MVP.
set(WC_GUEST_FLAGS
  --target=wasm32 -mcpu=mvp -std=gnu17 -Oz -ffreestanding -nostdlib
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Werror
  -fuse-ld=${WC_GUEST_LD} -Wl,--no-entry -Wl,--strip-all -Wl,--stack-first -Wl,-z,stack-size=32768
  -I${CMAKE_SOURCE_DIR}/sdk/c/include -I${CMAKE_SOURCE_DIR}/src -I${CMAKE_SOURCE_DIR}/include)

file(GLOB WC_GUEST_SDK CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sdk/c/src/*.c ${CMAKE_SOURCE_DIR}/src/contracts/*.c)
list(APPEND WC_GUEST_SDK
  ${CMAKE_SOURCE_DIR}/src/codec/mp_reader.c
  ${CMAKE_SOURCE_DIR}/src/codec/mp_struct.c
  ${CMAKE_SOURCE_DIR}/src/codec/mp_writer.c)
file(GLOB WC_GUEST_HEADERS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sdk/c/src/*.h
  ${CMAKE_SOURCE_DIR}/sdk/c/include/wasmcloud/*.h ${CMAKE_SOURCE_DIR}/src/contracts/*.h
  ${CMAKE_SOURCE_DIR}/src/codec/mp*.h ${CMAKE_SOURCE_DIR}/tests/guests/*.h)

# wc_guest_c(<name> <directory> <source>): one actor in C with the SDK of this tree.
function(wc_guest_c name dir source)
  set(out ${dir}/${name}.wasm)
  set(check)
  if(WC_GUEST_CHECK)
    set(check ${WC_GUEST_CHECK} ${out})
  endif()
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${dir}
    COMMAND ${WC_GUEST_CC} ${WC_GUEST_FLAGS} -o ${out} ${source} ${WC_GUEST_SDK}
    ${check}
    DEPENDS ${source} ${WC_GUEST_SDK} ${WC_GUEST_HEADERS} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Guest ${name}.wasm" VERBATIM)
  set_property(GLOBAL APPEND PROPERTY WC_GUEST_OUTPUTS ${out})
endfunction()

function(wc_guest_wat name dir source)
  set(out ${dir}/${name}.wasm)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${dir}
    COMMAND ${WC_WAT2WASM} ${source} -o ${out}
    DEPENDS ${source}
    COMMENT "Guest ${name}.wasm" VERBATIM)
  set_property(GLOBAL APPEND PROPERTY WC_GUEST_OUTPUTS ${out})
endfunction()

if(WC_GUEST_CC AND WC_GUEST_LD)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/*/*.c)
  list(FILTER sources EXCLUDE REGEX "/examples/embed-") # programs that embed a library: cmake/examples.cmake
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    wc_guest_c(${name} ${WC_GUEST_DIR} ${source})
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/guests/*.c)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    wc_guest_c(${name} ${WC_GUEST_DIR}/tests ${source})
  endforeach()
else()
  message(STATUS "Guests in C are left out: no clang with wasm-ld found (apt install clang-19 lld-19)")
endif()

if(WC_WAT2WASM)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/guests/*.wat)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    wc_guest_wat(${name} ${WC_GUEST_DIR}/tests ${source})
  endforeach()
else()
  message(STATUS "Guests in WAT are left out: no wat2wasm found (apt install wabt)")
endif()

get_property(outputs GLOBAL PROPERTY WC_GUEST_OUTPUTS)
if(outputs)
  add_custom_target(wc_guest_files DEPENDS ${outputs})
  add_dependencies(wc_guests wc_guest_files)
endif()

# The other languages' guests are not part of wc_guests: nothing else waits for them, and they need the package registries
# of their languages once. What cannot be built is left out by the script, with the reason.
option(WC_SDK_GUESTS "build the guests that use other languages' SDKs" ON)
if(WC_SDK_GUESTS AND WC_TESTS)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/guests/*/*)
  add_custom_command(OUTPUT ${WC_GUEST_DIR}/sdk/built
    COMMAND ${CMAKE_SOURCE_DIR}/tests/guests/build-sdk-guests ${WC_GUEST_DIR}/sdk
    COMMAND ${CMAKE_COMMAND} -E touch ${WC_GUEST_DIR}/sdk/built
    DEPENDS ${sources} ${CMAKE_SOURCE_DIR}/tests/guests/build-sdk-guests
    COMMENT "Guests with the SDKs of other languages" VERBATIM)
  add_custom_target(wc_sdk_guests ALL DEPENDS ${WC_GUEST_DIR}/sdk/built)
endif()
