# Target `wasmtime`: the WebAssembly engine. The rest of the tree links it and never asks where it came from.
#
# Order: WASMTIME_DIR if given, else the source build of `make engine`, else the prebuilt library that
# tools/setup fetched. Headers and library always come from the same folder: wasmtime/conf.h decides the
# layout of values, so a header of another build would compile, link and then misread them.
#
# Sets WC_ENGINE_KIND (given, source, prebuilt), WC_ENGINE_VERSION and WC_ENGINE_DIR.

include_guard(GLOBAL)
include("${CMAKE_CURRENT_LIST_DIR}/pins.cmake")

set(WASMTIME_DIR "" CACHE PATH "Folder with Wasmtime's include/ and lib/ (empty: what tools/setup cached)")
# `WASMTIME_DIR=... make run` reaches us as an environment variable, as it reaches tools/setup.
if(NOT "$ENV{WASMTIME_DIR}" STREQUAL "")
  set(WASMTIME_DIR "$ENV{WASMTIME_DIR}" CACHE PATH "" FORCE)
endif()
option(WC_REQUIRE_SOURCE_ENGINE "Refuse the prebuilt engine, which lacks the patch releases" OFF)

function(wc_engine_library dir out_library)
  set(${out_library} "" PARENT_SCOPE)
  foreach(name libwasmtime.a libwasmtime.so)
    if(EXISTS "${dir}/lib/${name}" AND EXISTS "${dir}/include/wasmtime/conf.h")
      set(${out_library} "${dir}/lib/${name}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# No cache variables here: a source build that appears later must win at the next configure.
set(WC_ENGINE_KIND "none")
if(NOT WASMTIME_DIR STREQUAL "")
  set(wc_engine_candidates "given|${WASMTIME_DIR}")
else()
  set(wc_engine_candidates
    "source|${WC_CACHE_DIR}/engine-${WC_PIN_ENGINE_SOURCE_VERSION}"
    "prebuilt|${WC_CACHE_DIR}/engine-${WC_PIN_ENGINE_PREBUILT_VERSION}-prebuilt")
endif()
foreach(candidate IN LISTS wc_engine_candidates)
  string(REGEX MATCH "^([a-z]+)\\|(.*)$" ignored "${candidate}")
  wc_engine_library("${CMAKE_MATCH_2}" wc_engine_file)
  if(wc_engine_file)
    set(WC_ENGINE_KIND "${CMAKE_MATCH_1}")
    set(WC_ENGINE_DIR "${CMAKE_MATCH_2}")
    break()
  endif()
endforeach()

if(WC_ENGINE_KIND STREQUAL "none")
  if(NOT WASMTIME_DIR STREQUAL "")
    message(FATAL_ERROR "No include/wasmtime/conf.h and lib/libwasmtime.a or .so in WASMTIME_DIR=${WASMTIME_DIR}")
  endif()
  message(FATAL_ERROR "No engine is cached: run tools/setup (seconds), make engine (minutes, patched), or set WASMTIME_DIR")
endif()

file(STRINGS "${WC_ENGINE_DIR}/include/wasmtime.h" wc_engine_version_line REGEX "define WASMTIME_VERSION ")
string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" WC_ENGINE_VERSION "${wc_engine_version_line}")
if(NOT WC_ENGINE_VERSION MATCHES "^48\\.")
  message(FATAL_ERROR "${WC_ENGINE_DIR} holds Wasmtime ${WC_ENGINE_VERSION}; this tree is written for the 48 line")
endif()

if(WC_ENGINE_KIND STREQUAL "prebuilt")
  if(WC_REQUIRE_SOURCE_ENGINE)
    message(FATAL_ERROR "A release needs the patched engine: run make engine first (the prebuilt "
      "${WC_ENGINE_VERSION} lacks the patch releases up to ${WC_PIN_ENGINE_SOURCE_VERSION})")
  endif()
  message(STATUS "Engine: Wasmtime ${WC_ENGINE_VERSION} prebuilt, without the patch releases up to "
    "${WC_PIN_ENGINE_SOURCE_VERSION} (make engine builds those)")
else()
  message(STATUS "Engine: Wasmtime ${WC_ENGINE_VERSION} (${WC_ENGINE_KIND}, ${WC_ENGINE_DIR})")
endif()

if(wc_engine_file MATCHES "\\.a$")
  add_library(wasmtime STATIC IMPORTED GLOBAL)
  # Without --gc-sections a program is twice as large: most of the archive is never reached.
  set_target_properties(wasmtime PROPERTIES
    INTERFACE_LINK_LIBRARIES "pthread;dl;m"
    INTERFACE_LINK_OPTIONS "-Wl,--gc-sections")
else()
  add_library(wasmtime SHARED IMPORTED GLOBAL)
  # The library names itself nothing; without this its full path would be recorded in our programs.
  set_target_properties(wasmtime PROPERTIES IMPORTED_NO_SONAME TRUE)
endif()
set_target_properties(wasmtime PROPERTIES
  IMPORTED_LOCATION "${wc_engine_file}"
  INTERFACE_INCLUDE_DIRECTORIES "${WC_ENGINE_DIR}/include")
