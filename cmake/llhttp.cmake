# Target `llhttp`: the HTTP/1.1 parser, compiled from the C sources that tools/setup fetched and verified.
#
# Debian's own package is deliberately not used: its version accepts request smuggling shapes.

include_guard(GLOBAL)
include("${CMAKE_CURRENT_LIST_DIR}/pins.cmake")

set(WC_LLHTTP_DIR "" CACHE PATH "Folder with llhttp's include/ and src/ (empty: the copy made by tools/setup)")
set(wc_llhttp_dir "${WC_LLHTTP_DIR}")
if(wc_llhttp_dir STREQUAL "")
  set(wc_llhttp_dir "${WC_CACHE_DIR}/llhttp-${WC_PIN_LLHTTP_VERSION}")
endif()
if(NOT EXISTS "${wc_llhttp_dir}/include/llhttp.h")
  message(FATAL_ERROR "llhttp is missing in ${wc_llhttp_dir}: run tools/setup, or set WC_LLHTTP_DIR")
endif()

add_library(llhttp STATIC
  "${wc_llhttp_dir}/src/api.c"
  "${wc_llhttp_dir}/src/http.c"
  "${wc_llhttp_dir}/src/llhttp.c")
target_include_directories(llhttp SYSTEM PUBLIC "${wc_llhttp_dir}/include")
# Generated code: our warnings do not apply to it. PIC, because it also ends in the shared libwasmcloud.
target_compile_options(llhttp PRIVATE -w)
set_target_properties(llhttp PROPERTIES POSITION_INDEPENDENT_CODE ON)
