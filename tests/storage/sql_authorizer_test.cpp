// What is forbidden to the program and not to us; the words of the rules are in
// tests/conformance/storage/sql_forbidden.

#include "emulator/storage/sql_authorizer.h"

#include "tests/storage/sql_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

class SqlAuthorizerTest : public QObject {
  Q_OBJECT

 private slots:
  void reserved_names_begin_with_four_characters_in_any_case() {
    for (const char* name : {"_cf_KV", "_CF_x", "_Cf_", "_cf_METADATA"}) QVERIFY2(isReservedName(name), name);
    for (const char* name : {"", "_cf", "_cfx", "a_cf_", "cf_", "__cf_"}) QVERIFY2(!isReservedName(name), name);
  }

  void the_new_name_is_the_last_word_of_a_renaming_data() {
    QTest::addColumn<QByteArray>("statement");
    QTest::addColumn<QByteArray>("name");
    const auto row = [](const char* statement, const char* name) {
      QTest::newRow(statement) << QByteArray(statement) << QByteArray(name);
    };
    row("alter table t rename to u", "u");
    row("ALTER TABLE t RENAME TO u;", "u");
    row("alter table t rename to\n\t\"_cf_x\" ; ", "_cf_x");
    row("alter table t rename to[_cf_x]", "_cf_x");
    row("alter table t rename to'_cf_x'", "_cf_x");
    row("alter table t rename to`_cf_x`-- end", "_cf_x");
    row("alter table t rename to /* to */ _cf_x /* from */", "_cf_x");
    row("alter table t rename to -- u\n_cf_x", "_cf_x");
    row("alter table t rename to/**/_cf_x", "_cf_x");
    row("alter table [a to b] rename to u", "u");
    row("alter table t rename to \"_cf_\"\"y\"", "_cf_\"\"y");
    row("alter table t rename to '_cf_''y'", "_cf_''y");
    row("alter table t rename to `_cf_``y`", "_cf_``y");
    row("alter table t rename to \"_cf_\"\"\"\"\";", "_cf_\"\"\"\"");
    row("alter table \"a\"\" rename to \" rename to u", "u");
    row("alter table t rename column a to b", "");
    row("alter table t rename a to _cf_b", "");
    row("alter table t add column b", "");
    row("alter table t rename to \"open", "ope");  // SQLite refuses it before anybody asks
    row("", "");
    row("to", "");
    row("/* open", "");
  }
  void the_new_name_is_the_last_word_of_a_renaming() {
    QFETCH(QByteArray, statement);
    QFETCH(QByteArray, name);
    QCOMPARE(std::string(renamedTo(statement.toStdString())), name.toStdString());
  }

  void our_own_statements_are_not_asked() {
    SqlFixture sql;
    QCOMPARE(sql.run("CREATE TABLE t(a)"), ""s);  // from here on there is an authorizer
    must(sql->put("k", value("v")));
    QCOMPARE(sql.run("SELECT * FROM _cf_KV"), "access to _cf_KV.key is prohibited: SQLITE_AUTH"s);
    QCOMPARE(*std::get<Value>(must(sql->get("k"))), "v"s);
    QCOMPARE(sql.run("INSERT INTO t VALUES(1)"), ""s);
    must(sql->commit());
    sql.run("ALTER TABLE t ADD COLUMN b");  // all statements are compiled anew
    must(sql->put("k", value("w")));
    QCOMPARE(*std::get<Value>(must(sql->get("k"))), "w"s);
    must(sql->commit());
    QVERIFY(must(sql->databaseSize()) > 4096);
  }

  void a_forbidden_statement_changes_nothing() {
    SqlFixture sql;
    must(sql->put("k", value("v")));
    sql.run("CREATE TABLE t(a)");
    for (const char* text :
         {"DROP TABLE _cf_KV", "DELETE FROM _cf_KV", "ALTER TABLE t RENAME TO _cf_t", "CREATE TABLE _cf_x(a)",
          "PRAGMA writable_schema = ON", "COMMIT", "ATTACH ':memory:' AS m"})
      QVERIFY2(!sql.execute(text), text);
    QCOMPARE(sql.run("SELECT name FROM sqlite_master ORDER BY name"), "_cf_KV t"s);
    QCOMPARE(*std::get<Value>(must(sql->get("k"))), "v"s);
  }
};

QTEST_GUILESS_MAIN(SqlAuthorizerTest)
#include "sql_authorizer_test.moc"
