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

void appendLookup(const journal::LookupNode& lookup, bool roomy, std::vector<ValueRow>& rows) {
  ValueRow row;
  row.kind = ValueRow::Kind::kLookup;
  row.name = lookup.local ? "read" : lookup.hit ? "hit" : lookup.partial ? "part" : "miss";
  row.hit = lookup.hit;
  row.local = lookup.local;
  row.value = oneLine(lookup.operation) + ' ' + oneLine(lookup.key);
  row.aside = formatDuration(lookup.durationNs);
  row.toolTip = formatExact(lookup.atMs) + QStringLiteral(" · ") + oneLine(lookup.reason);
  // With room, each says on its line why it went so; in a narrow column only those that did not hit.
  if (roomy && !lookup.reason.empty()) row.aside = oneLine(lookup.reason) + QStringLiteral(" · ") + row.aside;
  rows.push_back(std::move(row));
  if (roomy || lookup.hit || lookup.local || lookup.reason.empty()) return;
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

/// "1.2 MiB of 16 MiB", with what each of the limits means below.
ValueRow limitsRow(const journal::CacheSnapshot& cache) {
  const auto of = [](std::uint64_t used, std::uint64_t limit) {
    return QStringLiteral("%1 of %2").arg(formatBytes(used), formatBytes(limit));
  };
  const auto explained = [](ValueRow row, const QString& meaning) {
    row.toolTip = meaning;
    row.children.push_back(textRow(meaning));
    return row;
  };
  ValueRow row = figureRow("in use", of(cache.isolateBytes, cache.softLimit));
  row.toolTip = QStringLiteral("What the caches of all objects of the isolate take");
  if (cache.softLimit > 0 && cache.isolateBytes >= cache.softLimit) row.tag = {QStringLiteral("full"), TagKind::kWarn};
  row.children.push_back(explained(figureRow("soft limit", of(cache.isolateBytes, cache.softLimit)),
                                   QStringLiteral("above it the least recently used entries go")));
  row.children.push_back(explained(figureRow("hard limit", of(cache.isolateBytes, cache.hardLimit)),
                                   QStringLiteral("above it, with nothing clean left, all objects are reset")));
  row.children.push_back(explained(figureRow("not committed", of(cache.dirtyBytes, cache.dirtyLimit)),
                                   QStringLiteral("of this object; above it puts wait for the commit")));
  row.children.push_back(explained(figureRow("unread for", formatSeconds(cache.staleMs)),
                                   QStringLiteral("entries that nobody reads for up to twice this go")));
  row.children.push_back(explained(figureRow("evicted", formatCount(cache.evictions, "entry", "entries")),
                                   QStringLiteral("by a limit, since the instance was constructed")));
  return row;
}

}  // namespace

QString quotedKey(const std::string& key) { return QString::fromStdString(journal::formatString(key)); }

std::vector<ValueRow> cacheRows(const journal::CacheSnapshot& cache, bool roomy) {
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
  if (cache.valueCache && cache.live) {
    rows.push_back(headingRow("Limits"));
    rows.push_back(limitsRow(cache));
  }
  if (cache.lookups.empty()) return rows;
  rows.push_back(headingRow("Last lookups"));
  rows.back().chart = cache.hitRates;
  rows.back().toolTip = "Hit rate of this object's last 60 groups of ten lookups, over all its instances";
  for (const journal::LookupNode& lookup : cache.lookups) appendLookup(lookup, roomy, rows);
  return rows;
}

QString cacheBand(const journal::CacheSnapshot& cache, bool afterEviction, bool sqliteBacked) {
  if (!cache.valueCache && !sqliteBacked)
    return QStringLiteral(
        "As local workerd has it, storage is SQLite's: no cache of values, each read goes to SQLite.");
  if (!cache.valueCache) return QStringLiteral("A SQLite-backed class has no cache of values; SQLite caches pages.");
  if (!cache.live) return QStringLiteral("Gone with the instance: the first read of each key will miss.");
  if (afterEviction) return QStringLiteral("Went with the last instance: the first read of each key misses.");
  return QStringLiteral("Recently read or written values, answered at once. Lost at eviction, never wrong.");
}

QString cacheSummary(const journal::CacheSnapshot& cache) {
  const std::uint64_t hits = cache.valueCache ? cache.hits : cache.pageHits;
  const std::uint64_t total = hits + (cache.valueCache ? cache.misses : cache.pageMisses);
  // Those that are listed below are of values, which SQLite may have answered from the pages that it has.
  if (total == 0) return cache.valueCache ? QStringLiteral("no lookups") : QStringLiteral("no page lookups");
  return QStringLiteral("instance: %1 of %2 hit").arg(formatHitRate(hits, total - hits), formatCount(total));
}

QString cacheEmpty(const journal::CacheSnapshot& cache) {
  if (!cache.valueCache || !cache.entries.empty() || !cache.lookups.empty()) return {};
  return QStringLiteral("Empty. The first ctx.storage.get(…) of a key misses and fills it; put fills it at once.");
}

}  // namespace durascope::widgets
