#include "app/inspect_command.h"

#include <algorithm>
#include <cstdint>
#include <ostream>

#include "app/error_text.h"
#include "app/inspect_json.h"
#include "app/inspect_names.h"
#include "app/text_width.h"
#include "emulator/journal/preview.h"
#include "emulator/storage/inspect_file.h"

namespace durascope::app {

namespace {

constexpr std::uint32_t kPage = 1000;

void printTable(const journal::StoredTable& table, std::ostream& out) {
  out << "\nTable " << table.name << ", " << table.rowCount << (table.rowCount == 1 ? " row" : " rows") << '\n';
  std::vector<std::size_t> widths;
  const auto measure = [&](const std::vector<std::string>& cells) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], textWidth(oneLine(cells[i])));
  };
  const auto print = [&](const std::vector<std::string>& cells) {
    std::string line = "  ";
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string cell = oneLine(cells[i]);
      line += cell + std::string(widths[i] - textWidth(cell) + 2, ' ');
    }
    out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
  };
  measure(table.columns);
  for (const auto& row : table.rows) measure(row);
  print(table.columns);
  for (const auto& row : table.rows) print(row);
  if (table.rowCount > table.rows.size()) out << "  and " << table.rowCount - table.rows.size() << " more\n";
}

/// Keys page by page, as they are read.
Result<void> printText(const std::string& path, const journal::StorageSnapshot& file, std::ostream& out) {
  out << file.path << ", " << file.fileBytes << " bytes\n";
  if (const auto name = objectName(path)) out << "Object " << journal::formatString(*name) << '\n';
  if (!file.problem.empty()) out << file.problem << '\n';
  if (file.fileBytes == 0 && file.keyCount == 0 && file.tables.empty()) {
    out << "The file is empty: nothing has been stored in it.\n";
    return {};
  }
  if (file.alarmMs) out << "Alarm at " << journal::formatDate(static_cast<double>(*file.alarmMs)) << '\n';
  out << '\n' << file.keyCount << (file.keyCount == 1 ? " key\n" : " keys\n");
  std::uint64_t printed = 0;
  std::vector<journal::StoredEntry> page = file.entries;
  while (!page.empty()) {
    for (const journal::StoredEntry& entry : page)
      out << "  " << journal::formatString(entry.key) << " = " << entry.value.preview << '\n';
    printed += page.size();
    if (printed >= file.keyCount) break;
    Result<journal::StorageSnapshot> more = storage::inspectFile(path, page.back().key, kPage, {.tables = false});
    if (!more) return tl::unexpected(more.error());
    page = std::move(more->entries);
  }
  for (const journal::StoredTable& table : file.tables) printTable(table, out);
  return {};
}

}  // namespace

int inspect(const InspectOptions& options, std::ostream& out, std::ostream& err) {
  const Result<journal::StorageSnapshot> file = storage::inspectFile(options.file, {}, kPage);
  const Result<void> printed = !file          ? tl::unexpected(file.error())
                               : options.json ? writeJson(options.file, *file, out)
                                              : printText(options.file, *file, out);
  out.flush();
  if (!printed) {
    err << "durascope: " << errorText(printed.error()) << std::flush;
    return 1;
  }
  return file->problem.empty() ? 0 : 1;
}

}  // namespace durascope::app
