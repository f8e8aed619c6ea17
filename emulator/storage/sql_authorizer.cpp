#include "emulator/storage/sql_authorizer.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <utility>

namespace durascope::storage {

namespace {

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool equals(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view known) { return equals(known, name); });
}

constexpr std::array<std::string_view, 4> kModules{"fts5", "fts5vocab", "rtree", "rtree_i32"};

// As the real runtime lists them. A few are not compiled in, here or there; then SQLite does not know them.
constexpr auto kFunctions = std::to_array<std::string_view>(
    {// core
     "abs", "changes", "char", "coalesce", "concat", "concat_ws", "format", "glob", "hex", "ifnull", "iif", "instr",
     "last_insert_rowid", "length", "like", "likelihood", "likely", "load_extension", "lower", "ltrim", "max", "min",
     "nullif", "octet_length", "printf", "quote", "random", "randomblob", "replace", "round", "rtrim", "sign",
     "soundex", "substr", "substring", "total_changes", "trim", "typeof", "unhex", "unicode", "unlikely", "upper",
     "zeroblob",
     // date and time
     "date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff", "current_date", "current_time",
     "current_timestamp",
     // aggregates and windows
     "avg", "count", "group_concat", "string_agg", "sum", "total", "row_number", "rank", "dense_rank", "percent_rank",
     "cume_dist", "ntile", "lag", "lead", "first_value", "last_value", "nth_value",
     // mathematics
     "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "cos", "cosh", "degrees", "exp", "floor", "ln",
     "log", "log2", "mod", "pi", "pow", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
     // JSON
     "json", "jsonb", "json_array", "jsonb_array", "json_array_length", "json_extract", "jsonb_extract", "->", "->>",
     "json_insert", "jsonb_insert", "json_object", "jsonb_object", "json_patch", "jsonb_patch", "json_remove",
     "jsonb_remove", "json_replace", "jsonb_replace", "json_set", "jsonb_set", "json_type", "json_valid", "json_quote",
     "json_group_array", "jsonb_group_array", "json_group_object", "jsonb_group_object", "json_each", "json_tree",
     // full text and R-Tree
     "match", "highlight", "bm25", "snippet", "rtreecheck",
     // what ALTER TABLE calls
     "sqlite_rename_column", "sqlite_rename_table", "sqlite_rename_test", "sqlite_drop_column",
     "sqlite_rename_quotefix", "sqlite_drop_constraint", "sqlite_fail", "sqlite_add_constraint",
     "sqlite_find_constraint", "sqlite_add_column", "sqlite_set_not_null"});

enum class PragmaArgument { kNone, kSwitch, kOptionalName, kName, kNameOrNumber, kOptionalInt32, kAnything };

struct Pragma {
  std::string_view name;
  PragmaArgument argument;
};

constexpr std::array kPragmas{
    Pragma{"data_version", PragmaArgument::kNone},
    Pragma{"page_size", PragmaArgument::kNone},
    Pragma{"case_sensitive_like", PragmaArgument::kSwitch},
    Pragma{"foreign_keys", PragmaArgument::kSwitch},
    Pragma{"defer_foreign_keys", PragmaArgument::kSwitch},
    Pragma{"ignore_check_constraints", PragmaArgument::kSwitch},
    Pragma{"legacy_alter_table", PragmaArgument::kSwitch},
    Pragma{"recursive_triggers", PragmaArgument::kSwitch},
    Pragma{"reverse_unordered_selects", PragmaArgument::kSwitch},
    Pragma{"foreign_key_check", PragmaArgument::kOptionalName},
    Pragma{"foreign_key_list", PragmaArgument::kName},
    Pragma{"index_info", PragmaArgument::kName},
    Pragma{"index_list", PragmaArgument::kName},
    Pragma{"index_xinfo", PragmaArgument::kName},
    Pragma{"table_info", PragmaArgument::kName},
    Pragma{"table_xinfo", PragmaArgument::kName},
    Pragma{"quick_check", PragmaArgument::kNameOrNumber},
    Pragma{"optimize", PragmaArgument::kOptionalInt32},
    Pragma{"table_list", PragmaArgument::kAnything},
};

/// A word that says yes or no; what follows it does not matter ("onward", "1.0").
bool isSwitch(std::string_view word) {
  if (word.size() > 1 && (word.front() == '\'' || word.front() == '"')) word = word.substr(1, word.size() - 2);
  constexpr std::array<std::string_view, 8> kWords{"true", "false", "yes", "no", "on", "off", "1", "0"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view known) { return equals(word.substr(0, known.size()), known); });
}

bool isInt32(std::string_view word) {
  const bool negative = !word.empty() && word.front() == '-';
  if (negative) word.remove_prefix(1);
  int base = 10;
  if (word.size() > 2 && word[0] == '0' && lower(word[1]) == 'x') {
    base = 16;
    word.remove_prefix(2);
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, base);
  if (error != std::errc() || end != word.data() + word.size()) return false;
  return negative ? value <= std::int64_t{INT32_MAX} + 1 : value <= INT32_MAX;
}

bool allowsPragma(std::string_view name, const char* argument) {
  const auto pragma =
      std::find_if(kPragmas.begin(), kPragmas.end(), [&](const Pragma& known) { return equals(known.name, name); });
  if (pragma == kPragmas.end()) return false;
  switch (pragma->argument) {
    case PragmaArgument::kNone:
      return !argument;
    case PragmaArgument::kSwitch:
      return !argument || isSwitch(argument);
    case PragmaArgument::kName:
      return argument && !isReservedName(argument);
    case PragmaArgument::kOptionalName:
    case PragmaArgument::kNameOrNumber:
      return !argument || !isReservedName(argument);
    case PragmaArgument::kOptionalInt32:
      return !argument || isInt32(argument);
    case PragmaArgument::kAnything:
      return true;
  }
  return false;
}

}  // namespace

bool isReservedName(std::string_view name) { return equals(name.substr(0, 4), "_cf_"); }

void SqlAuthorizer::install(sqlite3* database) {
  sqlite3_set_authorizer(
      database,
      [](void* self, int action, const char* first, const char* second, const char* schema, const char*) -> int {
        return static_cast<SqlAuthorizer*>(self)->allows(action, first, second, schema) ? SQLITE_OK : SQLITE_DENY;
      },
      this);
}

bool SqlAuthorizer::allows(int action, const char* first, const char* second, const char* schema) {
  if (!restricted_) return true;
  const auto mayName = [](const char* name) { return !name || !isReservedName(name); };
  if (schema && equals(schema, "temp")) {
    // Nothing is temporary; but looking is allowed, and renaming a table updates this one, too.
    return (action == SQLITE_READ || action == SQLITE_UPDATE) &&
           (equals(first, "sqlite_temp_master") || equals(first, "sqlite_temp_schema"));
  }
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
    case SQLITE_ANALYZE:
    case SQLITE_REINDEX:
      return true;
    case SQLITE_READ:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_VIEW:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_VIEW:
      return mayName(first);
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TRIGGER:
      return mayName(first) && mayName(second);
    case SQLITE_CREATE_VTABLE:
    case SQLITE_DROP_VTABLE:
      return mayName(first) && contains(kModules, second);
    case SQLITE_ALTER_TABLE:  // `first` is the schema
      sawAlterTable_ = true;
      return mayName(second);
    case SQLITE_PRAGMA:
      sawPragma_ = true;
      return allowsPragma(first, second);
    case SQLITE_FUNCTION:
      return contains(kFunctions, second);
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      sawTransaction_ = true;
      return false;
    default:  // ATTACH, DETACH, everything temporary, and what SQLite may think of yet
      return false;
  }
}

std::string_view renamedTo(std::string_view statement) {
  // The last three words; comments and the semicolon count as space.
  std::string_view last, before, first;
  for (std::size_t i = 0; i < statement.size();) {
    const char c = statement[i];
    const std::size_t begin = i;
    const auto skipTo = [&](std::string_view end) {
      const std::size_t found = statement.find(end, i);
      i = found == std::string_view::npos ? statement.size() : found + end.size();
    };
    if (statement.substr(i, 2) == "--") {
      skipTo("\n");
      continue;
    }
    if (statement.substr(i, 2) == "/*") {
      i += 2;
      skipTo("*/");
      continue;
    }
    if (std::isspace(static_cast<unsigned char>(c)) || c == ';') {
      ++i;
      continue;
    }
    if (c == '"' || c == '\'' || c == '`' || c == '[') {
      const char end = c == '[' ? ']' : c;
      // A quote that is doubled belongs to the name.
      do {
        ++i;
        skipTo({&end, 1});
      } while (end != ']' && i < statement.size() && statement[i] == end);
      first = std::exchange(before, last);
      last = statement.substr(begin + 1, i - begin - 2);
      continue;
    }
    while (i < statement.size() && !std::isspace(static_cast<unsigned char>(statement[i])) &&
           std::string_view(";\"'`[/-").find(statement[i]) == std::string_view::npos) {
      ++i;
    }
    if (i == begin) ++i;
    first = std::exchange(before, last);
    last = statement.substr(begin, i - begin);
  }
  return equals(first, "rename") && equals(before, "to") ? last : std::string_view();
}

}  // namespace durascope::storage
