# Guests: the example actors and the small modules that tests run. Target wc_guests (part of ALL).
#
#   ${CMAKE_BINARY_DIR}/guests/<name>.wasm          examples/<name>/<name>.c
#   ${CMAKE_BINARY_DIR}/guests/tests/<name>.wasm    tests/guests/<name>.c and tests/guests/<name>.wat
#   ${CMAKE_BINARY_DIR}/guests/sdk/<name>.wasm      tests/guests/<name>/: projects with other languages' SDKs
#   ${CMAKE_BINARY_DIR}/sdk/c/{include,lib}         the C SDK as it is installed: headers and libwasmcloud-actor.a
#   ${CMAKE_BINARY_DIR}/sdk/<language>              links to the SDKs of the other languages
#
# Without a compiler for wasm32 (or without wat2wasm, cargo, npm) what needs it is left out, with a message.

# tools/setup records the compiler it found or installed.
set(cache "$ENV{XDG_CACHE_HOME}")
if(NOT cache)
  set(cache "$ENV{HOME}/.cache")
endif()
set(recorded)
if(EXISTS "${cache}/wasmcloud-c/guest-cc")
  file(STRINGS "${cache}/wasmcloud-c/guest-cc" recorded LIMIT_COUNT 1)
endif()
find_program(WC_GUEST_CC
  NAMES ${recorded} clang-19 clang-20 clang-21 clang-22 clang-18 clang-17 clang-16 clang-15 clang-14 clang
  DOC "clang that compiles guests to wasm32")
include(GNUInstallDirs)
find_program(WC_WAT2WASM wat2wasm DOC "WABT's assembler for .wat guests")

# The linker and archiver that belong to the compiler: beside it, by its version, else any.
file(REAL_PATH "${WC_GUEST_CC}" real)
get_filename_component(beside "${real}" DIRECTORY)
string(REGEX MATCH "-[0-9]+$" version "${WC_GUEST_CC}")
find_program(WC_GUEST_LD NAMES wasm-ld wasm-ld${version} HINTS ${beside} DOC "linker for guests")
find_program(WC_GUEST_AR NAMES llvm-ar llvm-ar${version} ${CMAKE_AR} ar HINTS ${beside} DOC "archiver for the guest SDK")

# Checks that no guest in C needs more than the MVP of WebAssembly.
find_program(WC_WASM_VALIDATE wasm-validate DOC "WABT's validator")
set(WC_GUEST_CHECK)
if(WC_WASM_VALIDATE)
  set(WC_GUEST_CHECK COMMAND ${WC_WASM_VALIDATE} --disable-sign-extension --disable-bulk-memory
    --disable-saturating-float-to-int --disable-multi-value --disable-reference-types --disable-simd)
endif()

set(WC_GUEST_DIR ${CMAKE_BINARY_DIR}/guests)
add_custom_target(wc_guests ALL)

# The stack comes first in memory, so that overflowing it traps instead of overwriting data.
set(WC_GUEST_CFLAGS --target=wasm32 -mcpu=mvp -std=gnu17 -Oz -ffreestanding -Wall -Wextra -Wshadow -Wstrict-prototypes)
if(WC_WERROR)
  list(APPEND WC_GUEST_CFLAGS -Werror)
endif()
# Our own guests are optimised as one program, which takes a third off the time of a request. The linker generates the code
# then and has to be told -mcpu=mvp again: hosts of 2021 refuse instructions beyond the MVP. The staged library stays free
# of it, because such objects fit one version of the compiler only.
set(WC_GUEST_LTO -Os -flto)
set(WC_GUEST_LTO_LDFLAGS -Xlinker -mllvm -Xlinker
    -mattr=-reference-types,-sign-ext,-bulk-memory,-multivalue,-nontrapping-fptoint,-mutable-globals)
set(WC_GUEST_LDFLAGS -nostdlib -fuse-ld=${WC_GUEST_LD}
  -Wl,--no-entry -Wl,--strip-all -Wl,--stack-first -Wl,-z,stack-size=32768)

file(GLOB WC_GUEST_SDK CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sdk/c/src/*.c ${CMAKE_SOURCE_DIR}/src/contracts/*.c)
list(APPEND WC_GUEST_SDK
  ${CMAKE_SOURCE_DIR}/src/codec/mp_message.c
  ${CMAKE_SOURCE_DIR}/src/codec/mp_reader.c
  ${CMAKE_SOURCE_DIR}/src/codec/mp_struct.c
  ${CMAKE_SOURCE_DIR}/src/codec/mp_writer.c)
file(GLOB WC_GUEST_HEADERS CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/sdk/c/src/*.h
  ${CMAKE_SOURCE_DIR}/sdk/c/include/wasmcloud/*.h ${CMAKE_SOURCE_DIR}/src/contracts/*.h
  ${CMAKE_SOURCE_DIR}/src/codec/mp.h ${CMAKE_SOURCE_DIR}/src/codec/mp_message.h ${CMAKE_SOURCE_DIR}/src/codec/mp_put.h
  ${CMAKE_SOURCE_DIR}/include/wc/types.h ${CMAKE_SOURCE_DIR}/tests/guests/*.h)

# The SDK as a guest author gets it. Staged in the build tree, so that our own guests are built the way theirs are.
set(WC_GUEST_STAGE ${CMAKE_BINARY_DIR}/sdk/c)
set(WC_GUEST_LIB ${WC_GUEST_STAGE}/lib/libwasmcloud-actor.a)
set(WC_GUEST_OBJECTS)

function(wc_guest_sdk)
  set(objects)
  set(lto_objects)
  foreach(source ${WC_GUEST_SDK})
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${source})
    string(REGEX REPLACE "[/.]" "_" name ${name})
    set(object ${WC_GUEST_STAGE}/objects/${name}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${WC_GUEST_STAGE}/objects
      COMMAND ${WC_GUEST_CC} ${WC_GUEST_CFLAGS} -I${CMAKE_SOURCE_DIR}/sdk/c/include -I${CMAKE_SOURCE_DIR}/src
        -I${CMAKE_SOURCE_DIR}/include -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -c -o ${object} ${source}
      DEPENDS ${source} ${WC_GUEST_HEADERS}
      COMMENT "Guest SDK ${name}" VERBATIM)
    list(APPEND objects ${object})
    set(lto_object ${WC_GUEST_STAGE}/objects/lto/${name}.o)
    add_custom_command(OUTPUT ${lto_object}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${WC_GUEST_STAGE}/objects/lto
      COMMAND ${WC_GUEST_CC} ${WC_GUEST_CFLAGS} ${WC_GUEST_LTO} -I${CMAKE_SOURCE_DIR}/sdk/c/include
        -I${CMAKE_SOURCE_DIR}/src -I${CMAKE_SOURCE_DIR}/include -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=
        -c -o ${lto_object} ${source}
      DEPENDS ${source} ${WC_GUEST_HEADERS}
      COMMENT "Guest SDK ${name}, for our own guests" VERBATIM)
    list(APPEND lto_objects ${lto_object})
  endforeach()
  set(headers)
  foreach(header ${WC_GUEST_HEADERS})
    if(header MATCHES "/(wasmcloud|contracts|codec|wc)/([a-z0-9_]+\\.h)$")
      set(staged ${WC_GUEST_STAGE}/include/${CMAKE_MATCH_1}/${CMAKE_MATCH_2})
      add_custom_command(OUTPUT ${staged}
        COMMAND ${CMAKE_COMMAND} -E copy ${header} ${staged}
        DEPENDS ${header} VERBATIM)
      list(APPEND headers ${staged})
    endif()
  endforeach()
  add_custom_command(OUTPUT ${WC_GUEST_LIB}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${WC_GUEST_STAGE}/lib
    COMMAND ${CMAKE_COMMAND} -E rm -f ${WC_GUEST_LIB}
    COMMAND ${WC_GUEST_AR} rcs ${WC_GUEST_LIB} ${objects}
    DEPENDS ${objects} ${headers}
    COMMENT "Guest SDK libwasmcloud-actor.a" VERBATIM)
  # Guests of this tree take the objects: an archiver that knows no wasm writes no index, which older linkers want.
  set(WC_GUEST_OBJECTS ${lto_objects} PARENT_SCOPE)
  set_property(GLOBAL APPEND PROPERTY WC_GUEST_OUTPUTS ${WC_GUEST_LIB})
  if(NOT WC_ENGINE_KIND STREQUAL "prebuilt") # see install.cmake
    install(DIRECTORY ${WC_GUEST_STAGE}/include ${WC_GUEST_STAGE}/lib
      DESTINATION ${CMAKE_INSTALL_DATADIR}/wasmcloud-c/sdk/c)
  endif()
endfunction()

# wc_guest_c(<name> <directory> <source> [source...]): one actor in C with the SDK of this tree.
function(wc_guest_c name dir source)
  set(out ${dir}/${name}.wasm)
  set(check)
  if(WC_GUEST_CHECK)
    set(check ${WC_GUEST_CHECK} ${out})
  endif()
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${dir}
    COMMAND ${WC_GUEST_CC} ${WC_GUEST_CFLAGS} ${WC_GUEST_LTO} ${WC_GUEST_LDFLAGS} ${WC_GUEST_LTO_LDFLAGS}
      -I${WC_GUEST_STAGE}/include -o ${out} ${source} ${ARGN} ${WC_GUEST_OBJECTS}
    ${check}
    DEPENDS ${source} ${ARGN} ${WC_GUEST_OBJECTS} ${WC_GUEST_LIB} ${WC_GUEST_HEADERS} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
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
  wc_guest_sdk()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/*/*.c)
  list(FILTER sources EXCLUDE REGEX "/examples/embed-") # programs that embed a library: cmake/examples.cmake
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    get_filename_component(beside ${source} DIRECTORY)
    # contracts of an example's own: what the actor handles, and what the example's actors call
    file(GLOB generated CONFIGURE_DEPENDS ${beside}/${name}/*.c)
    if(NOT generated)
      file(GLOB generated CONFIGURE_DEPENDS ${beside}/calls/*.c)
    endif()
    wc_guest_c(${name} ${WC_GUEST_DIR} ${source} ${generated})
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/guests/*.c)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    wc_guest_c(${name} ${WC_GUEST_DIR}/tests ${source})
  endforeach()
else()
  message(STATUS "Guests in C are left out: no clang with wasm-ld found (apt install clang-19 lld-19)")
endif()

# The SDK for ordinary programs (wasmcloud/native.h), for authors: build/sdk/c/lib/libwasmcloud-actor-native.a.
set(WC_NATIVE_SDK ${WC_GUEST_SDK} ${CMAKE_SOURCE_DIR}/sdk/c/native/native.c)
list(REMOVE_ITEM WC_NATIVE_SDK ${CMAKE_SOURCE_DIR}/sdk/c/src/memory.c)
add_library(wc_actor_native STATIC ${WC_NATIVE_SDK})
wc_warnings(wc_actor_native)
target_include_directories(wc_actor_native PUBLIC ${CMAKE_SOURCE_DIR}/sdk/c/include ${CMAKE_SOURCE_DIR}/src
  ${CMAKE_SOURCE_DIR}/include)
set_target_properties(wc_actor_native PROPERTIES OUTPUT_NAME wasmcloud-actor-native
  ARCHIVE_OUTPUT_DIRECTORY ${WC_GUEST_STAGE}/lib)

# examples/<name>/test/test_<name>.c: the actor's handlers in an ordinary program under sanitizers; CTest's example.<name>.
if(WC_TESTS)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/examples/*/test/test_*.c)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME_WE)
    string(REGEX REPLACE "^test_" "" name ${name})
    set(target native_${name})
    add_executable(${target} ${source} ${CMAKE_SOURCE_DIR}/examples/${name}/${name}.c ${WC_NATIVE_SDK})
    wc_warnings(${target})
    target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR}/sdk/c/include ${CMAKE_SOURCE_DIR}/src
      ${CMAKE_SOURCE_DIR}/include)
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    if(NOT WC_SANITIZE AND NOT CMAKE_C_FLAGS MATCHES "-fsanitize")
      target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=undefined)
      target_link_options(${target} PRIVATE -fsanitize=address,undefined)
    endif()
    add_test(NAME example.${name} COMMAND ${target})
    set_tests_properties(example.${name} PROPERTIES LABELS unit TIMEOUT 60)
  endforeach()
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

# The SDKs of the other languages are used as they are: beside the one for C, for `wash new`.
foreach(language rust assemblyscript go tinygo)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/sdk)
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/sdk/${language} ${CMAKE_BINARY_DIR}/sdk/${language} SYMBOLIC)
  if(NOT WC_ENGINE_KIND STREQUAL "prebuilt") # see install.cmake
    install(DIRECTORY ${CMAKE_SOURCE_DIR}/sdk/${language} DESTINATION ${CMAKE_INSTALL_DATADIR}/wasmcloud-c/sdk
      PATTERN node_modules EXCLUDE PATTERN target EXCLUDE)
  endif()
endforeach()

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
