#include "app/inspect_json.h"

#include <cmath>
#include <optional>
#include <ostream>

#include "app/inspect_names.h"
#include "emulator/base/utf8.h"
#include "emulator/journal/preview.h"
#include "emulator/storage/inspect_file.h"
#include "emulator/values/json.h"
#include "emulator/values/wire.h"

namespace durascope::app {

namespace {

constexpr std::uint32_t kPage = 1000;

std::string jsonString(std::string_view text) {
  std::string quoted = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = readUtf8(text, at);
    appendJsonEscaped(quoted, step.codePoint);
    at += step.length;
  }
  return quoted += '"';
}

bool isUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = readUtf8(text, at);
    if (!step.valid) return false;
    at += step.length;
  }
  return true;
}

std::string jsonHex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return text += '"';
}

class JsonOutput {
 public:
  JsonOutput(const std::string& path, std::ostream& out) : path_(path), out_(out) {}

  Result<void> write(const journal::StorageSnapshot& first) {
    out_ << "{\"path\":" << jsonString(first.path) << ",\"bytes\":" << first.fileBytes;
    if (const auto name = objectName(path_)) out_ << ",\"name\":" << jsonString(*name);
    out_ << ",\"keys\":[";
    if (auto done = writeEntries(first); !done) return done;
    out_ << "],\"tables\":[";
    for (const journal::StoredTable& table : first.tables) {
      if (&table != &first.tables.front()) out_ << ',';
      if (auto done = writeTable(table); !done) return done;
    }
    out_ << "],\"alarm\":";
    if (first.alarmMs)
      out_ << jsonString(journal::formatDate(static_cast<double>(*first.alarmMs)));
    else
      out_ << "null";
    if (!first.problem.empty()) out_ << ",\"problem\":" << jsonString(first.problem);
    out_ << "}\n";
    return {};
  }

 private:
  Result<void> writeEntries(const journal::StorageSnapshot& first) {
    std::optional<journal::StorageSnapshot> later;
    std::uint64_t written = 0;
    for (const journal::StorageSnapshot* page = &first; !page->entries.empty(); page = &*later) {
      for (const journal::StoredEntry& entry : page->entries) {
        if (written++ > 0) out_ << ',';
        if (auto done = writeEntry(entry); !done) return done;
      }
      if (written >= page->keyCount) break;
      auto next = storage::inspectFile(path_, page->entries.back().key, kPage, {.tables = false});
      if (!next) return tl::unexpected(next.error());
      later = std::move(*next);
    }
    return {};
  }

  Result<void> writeEntry(const journal::StoredEntry& entry) {
    std::string whole;
    std::string_view bytes = entry.bytes;
    if (bytes.size() < entry.size) {  // A page holds only the beginning of a long value.
      auto stored = storage::storedBytes(path_, entry.key);
      if (!stored) return tl::unexpected(stored.error());
      whole = stored->value_or("");
      bytes = whole;
    }
    out_ << "{\"key\":" << jsonString(entry.key);
    if (!isUtf8(entry.key)) out_ << ",\"keyHex\":" << jsonHex(entry.key);
    out_ << ",\"size\":" << bytes.size();
    if (const Result<values::Value> value = values::decode(bytes))
      out_ << ",\"value\":" << values::toJson(*value);
    else
      out_ << ",\"problem\":" << jsonString(value.error().message) << ",\"hex\":" << jsonHex(bytes);
    out_ << '}';
    return {};
  }

  Result<void> writeTable(const journal::StoredTable& table) {
    out_ << "{\"name\":" << jsonString(table.name) << ",\"rowCount\":" << table.rowCount << ",\"columns\":[";
    for (std::size_t i = 0; i < table.columns.size(); ++i) out_ << (i > 0 ? "," : "") << jsonString(table.columns[i]);
    out_ << "],\"rows\":[";
    std::string problem;
    for (std::uint64_t row = 0;;) {
      const auto page = storage::inspectFile(path_, {}, 0, {.page = table.name, .firstRow = row, .rowLimit = kPage});
      if (!page) return tl::unexpected(page.error());
      if (!page->page) break;
      for (const auto& cells : page->page->rows.rows) {
        if (row++ > 0) out_ << ',';
        writeRow(cells);
      }
      problem = page->page->problem;
      if (!page->page->rows.more || page->page->rows.rows.empty()) break;
    }
    out_ << ']';
    if (!problem.empty()) out_ << ",\"problem\":" << jsonString(problem);
    out_ << '}';
    return {};
  }

  void writeRow(const std::vector<journal::SqlTable::Cell>& cells) {
    out_ << '[';
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) out_ << ',';
      std::visit([this](const auto& cell) { writeCell(cell); }, cells[i]);
    }
    out_ << ']';
  }
  void writeCell(const journal::SqlTable::Null&) { out_ << "null"; }
  void writeCell(std::int64_t number) { out_ << number; }
  void writeCell(double number) {
    const std::string text = journal::formatNumber(number);
    if (!std::isfinite(number))
      out_ << "{\"$type\":\"Number\",\"value\":" << jsonString(text) << '}';
    else
      out_ << text << (text.find_first_of(".e") == std::string::npos ? ".0" : "");
  }
  void writeCell(const std::string& text) { out_ << jsonString(text); }
  void writeCell(const journal::SqlTable::Blob& blob) {
    out_ << "{\"$type\":\"Blob\",\"hex\":" << jsonHex(blob.bytes);
    if (blob.bytes.size() < blob.size) out_ << ",\"size\":" << blob.size;
    out_ << '}';
  }

  const std::string& path_;
  std::ostream& out_;
};

}  // namespace

Result<void> writeJson(const std::string& path, const journal::StorageSnapshot& first, std::ostream& out) {
  return JsonOutput(path, out).write(first);
}

}  // namespace durascope::app
