# Rooms of the source tree as static libraries named wc_<room>, and the one program made of them.

# wc_room(<name> [USES room...] [LIBS target...]): all .c files of src/<name>. A room without .c files yet is an interface.
function(wc_room name)
  cmake_parse_arguments(A "" "" "USES;LIBS" ${ARGN})
  wc_room_at(wc_${name} ${CMAKE_SOURCE_DIR}/src/${name} "${A_USES}" "${A_LIBS}")
endfunction()

# wc_provider(<name> [USES room...]): src/providers/<name>, one capability.
function(wc_provider name)
  cmake_parse_arguments(A "" "" "USES;LIBS" ${ARGN})
  wc_room_at(wc_provider_${name} ${CMAKE_SOURCE_DIR}/src/providers/${name} "${A_USES}" "${A_LIBS}")
endfunction()

function(wc_room_at target dir uses libs)
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.c)
  if(NOT CMAKE_SYSTEM_NAME STREQUAL "Linux")
    list(FILTER sources EXCLUDE REGEX "_linux\\.c$")
  endif()
  if(sources)
    add_library(${target} STATIC ${sources})
    set(how PUBLIC)
    wc_warnings(${target})
  else()
    add_library(${target} INTERFACE)
    set(how INTERFACE)
  endif()
  target_include_directories(${target} ${how} ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
  foreach(use ${uses})
    if(TARGET ${use})
      target_link_libraries(${target} ${how} ${use})
    else()
      target_link_libraries(${target} ${how} wc_${use})
    endif()
  endforeach()
  target_link_libraries(${target} ${how} ${libs})
endfunction()

# The executable is called wasmcloud; `wash` and `wapc` are other names for it (design.md section 1).
function(wc_program)
  file(GLOB mains CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/main.c)
  if(NOT mains)
    return()
  endif()
  add_executable(wasmcloud ${mains})
  wc_warnings(wasmcloud)
  target_link_libraries(wasmcloud PRIVATE wc_cmd wc_wash wc_engine)
  target_include_directories(wasmcloud PRIVATE ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
  target_compile_definitions(wasmcloud PRIVATE WC_VERSION="${PROJECT_VERSION}")
  add_custom_command(TARGET wasmcloud POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E create_symlink wasmcloud ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/wash
    COMMAND ${CMAKE_COMMAND} -E create_symlink wasmcloud ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/wapc
    VERBATIM)
endfunction()
