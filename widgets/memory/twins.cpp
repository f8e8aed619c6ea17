#include "widgets/memory/twins.h"

#include <algorithm>
#include <array>

namespace durascope::widgets {

namespace {

std::string_view bareName(std::string_view name) {
  const std::size_t marks = name.find_first_not_of("#_");
  return marks == std::string_view::npos ? name : name.substr(marks);
}

// True when the loaded page would show a twin of `name` if there were one. Keys come in order, from the first on.
bool pageCovers(std::string_view name, const journal::StorageSnapshot& storage) {
  if (storage.keyCount <= storage.entries.size()) return true;
  if (storage.entries.empty()) return false;
  const std::string bare(bareName(name));
  const std::string& last = storage.entries.back().key;
  return bare <= last && "_" + bare <= last && "#" + bare <= last;
}

}  // namespace

QString twinName(std::string_view name) {
  const std::string_view bare = bareName(name);
  return QString::fromUtf8(bare.data(), static_cast<qsizetype>(bare.size()));
}

const journal::StoredEntry* storedTwin(std::string_view field, const journal::StorageSnapshot& storage) {
  const std::string_view bare = bareName(field);
  const auto found = std::find_if(storage.entries.begin(), storage.entries.end(),
                                  [&](const journal::StoredEntry& entry) { return bareName(entry.key) == bare; });
  return found == storage.entries.end() ? nullptr : &*found;
}

bool isState(const journal::ValueNode& field) {
  static constexpr std::array<std::string_view, 5> kGiven{"DurableObjectState", "DurableObjectStorage", "SqlStorage",
                                                          "SyncKvStorage", "Fetcher"};
  if (field.kind == journal::ValueKind::kFunction || field.kind == journal::ValueKind::kAccessor) return false;
  if (field.name == "env" || field.name == "ctx") return false;
  return std::find(kGiven.begin(), kGiven.end(), field.type) == kGiven.end();
}

TwinState twinState(const journal::ValueNode& field, const journal::StorageSnapshot* storage,
                    const journal::CacheSnapshot* cache) {
  if (!isState(field) || !storage || !storage->problem.empty()) return TwinState::kUnknown;
  if (cache) {
    const std::string_view bare = bareName(field.name);
    for (const journal::CacheEntryNode& entry : cache->entries) {
      if (entry.state == journal::CacheEntryState::kDirty && bareName(entry.key) == bare &&
          sameValue(entry.value, field))
        return TwinState::kBeingWritten;
    }
  }
  if (const journal::StoredEntry* twin = storedTwin(field.name, *storage))
    return sameValue(twin->value, field) ? TwinState::kEqual : TwinState::kDiffers;
  if (!pageCovers(field.name, *storage)) return TwinState::kUnknown;
  // The runtime's own tables hold no program's values.
  const bool noTables = std::all_of(storage->tables.begin(), storage->tables.end(),
                                    [](const journal::StoredTable& table) { return table.internal; });
  return noTables ? TwinState::kNeverStored : TwinState::kNoKey;
}

Tag twinTag(TwinState state) {
  switch (state) {
    case TwinState::kEqual:
      return {QStringLiteral("= storage"), TagKind::kGood};
    case TwinState::kBeingWritten:
      return {QStringLiteral("being written"), TagKind::kPlain};
    case TwinState::kDiffers:
      return {QStringLiteral("differs from storage"), TagKind::kWarn};
    case TwinState::kNeverStored:
      return {QStringLiteral("never stored"), TagKind::kLost};
    case TwinState::kNoKey:
      return {QStringLiteral("no key"), TagKind::kPlain};
    case TwinState::kUnknown:
      break;
  }
  return {};
}

QString twinTip(TwinState state) {
  if (state != TwinState::kNoKey) return {};
  return QStringLiteral(
      "No stored key has this name. Whether one of the SQL tables holds the value cannot be told from here; if none "
      "does, it is lost at eviction.");
}

}  // namespace durascope::widgets
