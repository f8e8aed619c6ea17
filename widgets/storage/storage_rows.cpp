#include "widgets/storage/storage_rows.h"

#include <algorithm>
#include <utility>

#include "widgets/alarms/alarm_text.h"
#include "widgets/cache/cache_rows.h"
#include "widgets/common/format.h"
#include "widgets/memory/twins.h"

namespace durascope::widgets {

namespace {

ValueRow entryRow(const journal::StoredEntry& entry) {
  ValueRow row = valueRow(entry.value);
  row.name = quotedKey(entry.key);
  row.twin = twinName(entry.key);
  row.sourceKind = ValueRow::Source::kKey;
  row.source = entry.key;
  row.tag.text = formatBytes(entry.size);
  if (entry.value.kind == journal::ValueKind::kUndecodable)
    row.toolTip = QStringLiteral("These bytes are not a value: %1").arg(row.value);
  return row;
}

ValueRow tableRow(const journal::StoredTable& table) {
  ValueRow row;
  row.name = oneLine(table.name);
  row.sourceKind = ValueRow::Source::kTable;
  row.source = table.name;
  row.dimmed = table.internal;
  if (table.kind == journal::StoredTable::Kind::kView) row.tag.text = "view";
  row.toolTip = QStringLiteral("%1 · %2").arg(formatCount(table.columns.size(), "column", "columns"),
                                              formatCount(table.indexes.size(), "index", "indexes"));
  row.aside = formatCount(table.rowCount, "row", "rows");
  std::size_t number = 0;
  for (const std::vector<std::string>& cells : table.rows) {
    ValueRow line;
    line.name = QString::number(++number);
    for (std::size_t i = 0; i < cells.size() && i < table.columns.size(); ++i) {
      ValueRow cell;
      cell.name = oneLine(table.columns[i]);
      cell.value = oneLine(cells[i]);
      cell.valueKind = journal::ValueKind::kString;
      line.value += (line.value.isEmpty() ? "" : ", ") + cell.name + ": " + cell.value;
      line.children.push_back(std::move(cell));
    }
    line.valueKind = journal::ValueKind::kObject;
    row.children.push_back(std::move(line));
  }
  if (table.rowCount > table.rows.size() && !table.rows.empty())
    row.children.push_back(textRow(formatCount(table.rowCount - table.rows.size()) + " more"));
  return row;
}

QString baseName(const std::string& path) {
  const QString text = QString::fromStdString(path);
  return text.section('/', -1);
}

std::size_t userTables(const journal::StorageSnapshot& storage) {
  return static_cast<std::size_t>(
      std::count_if(storage.tables.begin(), storage.tables.end(), [](const auto& table) { return !table.internal; }));
}

// "7a3f…c104.sqlite": the file is named after the id.
QString shortFileName(const std::string& path) {
  const QString name = baseName(path);
  const QString stem = name.section('.', 0, 0);
  return stem.size() == 64 ? stem.left(4) + QChar(0x2026) + stem.right(4) + name.mid(64) : name;
}

}  // namespace

std::vector<ValueRow> storageRows(const journal::StorageSnapshot& storage, std::int64_t nowMs, bool internals,
                                  const journal::AlarmNode* alarm) {
  std::vector<ValueRow> rows;
  for (const journal::StoredEntry& entry : storage.entries) rows.push_back(entryRow(entry));
  if (storage.keyCount > storage.entries.size()) {
    ValueRow more;
    more.kind = ValueRow::Kind::kMore;
    more.value = formatCount(storage.keyCount - storage.entries.size()) + " more";
    rows.push_back(std::move(more));
  }
  for (const bool internal : {false, true}) {
    bool first = true;
    for (const journal::StoredTable& table : storage.tables) {
      if (table.internal != internal || (internal && !internals)) continue;
      if (std::exchange(first, false)) {
        rows.push_back(headingRow(internal ? "The runtime's own tables" : "Tables"));
        if (internal) rows.back().toolTip = "To look at only: a program cannot reach them";
      }
      rows.push_back(tableRow(table));
    }
  }
  rows.push_back(headingRow("Alarm"));
  journal::AlarmNode stored;
  stored.dueMs = storage.alarmMs.value_or(0);
  for (const QString& line : alarmLines(alarm ? *alarm : stored, nowMs)) {
    rows.push_back(textRow(line));
    rows.back().toolTip = line;
  }
  return rows;
}

QString storageBand(const journal::StorageSnapshot& storage) {
  if (!storage.problem.empty()) return oneLine(storage.problem);
  if (!storage.exists) return QStringLiteral("Survives everything. The first put makes the file.");
  QString file = shortFileName(storage.path);
  file.replace(QChar(0x2026), QStringLiteral("\u2026\u2060"));  // No line breaks within the name,
  if (storage.fileBytes < 0) return QStringLiteral("Survives everything. In %1").arg(file);
  QString size = formatBytes(static_cast<std::uint64_t>(storage.fileBytes));
  size.replace(kThinSpace, QChar(0x202F));  // or before the unit.
  return QStringLiteral("Survives everything. %1 in %2").arg(size, file);
}

QString storageSummary(const journal::StorageSnapshot& storage) {
  if (!storage.exists) return QStringLiteral("no file yet");
  // The title has not much room: what is not there is not counted, and the size stands below, with the file.
  const std::size_t tables = userTables(storage);
  QStringList parts;
  if (storage.keyCount > 0 || tables == 0) parts << formatCount(storage.keyCount, "key", "keys");
  if (tables > 0) parts << formatCount(tables, "table", "tables");
  return parts.join(QStringLiteral(" · "));
}

QString storageEmpty(const journal::StorageSnapshot& storage) {
  if (!storage.problem.empty()) return QStringLiteral("The file cannot be read: %1").arg(oneLine(storage.problem));
  if (storage.keyCount > 0 || userTables(storage) > 0 || storage.alarmMs) return {};
  return QStringLiteral("Nothing stored. What ctx.storage.put(…) writes appears here.");
}

QString hexDump(const std::string& bytes, std::uint64_t size, std::size_t perLine) {
  QString text;
  text.reserve(static_cast<qsizetype>(bytes.size() / perLine + 1) * 80);
  for (std::size_t line = 0; line < bytes.size(); line += perLine) {
    const std::size_t end = std::min(line + perLine, bytes.size());
    text += QString::number(line, 16).rightJustified(4, '0') + "  ";
    QString ascii;
    for (std::size_t i = line; i < line + perLine; ++i) {
      if (i % 8 == 0 && i > line) text += ' ';
      if (i >= end) {
        text += "   ";
        continue;
      }
      const auto byte = static_cast<unsigned char>(bytes[i]);
      text += QString::number(byte, 16).rightJustified(2, '0') + ' ';
      ascii += byte >= 0x20 && byte < 0x7F ? QChar(byte) : QChar(0x00B7);
    }
    text += ' ' + ascii + '\n';
  }
  if (size > bytes.size()) text += formatBytes(size - bytes.size()) + " more are not shown.\n";
  return text;
}

}  // namespace durascope::widgets
