#pragma once
// What SQLite does not tell about a file, or tells in words that help nobody.
//
// Any thread.

#include <cstdint>
#include <string>

#include "emulator/base/result.h"
#include "emulator/storage/sqlite.h"

namespace durascope::storage {

/// What is at a path before SQLite looks at it.
enum class FileState {
  kNew,        ///< Nothing, or no byte in it.
  kUnwritten,  ///< Zeros only: the power failed while the file was being made. It holds nothing.
  kWritten,
};
FileState fileState(const std::string& path);

/// No write-ahead log is beside the file: nobody has it open for writing, and nothing is missing in it.
bool isOnlyFile(const std::string& path);
/// What `connection` has opened is as closing leaves a file: with a write-ahead log's format, and of none that is
/// newer.
bool isReadyToRead(const Connection& connection);
/// `path` as SQLite takes names with parameters ("?immutable=1").
std::string uriOf(const std::string& path, std::string_view parameters);

/// Tells one file from the next at the same path; 0 when there is none.
std::uint64_t fileNumber(const std::string& path);
/// The error of whoever finds that the file is not the one it was.
SqlError lostFileError(const std::string& path);

/// Makes what the real runtime makes for a new object: a database of one page without tables. Nothing is synced.
/// Answers its fileNumber(); 0: there is a file already, or it cannot be made, and SQLite will say more.
std::uint64_t makeEmptyDatabase(const std::string& path);
/// Nobody has synced what makeEmptyDatabase() made, and a log is worth nothing without its file. `connection` has just
/// been opened; nothing happens to a file with more than one page.
SqlResult<void> syncEmptyDatabase(Connection& connection);
/// Makes an unwritten file a new one.
SqlResult<void> emptyFile(const std::string& path);

/// SQLite takes the missing end of the last page for zeros. SQLITE_CORRUPT when the file ends within a page and no
/// write-ahead log makes up for it. `connection` has just been opened on `path`.
SqlResult<void> checkWholePages(Connection& connection, const std::string& path);

/// Why opening failed: a sentence that says what to do.
Error openError(const std::string& path, const SqlError& error);

}  // namespace durascope::storage
