# SQLite, as the target SQLite::SQLite3.
#
# packaging/bootstrap.sh puts an amalgamation of the real runtime's version into build/deps/sqlite. It is compiled in with
# that runtime's options, and with counters for the rows that a statement reads and writes
# (DURASCOPE_SQLITE_COUNTS_ROWS). Without it Debian's library is taken: older, and it cannot count.
set(DURASCOPE_SQLITE_ROOT "${CMAKE_SOURCE_DIR}/build/deps/sqlite" CACHE PATH "Folder that holds sqlite3.c and sqlite3.h")

if(NOT TARGET SQLite::SQLite3)
  if(EXISTS ${DURASCOPE_SQLITE_ROOT}/sqlite3.c)
    find_package(Python3 REQUIRED COMPONENTS Interpreter)
    set(counted ${CMAKE_BINARY_DIR}/sqlite3_counting_rows.c)
    add_custom_command(OUTPUT ${counted}
      COMMAND Python3::Interpreter ${CMAKE_CURRENT_LIST_DIR}/patch_sqlite.py ${DURASCOPE_SQLITE_ROOT}/sqlite3.c ${counted}
      DEPENDS ${CMAKE_CURRENT_LIST_DIR}/patch_sqlite.py ${DURASCOPE_SQLITE_ROOT}/sqlite3.c VERBATIM)
    add_library(durascope_sqlite STATIC ${counted})
    target_include_directories(durascope_sqlite SYSTEM PUBLIC ${DURASCOPE_SQLITE_ROOT})
    # storage.md 3.8; the memory statistics cost a global lock and nobody reads them.
    target_compile_definitions(durascope_sqlite
      PUBLIC DURASCOPE_SQLITE_COUNTS_ROWS
      PRIVATE SQLITE_ENABLE_FTS5 SQLITE_ENABLE_MATH_FUNCTIONS SQLITE_ENABLE_RTREE SQLITE_ENABLE_NORMALIZE
              SQLITE_ENABLE_UPDATE_DELETE_LIMIT SQLITE_DEFAULT_FOREIGN_KEYS=1 SQLITE_OMIT_SHARED_CACHE
              SQLITE_MAX_ALLOCATION_SIZE=16777216 SQLITE_PRINTF_PRECISION_LIMIT=100000
              SQLITE_DEFAULT_MEMSTATUS=0 HAVE_USLEEP=1 HAVE_FDATASYNC=1)
    set_target_properties(durascope_sqlite PROPERTIES C_STANDARD 11)
    # In every configuration: the interpreter of a debug build would be most of what a test waits for.
    target_compile_options(durascope_sqlite PRIVATE -O2 -w)
    target_link_libraries(durascope_sqlite PRIVATE m ${CMAKE_DL_LIBS})
    add_library(SQLite::SQLite3 ALIAS durascope_sqlite)
    file(STRINGS ${DURASCOPE_SQLITE_ROOT}/sqlite3.h version REGEX "^#define SQLITE_VERSION  *\"")
    string(REGEX REPLACE ".*\"(.*)\"" "\\1" SQLite3_VERSION "${version}")
    message(STATUS "SQLite ${SQLite3_VERSION}, compiled in")
  else()
    find_path(SQLite3_INCLUDE_DIR sqlite3.h REQUIRED)
    find_library(SQLite3_LIBRARY sqlite3 REQUIRED)
    add_library(SQLite::SQLite3 SHARED IMPORTED GLOBAL)
    set_target_properties(SQLite::SQLite3 PROPERTIES IMPORTED_LOCATION ${SQLite3_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${SQLite3_INCLUDE_DIR})
    message(STATUS "SQLite: the system's library")
  endif()
endif()
set(SQLite3_FOUND TRUE)
