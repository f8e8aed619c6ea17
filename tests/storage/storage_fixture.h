#pragma once
// One object's storage in a temporary folder, with verbs that say what a test expects.

#include <QTemporaryDir>
#include <QtTest>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/storage/object_storage.h"

namespace durascope::storage {

/// Returns the value of a Result; ends the test function's usefulness with its message when there is none.
template <class T>
T must(tl::expected<T, StorageError> result) {
  if (!result) qFatal("unexpected failure: %s", result.error().message.c_str());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A pool may close the file while the object is idle.
inline bool hasOpenFile(ObjectStorage& object) { return object.database().isOpen(); }

inline Value value(std::string bytes) { return std::make_shared<const std::string>(std::move(bytes)); }

class StorageFixture {
 public:
  explicit StorageFixture(bool valueCache, Limits limits = {})
      : valueCache_(valueCache), shared_(limits), path_(folder_.filePath("object.sqlite").toStdString()) {
    open();
  }

  void open() {
    auto opened = ObjectStorage::open({.path = path_, .valueCache = valueCache_, .shared = shared_, .lookups = log_});
    if (!opened) qFatal("%s", opened.error().message.c_str());
    storage_ = std::move(*opened);
  }
  /// Commits and starts a new instance.
  void reopen() {
    must(storage_->commit());
    storage_.reset();
    open();
  }

  ObjectStorage* operator->() { return storage_.get(); }
  SharedCache& shared() { return shared_; }
  LookupLog& log() { return log_; }
  const std::string& path() const { return path_; }
  QString file(const QString& name) const { return folder_.filePath(name); }

  // One operation each, completed at once when it missed. Rows print as "a=1 b=2".

  void put(std::string_view key, std::string_view bytes, WriteOptions options = {}) {
    must(storage_->put(key, value(std::string(bytes)), options));
  }
  std::string get(std::string_view key, ReadOptions options = {}) {
    const Value found = finish(must(storage_->get(key, options)));
    return found ? *found : "(none)";
  }
  std::string getMany(std::vector<std::string> keys, ReadOptions options = {}) {
    return text(finish(must(storage_->getMany(std::move(keys), options))));
  }
  std::string list(const ListOptions& options = {}) { return text(finish(must(storage_->list(options)))); }
  bool remove(std::string_view key, WriteOptions options = {}) { return finish(must(storage_->remove(key, options))); }
  std::uint64_t removeMany(std::vector<std::string> keys) {
    return finish(must(storage_->removeMany(std::move(keys))));
  }

  template <class T>
  T finish(Answer<T> answer) {
    if (auto* now = std::get_if<T>(&answer)) return std::move(*now);
    return must(storage_->complete(std::move(std::get<Ticket<T>>(answer))));
  }

  static std::string text(const Rows& rows) {
    std::string result;
    for (const Row& row : rows) result += (result.empty() ? "" : " ") + row.key + "=" + *row.value;
    return result;
  }

  /// The last lookup: "HIT", "MISS", "PARTIAL" or "LOCAL".
  std::string outcome() const {
    switch (last().outcome) {
      case journal::CacheOutcome::kHit:
        return "HIT";
      case journal::CacheOutcome::kMiss:
        return "MISS";
      case journal::CacheOutcome::kPartial:
        return "PARTIAL";
      default:
        return "LOCAL";
    }
  }
  std::string reason() const { return reasonText(last()); }
  LookupRecord last() const {
    const LookupRecord* found = log_.find(log_.lastSequence());
    return found ? *found : LookupRecord{};
  }

 private:
  QTemporaryDir folder_;
  bool valueCache_;
  SharedCache shared_;
  LookupLog log_;
  std::string path_;
  std::unique_ptr<ObjectStorage> storage_;
};

/// list() options in one line.
inline ListOptions range(std::optional<std::string> start, std::optional<std::string> end, bool reverse = false,
                         std::optional<std::uint32_t> limit = {}) {
  ListOptions options;
  options.start = std::move(start);
  options.end = std::move(end);
  options.reverse = reverse;
  options.limit = limit;
  return options;
}

}  // namespace durascope::storage
