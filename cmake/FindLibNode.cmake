# Finds Debian's libnode 18. packaging/bootstrap.sh unpacks it into build/deps/libnode where a foreign Node.js stands in
# the way of installing it; otherwise the installed one is taken. A foreign Node.js has headers in /usr/include/node,
# too: only a folder whose node_version.h tells module version 108, which is Node 18, will do.
set(DURASCOPE_NODE_ROOT "${CMAKE_SOURCE_DIR}/build/deps/libnode/usr" CACHE PATH "Folder that holds include/node and lib/<arch>/libnode.so")

foreach(root ${DURASCOPE_NODE_ROOT} /usr)
  if(NOT LibNode_INCLUDE_DIR AND EXISTS ${root}/include/node/node_version.h)
    file(STRINGS ${root}/include/node/node_version.h version REGEX "^#define NODE_MODULE_VERSION 108$")
    if(version)
      set(LibNode_INCLUDE_DIR ${root}/include/node CACHE PATH "Headers of libnode 18")
      find_library(LibNode_LIBRARY NAMES libnode.so.108 PATHS ${root}/lib/${CMAKE_LIBRARY_ARCHITECTURE} ${root}/lib NO_DEFAULT_PATH)
    endif()
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibNode REQUIRED_VARS LibNode_LIBRARY LibNode_INCLUDE_DIR
                                  REASON_FAILURE_MESSAGE "Run packaging/bootstrap.sh, which gets Debian's libnode 18.")
if(LibNode_FOUND AND NOT TARGET LibNode::LibNode)
  add_library(LibNode::LibNode SHARED IMPORTED)
  set_target_properties(LibNode::LibNode PROPERTIES IMPORTED_LOCATION ${LibNode_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${LibNode_INCLUDE_DIR})
endif()
