#pragma once
// What the program's SQL may do: which tables, functions, pragmas and kinds of statements (storage.md 3.8). Statements
// of our own on the same connection are not asked.
//
// Isolate thread only.

#include <string_view>

struct sqlite3;

namespace durascope::storage {

class SqlAuthorizer {
 public:
  SqlAuthorizer() = default;
  SqlAuthorizer(const SqlAuthorizer&) = delete;
  SqlAuthorizer& operator=(const SqlAuthorizer&) = delete;

  /// REQUIRES: this outlives the connection.
  void install(sqlite3* database);

  /// While it lives, what is compiled is the program's: around compiling and around each step, since a step compiles
  /// anew after a change of the schema.
  class Guard {
   public:
    explicit Guard(SqlAuthorizer& authorizer) : authorizer_(authorizer), before_(authorizer.restricted_) {
      authorizer.restricted_ = true;
      authorizer.sawTransaction_ = authorizer.sawAlterTable_ = authorizer.sawPragma_ = false;
    }
    ~Guard() { authorizer_.restricted_ = before_; }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    SqlAuthorizer& authorizer_;
    const bool before_;
  };

  // What was seen since the last Guard began.
  bool sawTransaction() const {
    return sawTransaction_;
  }  ///< BEGIN, COMMIT, SAVEPOINT, ...: denied, with a word of its own.
  bool sawAlterTable() const { return sawAlterTable_; }
  bool sawPragma() const { return sawPragma_; }

 private:
  bool allows(int action, const char* first, const char* second, const char* schema);

  bool restricted_ = false;
  bool sawTransaction_ = false;
  bool sawAlterTable_ = false;
  bool sawPragma_ = false;
};

/// Names of the runtime's own tables begin so, in whatever case.
bool isReservedName(std::string_view name);

/// The new name in `ALTER TABLE … RENAME TO name`, without the quotes around it (one inside is still doubled); empty
/// when `statement` ends otherwise. SQLite tells the authorizer only the old one.
std::string_view renamedTo(std::string_view statement);

}  // namespace durascope::storage
