# Reads what tools/setup pinned and recorded: versions of downloads, the cache they are in, and the compiler
# for guests (WC_GUEST_CC). Each is written down once, on the shell side.

include_guard(GLOBAL)

set(wc_pins_file "${CMAKE_CURRENT_LIST_DIR}/../tools/setup.d/pins")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${wc_pins_file}")
file(STRINGS "${wc_pins_file}" wc_pin_lines REGEX "^[A-Za-z0-9_]+=")
foreach(line IN LISTS wc_pin_lines)
  string(REGEX MATCH "^([A-Za-z0-9_]+)=(.*)$" ignored "${line}")
  set(WC_PIN_${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
endforeach()

if(NOT "$ENV{XDG_CACHE_HOME}" STREQUAL "")
  set(WC_CACHE_DIR "$ENV{XDG_CACHE_HOME}/wasmcloud-c")
else()
  set(WC_CACHE_DIR "$ENV{HOME}/.cache/wasmcloud-c")
endif()

# Only what set-up found; where it has not run, cmake/guests.cmake looks for itself.
if(NOT DEFINED CACHE{WC_GUEST_CC} AND EXISTS "${WC_CACHE_DIR}/guest-cc")
  file(STRINGS "${WC_CACHE_DIR}/guest-cc" wc_guest_cc LIMIT_COUNT 1)
  set(WC_GUEST_CC "${wc_guest_cc}" CACHE FILEPATH "clang 14 or later with the wasm32 target, for guests")
endif()
