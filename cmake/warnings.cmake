# Flags of whole builds: warnings for our own targets (`wc_warnings(target)`), sanitizers, release hardening.
#
# Warnings are errors with both compilers; WC_WERROR=OFF is for people who build with a compiler newer than
# the ones this tree is checked with.

include_guard(GLOBAL)
include(CheckCCompilerFlag)
option(WC_WERROR "Treat warnings as errors" ON)
option(WC_HARDEN "Release hardening flags" OFF)
set(WC_SANITIZE "" CACHE STRING "What to pass to -fsanitize, for example address,undefined")

add_library(wc_warnings INTERFACE)
target_compile_options(wc_warnings INTERFACE
  -Wall
  -Wextra
  -Wshadow
  -Wpointer-arith
  -Wcast-qual
  -Wwrite-strings
  -Wvla
  -Wundef
  -Wformat=2
  "$<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes;-Wmissing-prototypes;-Wold-style-definition>"
  # `return wc_fail(...)` is never 0, but gcc cannot know that about a function in another file, and takes the output
  # behind it for unset. clang and cppcheck do look for variables that really are.
  "$<$<C_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>"
  "$<$<C_COMPILER_ID:Clang>:-Wno-format-nonliteral;-Wno-gnu-zero-variadic-macro-arguments>"
  "$<$<BOOL:${WC_WERROR}>:-Werror>")

function(wc_warnings target)
  target_link_libraries(${target} PRIVATE wc_warnings)
endfunction()

if(WC_SANITIZE)
  # A finding ends the program: a test that goes on after one would still pass.
  add_compile_options("-fsanitize=${WC_SANITIZE}" -fno-omit-frame-pointer)
  add_link_options("-fsanitize=${WC_SANITIZE}")
  if(WC_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

# wc_harden(FLAG...): each flag the compiler knows; -fcf-protection for one exists on x86 only.
function(wc_harden)
  foreach(flag IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER "WC_HAS${flag}" known)
    check_c_compiler_flag("${flag}" ${known})
    if(${known})
      add_compile_options("${flag}")
    endif()
  endforeach()
endfunction()

if(WC_HARDEN)
  wc_harden(-fstack-protector-strong -fstack-clash-protection -fcf-protection -ftrivial-auto-var-init=zero)
  # Some distributions predefine the macro at a lower level.
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -O2)
  add_link_options("$<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>" "LINKER:-z,relro" "LINKER:-z,now")
endif()
