#include "app/inspect_command.h"

#include <sqlite3.h>

#include <QTemporaryDir>
#include <QtTest>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/temporary_project.h"

using namespace durascope;
using namespace durascope::app;

class InspectCommandTest : public QObject {
  Q_OBJECT

  test::TemporaryProject folder_;

  std::string makeDatabase(const std::string& sql) {
    const std::string path = folder_.path("object.sqlite");
    QFile::remove(QString::fromStdString(path));
    sqlite3* database = nullptr;
    if (sqlite3_open(path.c_str(), &database) != SQLITE_OK ||
        sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      qFatal("%s", sqlite3_errmsg(database));
    sqlite3_close(database);
    return path;
  }

  // 128, "hi" and bytes that are no value; a table of the user's.
  static constexpr const char* kSql =
      "CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"
      "INSERT INTO _cf_KV VALUES ('count', x'FF0F498002'), ('name', x'FF0F22026869'), ('odd', x'00');"
      "CREATE TABLE rooms (id INTEGER, title TEXT); INSERT INTO rooms VALUES (1, 'Lobby'), (2, NULL);";

 private slots:
  void text_shows_keys_and_tables() {
    std::ostringstream out, err;
    QCOMPARE(inspect({.file = makeDatabase(kSql)}, out, err), 0);
    QCOMPARE(err.str(), "");
    const std::string text = out.str();
    QVERIFY2(text.find("3 keys\n  \"count\" = 128\n  \"name\" = \"hi\"\n  \"odd\" = ") != std::string::npos,
             text.c_str());
    QVERIFY2(text.find("Table rooms, 2 rows\n  id  title\n  1   Lobby\n") != std::string::npos, text.c_str());
  }

  void json_is_one_line_that_parses() {
    std::ostringstream out, err;
    QCOMPARE(inspect({.file = makeDatabase(kSql), .json = true}, out, err), 0);
    const auto json = nlohmann::json::parse(out.str());
    QCOMPARE(out.str().find('\n'), out.str().size() - 1);
    QCOMPARE(json["keys"].size(), 3u);
    QCOMPARE(json["keys"][0]["value"].get<int>(), 128);
    QCOMPARE(json["keys"][1]["value"].get<std::string>(), "hi");
    QCOMPARE(json["keys"][2]["hex"].get<std::string>(), "00");
    QVERIFY(!json["keys"][2]["problem"].get<std::string>().empty());
    QCOMPARE(json["tables"][0]["rowCount"].get<int>(), 2);
    QVERIFY(json["alarm"].is_null());
  }

  void all_keys_are_read_however_many() {
    std::ostringstream out, err;
    const std::string path = makeDatabase(
        "CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) "
        "INSERT INTO _cf_KV SELECT printf('k%05d', i), x'FF0F4902' FROM n;");
    QCOMPARE(inspect({.file = path, .json = true}, out, err), 0);
    QCOMPARE(nlohmann::json::parse(out.str())["keys"].size(), 2500u);
  }

  void what_cannot_be_read_is_a_sentence() {
    folder_.write("text.sqlite", "this is no database, and long enough to be told from an empty one");
    for (const std::string& file : {folder_.path("gone.sqlite"), folder_.path("text.sqlite"), folder_.path()}) {
      std::ostringstream out, err;
      QCOMPARE(inspect({.file = file}, out, err), 1);
      QVERIFY(err.str().starts_with("durascope: "));
    }
  }
};

QTEST_GUILESS_MAIN(InspectCommandTest)
#include "inspect_command_test.moc"
