#pragma once
// The names by which ids were made. An id is a MAC of its name and cannot be turned back, so whoever wants to show
// names has to remember them.
//
// Kept in one file of ours, `durascope-names.jsonl`, in the state folder beside the namespaces' folders; never in the
// users' SQLite files, which stay exactly as workerd would have left them. One JSON object a line,
//
//   {"ns":"my-worker-Room","id":"<64 hex digits>","name":"lobby"}
//
// only ever appended to, so that a crash can tear the last line and nothing else: such a line is skipped, and so is
// every other one that we cannot read or of which the id was not made from the name. Lone surrogates are written as
// \ud800. Deleting the file loses names, no data.

#include <cstdint>
#include <iosfwd>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "emulator/base/object_id.h"
#include "emulator/base/result.h"
#include "emulator/identity/name_line.h"

namespace durascope::identity {

/// Confined to one thread at a time, but for append(), which another may call meanwhile: it touches only the file.
/// Holds at most kMaxNames names of at most kMaxNameBytes each; what comes beyond is not remembered.
class NameIndex {
 public:
  static constexpr std::size_t kMaxNames = 1'000'000;
  static constexpr std::size_t kMaxNameBytes = 1'024;  ///< workerd: ctx.id.name is undefined for longer names.
  static constexpr const char* kFileName = "durascope-names.jsonl";

  NameIndex() = default;
  ~NameIndex();
  NameIndex(const NameIndex&) = delete;
  NameIndex& operator=(const NameIndex&) = delete;

  /// Reads the index of `stateDir`; a folder or file that does not exist yet is an empty index. Failure: kIo; the index
  /// then remembers for this session only.
  Result<void> open(const std::string& stateDir);

  /// Remembers a name for this session; true when it is new, and so to be appended.
  bool insert(std::string_view uniqueKey, const ObjectId& id, std::string_view wtf8);

  /// Writes names to the file (making folder and file if need be). Failure: kIo, once; later names are not written.
  Result<void> append(std::span<const NameLine> names);

  /// The name that `id` was made from, or nullptr when it is not known. Valid until the next call of insert() or
  /// open().
  const std::string* find(std::string_view uniqueKey, const ObjectId& id) const;

  std::size_t size() const { return size_; }

 private:
  using Names = std::unordered_map<ObjectId, std::string>;

  void load(std::istream& file);
  Result<void> write(std::string lines);
  void close();

  std::map<std::string, Names, std::less<>> namespaces_;
  std::size_t size_ = 0;
  std::string path_;             ///< Empty: do not write.
  int file_ = -1;                ///< Opened at the first append.
  bool lastLineIsTorn_ = false;  ///< The file does not end with a line end.
};

}  // namespace durascope::identity
