#pragma once
// `durascope inspect --json`: a database as one line of JSON, written as it is read.

#include <iosfwd>
#include <string>

#include "emulator/base/result.h"
#include "emulator/journal/snapshots.h"

namespace durascope::app {

/// Writes {"path", "bytes", "name", "keys": [{"key", "size", "value"}], "tables": [{"name", "rowCount", "columns",
/// "rows"}], "alarm"} and a line end. `first` is the first page of the file `path`; the others are read here.
///
/// Nothing is lost and nothing cut: values are as emulator/values/json.h has them; one that does not decode has a
/// "problem" and its bytes as "hex". A key that is not UTF-8 has its bytes as "keyHex". In rows an integer has no point
/// and a real number has one; {"$type":"Blob","hex":"00ff"}, {"$type":"Number","value":"Infinity"}; of a cell beyond
/// 64 KiB the beginning is there, of a blob with its "size". Failure: a page
/// could not be read any more; what was written is then no whole line.
Result<void> writeJson(const std::string& path, const journal::StorageSnapshot& first, std::ostream& out);

}  // namespace durascope::app
