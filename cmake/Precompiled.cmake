# What most files read first, compiled once, so that a build from nothing is quicker. Files still include what they use;
# durascope_read_first() only makes it quick. Of the compilers, g++ alone is known to agree with ccache on it.
set(standard_headers <algorithm> <array> <atomic> <chrono> <cstdint> <deque> <functional> <map> <memory> <mutex> <optional>
    <span> <string> <string_view> <thread> <tuple> <unordered_map> <unordered_set> <utility> <variant> <vector> <tl/expected.hpp>)

# durascope_read_first(target std|core|gui): `gui` has all of Qt Widgets, `core` all of Qt Core, `std` no Qt.
function(durascope_read_first target kind)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    set(kind ${kind}_test)  # Tests have options of their own.
  endif()
  target_precompile_headers(${target} REUSE_FROM durascope_first_${kind})
endfunction()

# The target that compiles them, with the definitions and options that its users have.
function(durascope_first_headers kind)
  cmake_parse_arguments(ARG "" "" "LIBS;HEADERS;OPTIONS" ${ARGN})
  set(empty ${CMAKE_BINARY_DIR}/first_headers.cpp)
  if(NOT EXISTS ${empty})
    file(WRITE ${empty} "")
  endif()
  add_library(durascope_first_${kind} OBJECT EXCLUDE_FROM_ALL ${empty})
  target_link_libraries(durascope_first_${kind} PRIVATE durascope_options ${ARG_LIBS})
  target_compile_options(durascope_first_${kind} PRIVATE ${ARG_OPTIONS})
  target_precompile_headers(durascope_first_${kind} PRIVATE ${standard_headers} ${ARG_HEADERS})
endfunction()

durascope_first_headers(std)
if(DURASCOPE_WITH_ENGINE)
  find_package(LibNode REQUIRED)
  durascope_first_headers(engine LIBS LibNode::LibNode HEADERS <v8.h>)
endif()
if(DURASCOPE_WITH_ENGINE AND DURASCOPE_WITH_GUI)
  find_package(Qt6 REQUIRED COMPONENTS Widgets)
  durascope_first_headers(gui LIBS Qt6::Widgets HEADERS <QtWidgets>)
endif()
find_package(Qt6 REQUIRED COMPONENTS Core)
durascope_first_headers(core_test LIBS Qt6::Core HEADERS <QtCore> OPTIONS ${durascope_test_options})
if(DURASCOPE_WITH_ENGINE AND DURASCOPE_WITH_GUI)
  durascope_first_headers(gui_test LIBS Qt6::Widgets HEADERS <QtWidgets> OPTIONS ${durascope_test_options})
endif()
