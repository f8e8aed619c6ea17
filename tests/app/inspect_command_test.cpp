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

  void columns_stand_below_each_other_whatever_the_alphabet() {
    std::ostringstream out, err;
    QCOMPARE(inspect({.file = makeDatabase("CREATE TABLE t (name TEXT, n INTEGER);"
                                           "INSERT INTO t VALUES ('Jürgen', 1), ('日本', 2), "
                                           "('é' || char(10) || char(27) || 'x', 3), ('', 4);")},
                     out, err),
             0);
    QVERIFY2(out.str().find("  name        n\n  Jürgen      1\n  日本        2\n"
                            "  é\\n\\u001bx  3\n              4\n") != std::string::npos,
             out.str().c_str());
  }

  void what_is_empty_says_so() {
    std::ostringstream out, err, folders;
    folder_.write("empty.sqlite", "");
    QCOMPARE(inspect({.file = folder_.path("empty.sqlite")}, out, err), 0);
    QVERIFY2(out.str().ends_with("0 bytes\nThe file is empty: nothing has been stored in it.\n"), out.str().c_str());
    folder_.write("bare/note.txt", "");
    QCOMPARE(inspect({.file = folder_.path("bare")}, out, folders), 1);
    QVERIFY2(folders.str().find("is a folder without .sqlite files; those of a project's objects are in ") !=
                 std::string::npos,
             folders.str().c_str());
    folder_.write("full/a.sqlite", "");
    QCOMPARE(inspect({.file = folder_.path("full")}, out, folders), 1);
    QVERIFY2(folders.str().find("choose a file in it, such as " + folder_.path("full/a.sqlite")) != std::string::npos,
             folders.str().c_str());
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

  void no_value_is_too_long() {
    std::ostringstream out, err;
    // A string of 300,000 bytes: FF 0F 22, its length, itself.
    const std::string path = makeDatabase(
        "CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"
        "INSERT INTO _cf_KV VALUES ('long', CAST(x'FF0F22E0A712' || hex(zeroblob(150000)) AS BLOB));");
    QCOMPARE(inspect({.file = path, .json = true}, out, err), 0);
    const auto json = nlohmann::json::parse(out.str());
    QCOMPARE(json["keys"][0]["size"].get<int>(), 300'006);
    QCOMPARE(json["keys"][0]["value"].get<std::string>().size(), 300'000u);
  }

  void keys_that_are_no_utf8_keep_their_bytes() {
    std::ostringstream out, err;
    const std::string path = makeDatabase(
        "CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"
        "INSERT INTO _cf_KV VALUES (CAST(x'EDA080' AS TEXT), x'FF0F54'), (CAST(x'61FF' AS TEXT), x'FF0F54');");
    QCOMPARE(inspect({.file = path, .json = true}, out, err), 0);
    QVERIFY2(out.str().find("{\"key\":\"a\xEF\xBF\xBD\",\"keyHex\":\"61ff\"") != std::string::npos, out.str().c_str());
    QVERIFY2(out.str().find("{\"key\":\"\\ud800\",\"size\":3") != std::string::npos, out.str().c_str());
  }

  void rows_keep_their_types() {
    std::ostringstream out, err;
    const std::string path = makeDatabase(
        "CREATE TABLE t (a); INSERT INTO t VALUES (1), (1.0), ('1'), (x'01ff'), (NULL), (9e999), "
        "(9223372036854775807);");
    QCOMPARE(inspect({.file = path, .json = true}, out, err), 0);
    QVERIFY2(
        out.str().find("\"rows\":[[1],[1.0],[\"1\"],[{\"$type\":\"Blob\",\"hex\":\"01ff\"}],[null],"
                       "[{\"$type\":\"Number\",\"value\":\"Infinity\"}],[9223372036854775807]]") != std::string::npos,
        out.str().c_str());
  }

  void alarm_and_name_are_shown() {
    const std::string id(64, 'a');
    folder_.write("durascope-names.jsonl", "{\"ns\":\"other\",\"id\":\"" + id +
                                               "\",\"name\":\"wrong\"}\n{\"ns\":\"app-Room\",\"id\":\"" + id +
                                               "\",\"name\":\"lobby\"}\n{\"ns\":\"app-Ro");
    folder_.write("app-Room/here", "");
    const std::string path = folder_.path("app-Room/" + id + ".sqlite");
    QVERIFY(QFile::copy(
        QString::fromStdString(makeDatabase("CREATE TABLE _cf_METADATA (key INTEGER PRIMARY KEY, value BLOB);"
                                            "INSERT INTO _cf_METADATA VALUES (1, 1700000000000000000);")),
        QString::fromStdString(path)));
    std::ostringstream text, json, err;
    QCOMPARE(inspect({.file = path}, text, err), 0);
    QVERIFY2(text.str().find("\nObject \"lobby\"\nAlarm at 2023-11-14T22:13:20.000Z\n") != std::string::npos,
             text.str().c_str());
    QCOMPARE(inspect({.file = path, .json = true}, json, err), 0);
    QVERIFY2(json.str().find("\"name\":\"lobby\"") != std::string::npos, json.str().c_str());
    QVERIFY2(json.str().find("\"alarm\":\"2023-11-14T22:13:20.000Z\"") != std::string::npos, json.str().c_str());
  }

  void a_file_without_its_end_says_so() {
    const std::string path = makeDatabase(kSql);
    QFile file(QString::fromStdString(path));
    QVERIFY(file.resize(file.size() - 100));
    std::ostringstream out, err;
    QCOMPARE(inspect({.file = path, .json = true}, out, err), 1);
    QVERIFY2(err.str().find("is truncated: its end is missing.") != std::string::npos, err.str().c_str());
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
