// The folder of a namespace.

#include <sqlite3.h>

#include <QTemporaryDir>
#include <QtTest>

#include "emulator/storage/namespace_store.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

namespace {

std::string schemaOf(const std::string& path) {
  sqlite3* database = nullptr;
  std::string sql;
  // Read in the ordinary way, a recorded file would get others beside it.
  const std::string uri = "file:" + path + (path.starts_with(TEST_DATA_DIR) ? "?immutable=1" : "");
  sqlite3_open_v2(uri.c_str(), &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  sqlite3_exec(
      database, "SELECT sql FROM sqlite_master",
      [](void* text, int, char** columns, char**) {
        *static_cast<std::string*>(text) += columns[0] ? columns[0] : "";
        return 0;
      },
      &sql, nullptr);
  sqlite3_close(database);
  return sql;
}

}  // namespace

class NamespaceStoreTest : public QObject {
  Q_OBJECT

 private slots:
  void start_up_makes_the_folder_and_the_alarm_table() {
    QTemporaryDir state;
    const std::string root = state.filePath("deep/state").toStdString();
    auto store = NamespaceStore::open(root, "counter-Counter");
    QVERIFY(store);
    const std::string file = root + "/counter-Counter/metadata.sqlite";
    // Before the test itself looks, which leaves a log behind.
    QVERIFY(!QFile::exists(QString::fromStdString(file + "-wal")));
    QCOMPARE(schemaOf(file), schemaOf(TEST_DATA_DIR "/namespace-metadata.sqlite"));
    QVERIFY(schemaOf(file).starts_with("CREATE TABLE _cf_ALARM (\n      actor_id TEXT PRIMARY KEY,"));
    QVERIFY(NamespaceStore::open(root, "counter-Counter"));
  }

  void objects_are_the_files_named_by_an_id() {
    QTemporaryDir state;
    auto store = NamespaceStore::open(state.path().toStdString(), "n");
    QVERIFY(store);
    ObjectId id;
    id.bytes[0] = 0xab;
    ObjectId other;
    other.bytes[31] = 0x01;
    for (const std::string& path :
         {store->objectPath(id), store->objectPath(other), store->folder() + "/" + id.hex() + ".1.sqlite",
          store->folder() + "/notes.sqlite", store->objectPath(id) + "-wal"}) {
      QFile file(QString::fromStdString(path));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write("12345");
    }
    QCOMPARE(store->objectPath(id), store->folder() + "/ab" + std::string(62, '0') + ".sqlite");
    const auto found = store->objects();
    QVERIFY(found);
    QCOMPARE(found->size(), std::size_t{2});
    QVERIFY(found->at(0).id == other);
    QVERIFY(found->at(1).id == id);
    QCOMPARE(found->at(1).fileBytes, std::int64_t{5});
  }

  void a_key_that_is_no_folder_name_is_refused() {
    QTemporaryDir state;
    for (const std::string& key : {"a/b"s, ""s, ".."s, "a\0b"s}) {
      const auto refused = NamespaceStore::open(state.path().toStdString(), key);
      QVERIFY(!refused);
      QVERIFY(refused.error().kind == ErrorKind::kBadInput);
    }
  }

  void a_damaged_alarm_table_is_told() {
    QTemporaryDir state;
    QDir(state.path()).mkpath("n");
    QFile file(state.filePath("n/metadata.sqlite"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(5000, 'x'));
    file.close();
    const auto refused = NamespaceStore::open(state.path().toStdString(), "n");
    QVERIFY(!refused);
    QVERIFY(refused.error().kind == ErrorKind::kCorrupt);
    QVERIFY(refused.error().message.find("n/metadata.sqlite") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(NamespaceStoreTest)
#include "namespace_store_test.moc"
