#include "widgets/cache/cache_rows.h"

#include "emulator/journal/preview.h"
#include "widgets/common/format.h"
#include "widgets/memory/twins.h"

namespace durascope::widgets {

namespace {

ValueRow entryRow(const journal::CacheEntryNode& entry) {
  using State = journal::CacheEntryState;
  ValueRow row;
  switch (entry.state) {
    case State::kClean:
    case State::kDirty:
      row = valueRow(entry.value);
      row.tag.text = entry.state == State::kClean ? "clean" : "not committed yet";
      break;
    case State::kAbsent:
      row.value = "absent";
      row.tag.text = "known not to exist";
      break;
    case State::kAbsentDirty:
      row.value = "deleted";
      row.tag.text = "not committed yet";
      break;
    case State::kKnownEmptyRange: {
      const QString end = entry.end.empty() ? QStringLiteral("end") : quotedKey(entry.end);
      row.name = quotedKey(entry.key) + QStringLiteral(" … ") + end;
      row.value = "no keys";
      row.tag.text = "range known";
      row.toolTip = QStringLiteral("A list or get between these keys is answered without reading.");
      return row;
    }
  }
  if (entry.state == State::kDirty || entry.state == State::kAbsentDirty) row.tag.kind = TagKind::kWarn;
  row.name = quotedKey(entry.key);
  row.twin = twinName(entry.key);
  row.toolTip =
      QStringLiteral("%1 in the cache · %2").arg(formatBytes(entry.bytes), formatCount(entry.hits, "hit", "hits"));
  return row;
}

void appendLookup(const journal::LookupNode& lookup, std::vector<ValueRow>& rows) {
  ValueRow row;
  row.kind = ValueRow::Kind::kLookup;
  row.name = lookup.hit ? "hit" : lookup.partial ? "part" : "miss";
  row.hit = lookup.hit;
  row.value = oneLine(lookup.operation) + ' ' + oneLine(lookup.key);
  row.aside = formatDuration(lookup.durationNs);
  row.toolTip = formatExact(lookup.atMs) + QStringLiteral(" · ") + oneLine(lookup.reason);
  rows.push_back(std::move(row));
  if (lookup.hit || lookup.reason.empty()) return;
  rows.push_back(textRow(oneLine(lookup.reason)));
  rows.back().indent = 2;
}

ValueRow figureRow(const char* name, const QString& value) {
  ValueRow row;
  row.name = QString::fromLatin1(name);
  row.value = value;
  row.valueKind = journal::ValueKind::kNumber;
  return row;
}

}  // namespace

QString quotedKey(const std::string& key) { return QString::fromStdString(journal::formatString(key)); }

std::vector<ValueRow> cacheRows(const journal::CacheSnapshot& cache) {
  std::vector<ValueRow> rows;
  if (!cache.valueCache) {
    rows.push_back(headingRow("SQLite page cache"));
    rows.push_back(figureRow("hits", formatCount(cache.pageHits)));
    rows.push_back(figureRow("misses", formatCount(cache.pageMisses)));
    rows.push_back(figureRow("size", formatBytes(cache.pageBytes)));
  }
  for (const journal::CacheEntryNode& entry : cache.entries) rows.push_back(entryRow(entry));
  if (cache.valueCache && cache.entryCount > cache.entries.size())
    rows.push_back(textRow(formatCount(cache.entryCount - cache.entries.size()) + " more"));
  if (cache.lookups.empty()) return rows;
  rows.push_back(headingRow("Last lookups"));
  rows.back().chart = cache.hitRates;
  rows.back().toolTip = "Hit rate of the last 60 groups of lookups";
  for (const journal::LookupNode& lookup : cache.lookups) appendLookup(lookup, rows);
  return rows;
}

QString cacheBand(const journal::CacheSnapshot& cache, bool afterEviction) {
  if (!cache.valueCache)
    return QStringLiteral(
        "A SQLite-backed class has no cache of values; each read goes to SQLite, which caches pages.");
  if (!cache.live) return QStringLiteral("Gone with the instance: the first read of each key will miss.");
  if (afterEviction) return QStringLiteral("Went with the last instance: the first read of each key misses.");
  return QStringLiteral("Recently read or written values, answered at once. Lost at eviction, never wrong.");
}

QString cacheSummary(const journal::CacheSnapshot& cache) {
  const std::uint64_t hits = cache.valueCache ? cache.hits : cache.pageHits;
  const std::uint64_t total = hits + (cache.valueCache ? cache.misses : cache.pageMisses);
  if (total == 0) return QStringLiteral("no lookups");
  return QStringLiteral("%1 of %2 were hits").arg(formatHitRate(hits, total - hits), formatCount(total));
}

QString cacheEmpty(const journal::CacheSnapshot& cache) {
  if (!cache.valueCache || !cache.entries.empty() || !cache.lookups.empty()) return {};
  return QStringLiteral("Empty. The first ctx.storage.get(…) of a key misses and fills it; put fills it at once.");
}

}  // namespace durascope::widgets
