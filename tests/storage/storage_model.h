#pragma once
// What storage should hold, as plain maps: for tests that compare the two.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/journal/snapshots.h"
#include "emulator/storage/operations.h"

namespace durascope::storage {

using Map = std::map<std::string, std::string>;

/// The model has the alarm among the keys.
inline const std::string kAlarm = "~";

/// What storage should hold: durable, after the ended turns, and now; and what an open transaction would make of it.
class Model {
 public:
  explicit Model(bool valueCache) : valueCache_(valueCache) {}

  void endTurn() {
    if (!inTransaction()) ended_ = now_;
  }
  void discardTurn() { now_ = ended_; }
  /// Nothing of an open transaction is committed without a value cache; with one it is not there yet.
  void commit() {
    if (valueCache_ || !inTransaction()) durable_ = ended_ = now_;
  }
  void crash() {
    now_ = ended_ = durable_;
    before_.clear();
    buffer_.clear();
    savepoints_.clear();
  }
  void deleteAll(bool keepAlarm) {
    // Without a value cache the file gets the alarm as it is now; with one each stage keeps its own.
    if (!valueCache_) durable_ = ended_ = now_;
    for (Map* map : {&now_, &ended_, &durable_})
      std::erase_if(*map, [&](const auto& row) { return !keepAlarm || row.first != kAlarm; });
  }

  // A transaction is a buffer over the cache, or a copy to go back to.

  bool inTransaction() const { return !before_.empty(); }
  std::size_t depth() const { return before_.size(); }
  void begin() { before_.push_back(now_); }
  void rollBack() {
    if (!valueCache_) now_ = before_.back();
    buffer_.clear();
  }
  void end() {
    for (const auto& [key, bytes] : std::exchange(buffer_, {})) set(now_, key, bytes);
    before_.pop_back();
  }

  void openSavepoint() { savepoints_.push_back(now_); }
  void closeSavepoint(bool keep) {
    if (!keep) now_ = savepoints_.back();
    savepoints_.pop_back();
  }
  bool inSavepoint() const { return !savepoints_.empty(); }

  /// As an operation of the transaction sees it, or one of none.
  Map view(bool transaction) const {
    Map map = now_;
    if (transaction)
      for (const auto& [key, bytes] : buffer_) set(map, key, bytes);
    return map;
  }
  std::optional<std::string> find(const std::string& key, bool transaction) const {
    if (transaction)
      if (const auto buffered = buffer_.find(key); buffered != buffer_.end()) return buffered->second;
    const auto found = now_.find(key);
    return found == now_.end() ? std::nullopt : std::optional(found->second);
  }
  /// No bytes: deletes. Returns whether it was there.
  bool write(const std::string& key, std::optional<std::string> bytes, bool transaction) {
    const bool existed = find(key, transaction).has_value();
    if (transaction && valueCache_)
      buffer_[key] = std::move(bytes);
    else
      set(now_, key, bytes);
    return existed;
  }

  std::string get(const std::string& key, bool transaction) const { return find(key, transaction).value_or("(none)"); }
  std::string list(const ListOptions& options, bool transaction) const {
    std::vector<std::string> rows;
    for (const auto& [key, bytes] : view(transaction))
      if (key != kAlarm && key >= options.start.value_or("") && (!options.end || key < *options.end))
        rows.push_back(key + "=" + bytes);
    if (options.reverse) std::reverse(rows.begin(), rows.end());
    if (options.limit && rows.size() > *options.limit) rows.resize(*options.limit);
    std::string text;
    for (const std::string& row : rows) text += (text.empty() ? "" : " ") + row;
    return text;
  }
  /// Without the alarm.
  Map keys() const {
    Map keys = now_;
    keys.erase(kAlarm);
    return keys;
  }

 private:
  static void set(Map& map, const std::string& key, const std::optional<std::string>& bytes) {
    if (bytes)
      map[key] = *bytes;
    else
      map.erase(key);
  }

  bool valueCache_;
  Map now_, ended_, durable_;
  std::vector<Map> before_, savepoints_;
  std::map<std::string, std::optional<std::string>> buffer_;
};

/// What the cache claims and the model denies; empty when they agree.
inline std::string contradiction(const journal::CacheSnapshot& snapshot, const Map& now) {
  using State = journal::CacheEntryState;
  for (const auto& entry : snapshot.entries) {
    const bool present = now.contains(entry.key);
    switch (entry.state) {
      case State::kClean:
      case State::kDirty:
        if (!present) return "present in the cache only: " + entry.key;
        break;
      case State::kAbsent:
      case State::kAbsentDirty:
        if (present) return "absent in the cache only: " + entry.key;
        break;
      case State::kKnownEmptyRange: {
        const auto next = now.upper_bound(entry.key);
        if (next != now.end() && (entry.end.empty() || next->first < entry.end))
          return "in a range that the cache believes empty: " + next->first;
        break;
      }
    }
  }
  return {};
}

}  // namespace durascope::storage
