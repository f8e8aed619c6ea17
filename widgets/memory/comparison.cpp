#include "widgets/memory/comparison.h"

#include <algorithm>

#include "widgets/memory/twins.h"

namespace durascope::widgets {

namespace {

const journal::ValueNode* byName(const std::vector<journal::ValueNode>& nodes, const std::string& name) {
  const auto found =
      std::find_if(nodes.begin(), nodes.end(), [&](const journal::ValueNode& node) { return node.name == name; });
  return found == nodes.end() ? nullptr : &*found;
}

// Lookups are kept over evictions, newest first.
bool hasRead(const journal::MemorySnapshot& memory, const journal::CacheSnapshot* cache) {
  return !cache || (!cache->lookups.empty() && cache->lookups.front().atMs >= memory.previousEndMs);
}

Fate fateOf(const journal::ValueNode* before, const journal::ValueNode& now, const journal::StorageSnapshot* storage,
            bool read) {
  if (!isState(now)) return Fate::kNone;
  if (storage) {
    const journal::StoredEntry* twin = storedTwin(now.name, *storage);
    if (twin && sameValue(twin->value, now)) return read ? Fate::kFromStorage : Fate::kAsInStorage;
    if (twin && before && sameValue(*before, now)) return Fate::kDiffers;
  }
  if (!before) return Fate::kNew;
  return sameValue(*before, now) ? Fate::kReinitialised : Fate::kLost;
}

}  // namespace

std::vector<FieldFate> compareFields(const journal::MemorySnapshot& memory, const journal::StorageSnapshot* storage,
                                     const journal::CacheSnapshot* cache) {
  std::vector<FieldFate> fates;
  const bool read = hasRead(memory, cache);
  for (const journal::ValueNode& now : memory.fields) {
    const journal::ValueNode* before = byName(memory.previousFields, now.name);
    fates.push_back({before, &now, fateOf(before, now, storage, read)});
  }
  for (const journal::ValueNode& before : memory.previousFields) {
    if (!byName(memory.fields, before.name))
      fates.push_back({&before, nullptr, isState(before) ? Fate::kLost : Fate::kNone});
  }
  return fates;
}

std::vector<FieldFate> compareGlobals(const journal::MemorySnapshot& memory) {
  std::vector<FieldFate> fates;
  for (const journal::GlobalNode& global : memory.globals) {
    const journal::ValueNode* before = byName(memory.previousGlobals, global.value.name);
    Fate fate = Fate::kNone;
    if (before && isState(global.value)) fate = sameValue(*before, global.value) ? Fate::kKept : Fate::kChanged;
    fates.push_back({before, &global.value, fate});
  }
  return fates;
}

Tag fateTag(Fate fate) {
  switch (fate) {
    case Fate::kNew:
      return {QStringLiteral("new"), TagKind::kPlain};
    case Fate::kFromStorage:
      return {QStringLiteral("from storage"), TagKind::kGood};
    case Fate::kAsInStorage:
      return {QStringLiteral("= storage, not read"), TagKind::kPlain};
    case Fate::kReinitialised:
      return {QStringLiteral("re-initialised"), TagKind::kPlain};
    case Fate::kLost:
      return {QStringLiteral("lost"), TagKind::kLost};
    case Fate::kDiffers:
      return {QStringLiteral("differs from storage"), TagKind::kWarn};
    case Fate::kKept:
      return {QStringLiteral("kept"), TagKind::kGood};
    case Fate::kChanged:
      return {QStringLiteral("changed since"), TagKind::kPlain};
    case Fate::kNone:
      break;
  }
  return {};
}

}  // namespace durascope::widgets
