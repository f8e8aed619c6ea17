# One target a folder: the linker keeps the walls that the architecture draws.
find_program(CCACHE ccache)
if(CCACHE)
  # It does not look into headers that are compiled before, unless it may.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# More than a hundred programs are linked, most of them tests: it takes a tenth of the time that the usual one does.
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()

add_library(durascope_options INTERFACE)
target_include_directories(durascope_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(durascope_options INTERFACE -Wall -Wextra -Werror -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlapping copies where a literal and a std::string are added with optimisation on (its bug 105651), and
  # like things that are not there once it has inlined enough.
  target_compile_options(durascope_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-dangling-pointer
                         -Wno-stringop-overflow -Wno-stringop-overread -Wno-free-nonheap-object -Wno-array-bounds)
endif()

set(DURASCOPE_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize takes them")
if(DURASCOPE_SANITIZE)
  # libnode has no type information, nor have those of our files that derive from its classes: `vptr` sees ghosts.
  add_compile_options(-fsanitize=${DURASCOPE_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DURASCOPE_SANITIZE})
endif()

# Nobody waits for a test's own code, only for its compiler.
set(durascope_test_options -O0)
include(Precompiled)

# durascope_library(values [LIBS ...] [FIRST gui|engine]): every .cpp of the folder becomes the static library durascope_values.
function(durascope_library name)
  cmake_parse_arguments(ARG "" "FIRST" "LIBS;PRIVATE_LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
  add_library(durascope_${name} STATIC ${sources})
  set_target_properties(durascope_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(durascope_${name} PUBLIC durascope_options ${ARG_LIBS} PRIVATE ${ARG_PRIVATE_LIBS})
  if(NOT ARG_FIRST)
    set(ARG_FIRST std)
  endif()
  durascope_read_first(durascope_${name} ${ARG_FIRST})
endfunction()

# durascope_test_surroundings(300 crash/thousand ...): what every test runs in, and after how many seconds it is given up.
function(durascope_test_surroundings seconds)
  set_tests_properties(${ARGN} PROPERTIES ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8" TIMEOUT ${seconds})
  if(DURASCOPE_SANITIZE)
    set_property(TEST ${ARGN} APPEND PROPERTY ENVIRONMENT "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/leaks_of_libnode.txt"
                 "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/races_of_qt.txt")
  endif()
endfunction()

# durascope_test(values/wire_reader LIBS ...): tests/values/wire_reader_test.cpp becomes a Qt Test program named after it.
function(durascope_test path)
  cmake_parse_arguments(ARG "" "" "LIBS" ${ARGN})
  string(REPLACE "/" "_" name ${path})
  add_executable(test_${name} ${CMAKE_SOURCE_DIR}/tests/${path}_test.cpp)
  set_target_properties(test_${name} PROPERTIES AUTOMOC ON)
  target_link_libraries(test_${name} PRIVATE durascope_options Qt6::Test ${ARG_LIBS})
  target_compile_options(test_${name} PRIVATE ${durascope_test_options})
  if(ARG_LIBS MATCHES "durascope_(widgets|window)")
    durascope_read_first(test_${name} gui)
  else()
    durascope_read_first(test_${name} core)
  endif()
  target_compile_definitions(test_${name} PRIVATE TEST_DATA_DIR="${CMAKE_SOURCE_DIR}/tests/data" SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${path} COMMAND test_${name})
  durascope_test_surroundings(300 ${path})
endfunction()
