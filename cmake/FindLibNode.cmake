# Finds Debian's libnode 18. packaging/bootstrap.sh unpacks it into build/deps/libnode where a foreign Node.js stands in
# the way of installing it; otherwise the installed one is taken.
set(DURASCOPE_NODE_ROOT "${CMAKE_SOURCE_DIR}/build/deps/libnode/usr" CACHE PATH "Folder that holds include/node and lib/<arch>/libnode.so")
find_path(LibNode_INCLUDE_DIR node.h HINTS ${DURASCOPE_NODE_ROOT}/include/node /usr/include/node NO_DEFAULT_PATH)
find_library(LibNode_LIBRARY NAMES node libnode.so.108 HINTS ${DURASCOPE_NODE_ROOT}/lib ${DURASCOPE_NODE_ROOT}/lib/${CMAKE_LIBRARY_ARCHITECTURE}
             /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE} NO_DEFAULT_PATH)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibNode REQUIRED_VARS LibNode_LIBRARY LibNode_INCLUDE_DIR)
if(LibNode_FOUND AND NOT TARGET LibNode::LibNode)
  add_library(LibNode::LibNode SHARED IMPORTED)
  set_target_properties(LibNode::LibNode PROPERTIES IMPORTED_LOCATION ${LibNode_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${LibNode_INCLUDE_DIR})
endif()
