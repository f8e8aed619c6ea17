#include "app/inspect_command.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "app/error_text.h"
#include "emulator/journal/preview.h"
#include "emulator/storage/inspect_file.h"
#include "emulator/values/json.h"
#include "emulator/values/wire.h"

namespace durascope::app {

namespace {

constexpr std::uint32_t kPage = 1000;

std::string jsonString(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

template <class Items, class Print>
std::string jsonArray(const Items& items, Print print) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ",") + print(item);
  return '[' + text + ']';
}

std::string hexText(const std::string& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text;
}

std::string entryJson(const journal::StoredEntry& entry) {
  std::string text = "{\"key\":" + jsonString(entry.key) + ",\"size\":" + std::to_string(entry.size);
  const bool whole = entry.bytes.size() == entry.size;
  const Result<values::Value> value = values::decode(entry.bytes);
  if (value && whole) return text + ",\"value\":" + values::toJson(*value) + '}';
  const std::string problem = whole ? value.error().message : "The value is longer than what is read of it here.";
  return text + ",\"problem\":" + jsonString(problem) + ",\"hex\":\"" + hexText(entry.bytes) + "\"}";
}

std::string tableJson(const journal::StoredTable& table) {
  const auto row = [](const std::vector<std::string>& cells) { return jsonArray(cells, jsonString); };
  return "{\"name\":" + jsonString(table.name) + ",\"rowCount\":" + std::to_string(table.rowCount) +
         ",\"columns\":" + row(table.columns) + ",\"rows\":" + jsonArray(table.rows, row) + '}';
}

void printJson(const journal::StorageSnapshot& file, std::ostream& out) {
  out << "{\"path\":" << jsonString(file.path) << ",\"bytes\":" << file.fileBytes
      << ",\"keys\":" << jsonArray(file.entries, entryJson) << ",\"tables\":" << jsonArray(file.tables, tableJson)
      << ",\"alarm\":" << (file.alarmMs ? jsonString(journal::formatDate(static_cast<double>(*file.alarmMs))) : "null");
  if (!file.problem.empty()) out << ",\"problem\":" << jsonString(file.problem);
  out << "}\n";
}

void printTable(const journal::StoredTable& table, std::ostream& out) {
  out << "\nTable " << table.name << ", " << table.rowCount << (table.rowCount == 1 ? " row" : " rows") << '\n';
  std::vector<std::size_t> widths;
  const auto measure = [&](const std::vector<std::string>& cells) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  };
  const auto print = [&](const std::vector<std::string>& cells) {
    std::string line = "  ";
    for (std::size_t i = 0; i < cells.size(); ++i) line += cells[i] + std::string(widths[i] - cells[i].size() + 2, ' ');
    out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
  };
  measure(table.columns);
  for (const auto& row : table.rows) measure(row);
  print(table.columns);
  for (const auto& row : table.rows) print(row);
  if (table.rowCount > table.rows.size()) out << "  and " << table.rowCount - table.rows.size() << " more\n";
}

void printText(const journal::StorageSnapshot& file, std::ostream& out) {
  out << file.path << ", " << file.fileBytes << " bytes\n";
  if (!file.problem.empty()) out << file.problem << '\n';
  if (file.alarmMs) out << "Alarm at " << journal::formatDate(static_cast<double>(*file.alarmMs)) << '\n';
  out << '\n' << file.keyCount << (file.keyCount == 1 ? " key\n" : " keys\n");
  for (const journal::StoredEntry& entry : file.entries)
    out << "  " << journal::formatString(entry.key) << " = " << entry.value.preview << '\n';
  for (const journal::StoredTable& table : file.tables) printTable(table, out);
}

/// The whole file, read page by page.
Result<journal::StorageSnapshot> readWhole(const std::string& path) {
  Result<journal::StorageSnapshot> file = storage::inspectFile(path, {}, kPage);
  while (file && file->entries.size() < file->keyCount) {
    Result<journal::StorageSnapshot> more =
        storage::inspectFile(path, file->entries.back().key, kPage, {.tables = false});
    if (!more) return more;
    if (more->entries.empty()) break;  // A live process deleted keys meanwhile.
    std::move(more->entries.begin(), more->entries.end(), std::back_inserter(file->entries));
  }
  return file;
}

}  // namespace

int inspect(const InspectOptions& options, std::ostream& out, std::ostream& err) {
  const Result<journal::StorageSnapshot> file = readWhole(options.file);
  if (!file) {
    err << "durascope: " << errorText(file.error()) << std::flush;
    return 1;
  }
  options.json ? printJson(*file, out) : printText(*file, out);
  out.flush();
  return file->problem.empty() ? 0 : 1;
}

}  // namespace durascope::app
