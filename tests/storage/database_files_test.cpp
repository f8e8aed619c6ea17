// Databases as whole files.

#include <sqlite3.h>

#include <QTemporaryDir>
#include <QtTest>

#include "emulator/storage/database.h"
#include "emulator/storage/database_files.h"

using namespace durascope;
using namespace durascope::storage;

class DatabaseFilesTest : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;

  std::string path(const char* name) { return folder_.filePath(name).toStdString(); }
  static std::string keyOf(const std::string& path) {
    const auto database = Database::open(path, 0);
    if (!database) return database.error().message;
    const auto value = (*database)->kv().get("key");
    return value && *value ? **value : "nothing";
  }

 private slots:
  void a_copy_has_what_is_committed_while_the_original_is_open() {
    const auto original = Database::open(path("open"), 0);
    QVERIFY(original);
    QVERIFY((*original)->begin());
    QVERIFY((*original)->kv().put("key", "one"));
    QVERIFY((*original)->commit());
    QVERIFY((*original)->begin());
    QVERIFY((*original)->kv().put("key", "two"));
    QVERIFY(copyDatabase(path("open"), path("copy")));
    QCOMPARE(keyOf(path("copy")), std::string("one"));
    QVERIFY((*original)->commit());
    QVERIFY(copyDatabase(path("open"), path("copy")));
    QCOMPARE(keyOf(path("copy")), std::string("two"));
    QVERIFY(!QFile::exists(folder_.filePath("copy-wal")));
  }

  void a_copy_of_nothing_is_nothing() {
    QFile old(folder_.filePath("old"));
    QVERIFY(old.open(QIODevice::WriteOnly));
    QVERIFY(copyDatabase(path("missing"), path("old")));
    QVERIFY(!QFile::exists(folder_.filePath("old")));
    QVERIFY(!QFile::exists(folder_.filePath("missing")));
  }

  void what_is_no_database_is_not_copied() {
    QFile text(folder_.filePath("text"));
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write(QByteArray(5'000, 'x'));
    text.close();
    QVERIFY(!copyDatabase(path("text"), path("copy of text")));
  }

  void removing_takes_the_log_along() {
    for (const char* name : {"gone", "gone-wal", "gone-shm", "gone-too"}) {
      QFile file(folder_.filePath(name));
      QVERIFY(file.open(QIODevice::WriteOnly));
    }
    QVERIFY(removeDatabase(path("gone")));
    QCOMPARE(QDir(folder_.path()).entryList({"gone*"}, QDir::Files), QStringList("gone-too"));
    QVERIFY(removeDatabase(path("gone")));
  }
};

QTEST_GUILESS_MAIN(DatabaseFilesTest)
#include "database_files_test.moc"
