#pragma once
// A whole database as files, while nobody uses it: taken away, or copied.
//
// Any thread.

#include <string>

#include "emulator/base/result.h"

namespace durascope::storage {

/// Takes away the file, if it is there. kIo with the path in the sentence.
Result<void> removeFile(const std::string& path);

/// Takes away the database and its log, where they are. REQUIRES: nobody has it open. kIo with the path in the
/// sentence.
Result<void> removeDatabase(const std::string& path);

/// Makes `to` hold what is committed in `from`, which may be open elsewhere; without a `from` there is no `to`
/// afterwards, either. REQUIRES: nobody has `to` open. kCorrupt, kIo with the path in the sentence.
Result<void> copyDatabase(const std::string& from, const std::string& to);

}  // namespace durascope::storage
