// Disks that refuse while an object lives: nothing is lost that was committed, other objects go on.

#include "emulator/storage/database_pool.h"
#include "tests/storage/fault_files.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

class StorageFaultsTest : public FaultTest {
  Q_OBJECT

  static void bothBackends() {
    QTest::addColumn<bool>("valueCache");
    QTest::newRow("KV-backed") << true;
    QTest::newRow("SQLite-backed") << false;
  }

 private slots:
  void a_commit_that_fails_breaks_the_object_data() {
    QTest::addColumn<bool>("valueCache");
    QTest::addColumn<Operation>("operation");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    for (const bool cached : {true, false}) {
      const char* kind = cached ? "KV-backed" : "SQLite-backed";
      QTest::addRow("%s, full", kind) << cached << Operation::kWrite << SQLITE_FULL
                                      << "database or disk is full: SQLITE_FULL";
      QTest::addRow("%s, write", kind) << cached << Operation::kWrite << SQLITE_IOERR_WRITE
                                       << "disk I/O error: SQLITE_IOERR (extended: SQLITE_IOERR_WRITE)";
      QTest::addRow("%s, sync", kind) << cached << Operation::kSync << SQLITE_IOERR_FSYNC
                                      << "disk I/O error: SQLITE_IOERR (extended: SQLITE_IOERR_FSYNC)";
    }
  }
  void a_commit_that_fails_breaks_the_object() {
    QFETCH(bool, valueCache);
    QFETCH(Operation, operation);
    QFETCH(int, code);
    QFETCH(QString, message);
    test::FaultVfs disk;
    StorageFixture storage(valueCache), other(valueCache);
    storage.put("kept", "1");
    other.put("n", "1");
    must(storage->commit());
    must(other->commit());
    storage.put("kept", "2");
    storage.put("lost", std::string(100'000, 'x'));
    disk.fail(operation, storage.path() + "-wal", code);
    const auto failed = storage->commit();
    QVERIFY(!failed);
    QVERIFY(failed.error().breaksObject);
    QCOMPARE(QString::fromStdString(failed.error().message), message);
    QCOMPARE(storage->get("kept").error().message, failed.error().message);
    QCOMPARE(storage->put("kept", value("3")).error().message, failed.error().message);
    QVERIFY(!storage->hasUnconfirmed());
    QVERIFY(!storage->hasPendingWrites());
    other.put("n", "2");
    other.reopen();
    QCOMPARE(other.list(), "n=2"s);
    disk.heal();
    storage->close();
    storage.open();
    QCOMPARE(storage.list(), "kept=1"s);
    storage.put("kept", "4");
    storage.reopen();
    QCOMPARE(storage.list(), "kept=4"s);
  }

  void a_sync_that_fails_leaves_all_of_the_writes_or_none_data() { bothBackends(); }
  void a_sync_that_fails_leaves_all_of_the_writes_or_none() {
    QFETCH(bool, valueCache);
    test::FaultVfs disk;
    StorageFixture storage(valueCache);
    storage.put("a", "1");
    must(storage->commit());
    storage.put("a", "2");
    storage.put("b", "2");
    // The disk never syncs again: what reached it is for the disk to know.
    disk.fail(Operation::kSync, storage.path() + "-wal", SQLITE_IOERR_FSYNC);
    QVERIFY(!storage->commit());
    storage->close();
    disk.heal();
    storage.open();
    const std::string left = storage.list();
    QVERIFY2(left == "a=1" || left == "a=2 b=2", left.c_str());
  }

  void a_disk_that_fills_up_breaks_the_object_at_the_put_that_finds_out() {
    test::FaultVfs disk;
    StorageFixture storage(false);
    storage.put("kept", "1");
    must(storage->commit());
    disk.fillUpAfter(storage.path() + "-wal", 1 << 20);
    StorageError error;
    for (int i = 0; i < 100 && error.message.empty(); ++i) {
      const auto put = storage->put("k" + std::to_string(i), value(std::string(100'000, 'x')));
      if (!put) error = put.error();
    }
    QCOMPARE(error.message, "database or disk is full: SQLITE_FULL"s);
    QVERIFY(error.breaksObject);
    QVERIFY(!storage->commit());
    storage->close();
    disk.heal();
    storage.open();
    QCOMPARE(storage.list(), "kept=1"s);
  }

  void a_log_that_cannot_be_merged_stays_and_is_merged_later_data() { bothBackends(); }
  void a_log_that_cannot_be_merged_stays_and_is_merged_later() {
    QFETCH(bool, valueCache);
    test::FaultVfs disk;
    StorageFixture storage(valueCache);
    storage.put("a", "1");
    must(storage->commit());
    disk.fail(Operation::kWrite, storage.path(), SQLITE_FULL);
    storage->close();
    QVERIFY(disk.refusals() > 0);
    QVERIFY(QFile::exists(storage.file("object.sqlite-wal")));
    disk.heal();
    storage.open();
    QCOMPARE(storage.list(), "a=1"s);
    storage->close();
    QVERIFY(!QFile::exists(storage.file("object.sqlite-wal")));
  }

  void a_read_that_fails_is_told_and_the_next_one_works_data() { bothBackends(); }
  void a_read_that_fails_is_told_and_the_next_one_works() {
    QFETCH(bool, valueCache);
    test::FaultVfs disk;
    StorageFixture storage(valueCache);
    storage.put("a", "1");
    storage.reopen();
    disk.fail(Operation::kRead, storage.path(), SQLITE_IOERR_READ);
    const auto failed = storage->get("a");
    QVERIFY(!failed);
    QVERIFY(!failed.error().breaksObject);
    QCOMPARE(failed.error().message, "disk I/O error: SQLITE_IOERR (extended: SQLITE_IOERR_READ)"s);
    disk.heal();
    QCOMPARE(storage.get("a"), "1"s);
  }

  void a_damaged_page_fails_what_touches_it_data() { bothBackends(); }
  void a_damaged_page_fails_what_touches_it() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("a", "1");
    must(storage->commit());
    storage->close();
    patch(storage.path(), 4096, QByteArray(4096, '\xee'));  // the root of the table
    storage.open();
    const auto failed = storage->get("a");
    QVERIFY(!failed);
    QVERIFY(contains(failed.error().message, "database disk image is malformed: SQLITE_CORRUPT"));
    const auto put = storage->put("b", value("2"));
    const auto committed = storage->commit();
    QVERIFY(!put || !committed);
    QVERIFY(contains((put ? committed.error() : put.error()).message, "SQLITE_CORRUPT"));
  }

  void a_file_that_is_deleted_breaks_its_object_at_the_commit_data() { bothBackends(); }
  void a_file_that_is_deleted_breaks_its_object_at_the_commit() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("old", "1");
    must(storage->commit());
    QVERIFY(QFile::remove(storage.file("object.sqlite")));
    storage.put("new", "2");
    const auto failed = storage->commit();
    QVERIFY(!failed);
    QVERIFY(failed.error().breaksObject);
    QVERIFY(contains(failed.error().message, storage.path() + " was deleted or replaced"));
    QVERIFY(contains(failed.error().message, "SQLITE_READONLY_DBMOVED"));
    storage->close();
    storage.open();
    QCOMPARE(storage.list(), ""s);
    storage.put("fresh", "3");
    storage.reopen();
    QCOMPARE(storage.list(), "fresh=3"s);
  }

  void a_folder_that_is_deleted_breaks_its_objects_data() { bothBackends(); }
  void a_folder_that_is_deleted_breaks_its_objects() {
    QFETCH(bool, valueCache);
    QDir(folder_.path()).mkdir("namespace");
    const QString path = folder_.filePath("namespace/o.sqlite");
    auto storage =
        ObjectStorage::open({.path = path.toStdString(), .valueCache = valueCache, .shared = shared_, .lookups = log_});
    QVERIFY(storage);
    QVERIFY(QDir(folder_.filePath("namespace")).removeRecursively());
    const auto put = (*storage)->put("a", value("1"));
    const auto committed = (*storage)->commit();
    QVERIFY(!put || !committed);
    const StorageError error = put ? committed.error() : put.error();
    QVERIFY(error.breaksObject);
    QVERIFY(contains(error.message, "deleted or replaced"));
    (*storage)->close();
    QVERIFY(contains(openAt(path, shared_, log_).error().message, "Check that the folder exists"));
  }

  void another_programs_write_lock_is_told_data() { bothBackends(); }
  void another_programs_write_lock_is_told() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("kept", "1");
    must(storage->commit());
    sqlite3* other = nullptr;
    QCOMPARE(sqlite3_open(storage.path().c_str(), &other), SQLITE_OK);
    QCOMPARE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    const auto put = storage->put("a", value("1"));
    const auto committed = storage->commit();
    QVERIFY(!put || !committed);
    const StorageError error = put ? committed.error() : put.error();
    QCOMPARE(error.message, "database is locked: SQLITE_BUSY"s);
    QCOMPARE(error.breaksObject, valueCache);  // there it is the commit that fails
    sqlite3_close(other);
    if (valueCache) storage.open();
    storage.put("b", "2");
    storage.reopen();
    QCOMPARE(storage.list(), "b=2 kept=1"s);
  }

  void a_file_that_cannot_be_opened_again_fails_the_operation_alone() {
    test::FaultVfs disk;
    DatabasePool pool(1);
    LookupLog otherLog;
    const auto open = [&](const char* name, LookupLog& log) {
      auto opened = ObjectStorage::open(
          {.path = folder_.filePath(name).toStdString(), .shared = shared_, .lookups = log, .databases = &pool});
      if (!opened) qFatal("%s", opened.error().message.c_str());
      return std::move(*opened);
    };
    auto first = open("first.sqlite", log_);
    must(first->put("a", value("1")));
    must(first->commit());
    const auto second = open("second.sqlite", otherLog);
    QVERIFY(second->database().connection());
    QVERIFY(!hasOpenFile(*first));
    disk.fail(Operation::kOpen, "first.sqlite", SQLITE_CANTOPEN);
    const auto failed = first->get("a");
    QVERIFY(!failed);
    QVERIFY(!failed.error().breaksObject);
    QCOMPARE(failed.error().message, "unable to open database file: SQLITE_CANTOPEN"s);
    disk.heal();
    QCOMPARE(*std::get<Value>(must(first->get("a"))), "1"s);
  }

  void a_commit_that_fails_to_make_room_is_told_to_the_object_that_wrote() {
    test::FaultVfs disk;
    DatabasePool pool(1);
    LookupLog otherLog;
    auto writer = ObjectStorage::open({.path = folder_.filePath("writer.sqlite").toStdString(),
                                       .shared = shared_,
                                       .lookups = log_,
                                       .databases = &pool});
    QVERIFY(writer);
    must((*writer)->put("a", value("1")));
    (*writer)->endTurn();
    disk.fail(Operation::kSync, "writer.sqlite-wal", SQLITE_IOERR_FSYNC);
    const auto other = ObjectStorage::open({.path = folder_.filePath("other.sqlite").toStdString(),
                                            .shared = shared_,
                                            .lookups = otherLog,
                                            .databases = &pool});
    QVERIFY(other && (*other)->database().connection());
    const auto failed = (*writer)->commit();
    QVERIFY(!failed);
    QVERIFY(failed.error().breaksObject);
    QCOMPARE(failed.error().message, "disk I/O error: SQLITE_IOERR (extended: SQLITE_IOERR_FSYNC)"s);
  }
};

QTEST_GUILESS_MAIN(StorageFaultsTest)
#include "storage_faults_test.moc"
