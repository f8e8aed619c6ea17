// Files that cannot be opened: a sentence each, and nothing is left behind.

#include <unistd.h>

#include "tests/storage/fault_files.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

class OpeningFaultsTest : public FaultTest {
  Q_OBJECT

  /// The sentence with which opening `bytes` fails.
  std::string refusalOf(const QByteArray& bytes) {
    const QString path = folder_.filePath("refused.sqlite");
    write(path, bytes);
    const auto failed = openAt(path, shared_, log_);
    if (failed) return "it was opened";
    if (failed.error().where != path.toStdString()) return "it names " + failed.error().where;
    return (failed.error().kind == ErrorKind::kCorrupt ? "corrupt: " : "") + failed.error().message;
  }

  static QByteArray realFile() { return bytesOf(TEST_DATA_DIR "/kv-types.sqlite"); }

 private slots:
  void a_missing_folder_is_told() {
    const auto failed = openAt(folder_.filePath("missing/o.sqlite"), shared_, log_);
    QVERIFY(!failed);
    QVERIFY(failed.error().kind == ErrorKind::kIo);
    QVERIFY(contains(failed.error().message, "missing/o.sqlite: unable to open database file: SQLITE_CANTOPEN"));
  }

  void a_file_that_is_not_sqlite_is_told() {
    QVERIFY(contains(refusalOf(QByteArray(8192, 'x')), "file is not a database: SQLITE_NOTADB"));
    QVERIFY(contains(refusalOf(QByteArray(8192, 'x')), "corrupt: "));
  }

  void a_file_of_a_newer_format_is_told_data() {
    QTest::addColumn<int>("byte");
    QTest::newRow("that only newer ones can read") << 19;
    QTest::newRow("that only newer ones can write") << 18;
  }
  void a_file_of_a_newer_format_is_told() {
    QFETCH(int, byte);
    QByteArray bytes = realFile();
    bytes[byte] = 3;
    QVERIFY(contains(refusalOf(bytes), "A newer version of SQLite wrote it in a format that this one does not know"));
  }

  void a_file_that_ends_within_a_page_is_told() {
    QVERIFY(contains(refusalOf(realFile().chopped(100)), "corrupt: "));
    QVERIFY(contains(refusalOf(realFile().chopped(100)), "the file ends within a page: SQLITE_CORRUPT"));
  }

  void a_file_that_lacks_pages_is_told() {
    QVERIFY(contains(refusalOf(realFile().left(4096)), "database disk image is malformed: SQLITE_CORRUPT"));
  }

  void a_file_that_was_never_written_starts_empty() {
    for (const int size : {0, 512, 4096}) {
      const QString path = folder_.filePath(QString("zeros%1.sqlite").arg(size));
      write(path, QByteArray(size, 0));
      auto storage = openAt(path, shared_, log_);
      QVERIFY(storage);
      must((*storage)->put("a", value("1")));
      must((*storage)->commit());
      (*storage)->close();
      QVERIFY(bytesOf(path).startsWith("SQLite format 3"));
    }
  }

  void a_log_without_its_file_is_not_replayed() {
    StorageFixture storage(true);
    storage.put("old", "1");
    must(storage->commit());
    const QByteArray log = bytesOf(storage.file("object.sqlite-wal"));
    QVERIFY(!log.isEmpty());
    storage->close();
    QVERIFY(QFile::remove(storage.file("object.sqlite")));
    write(storage.file("object.sqlite-wal"), log);
    storage.open();
    QCOMPARE(storage.list(), ""s);
    storage.put("new", "2");
    storage.reopen();
    QCOMPARE(storage.list(), "new=2"s);
  }

  void the_log_of_a_killed_process_is_replayed() {
    StorageFixture storage(true);
    storage.put("a", "1");
    must(storage->commit());
    // What a killed process leaves: both files as they are now, without the index of the log.
    QVERIFY(QFile::copy(storage.file("object.sqlite"), folder_.filePath("killed.sqlite")));
    QVERIFY(QFile::copy(storage.file("object.sqlite-wal"), folder_.filePath("killed.sqlite-wal")));
    auto killed = openAt(folder_.filePath("killed.sqlite"), shared_, log_);
    QVERIFY(killed);
    Answer<Rows> answer = must((*killed)->list({}));
    QCOMPARE(StorageFixture::text(must((*killed)->complete(std::move(std::get<Ticket<Rows>>(answer))))), "a=1"s);
  }

  void a_protected_folder_is_told() {
    if (::geteuid() == 0) QSKIP("root may write everywhere");
    QDir(folder_.path()).mkdir("protected");
    QFile::setPermissions(folder_.filePath("protected"), QFile::ReadOwner | QFile::ExeOwner);
    const auto failed = openAt(folder_.filePath("protected/o.sqlite"), shared_, log_);
    QFile::setPermissions(folder_.filePath("protected"), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QVERIFY(!failed);
    QVERIFY(failed.error().kind == ErrorKind::kIo);
  }

  void opening_fails_with_a_sentence_data() {
    QTest::addColumn<Operation>("operation");
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("says");
    QTest::newRow("file") << Operation::kOpen << ".sqlite" << SQLITE_CANTOPEN << "unable to open database file";
    QTest::newRow("log") << Operation::kOpen << ".sqlite-wal" << SQLITE_CANTOPEN << "unable to open database file";
    QTest::newRow("read") << Operation::kRead << ".sqlite" << SQLITE_IOERR_READ << "disk I/O error: SQLITE_IOERR";
    QTest::newRow("write") << Operation::kWrite << ".sqlite-wal" << SQLITE_IOERR_WRITE
                           << "disk I/O error: SQLITE_IOERR";
    QTest::newRow("full") << Operation::kWrite << ".sqlite-wal" << SQLITE_FULL
                          << "database or disk is full: SQLITE_FULL";
    QTest::newRow("sync") << Operation::kSync << ".sqlite" << SQLITE_IOERR_FSYNC << "disk I/O error: SQLITE_IOERR";
    QTest::newRow("shared memory") << Operation::kSharedMemory << ".sqlite" << SQLITE_IOERR_SHMMAP
                                   << "disk I/O error: SQLITE_IOERR";
    QTest::newRow("lock") << Operation::kLock << ".sqlite" << SQLITE_IOERR_LOCK << "disk I/O error: SQLITE_IOERR";
    QTest::newRow("busy") << Operation::kLock << ".sqlite" << SQLITE_BUSY << "database is locked: SQLITE_BUSY";
  }
  void opening_fails_with_a_sentence() {
    QFETCH(Operation, operation);
    QFETCH(QString, file);
    QFETCH(int, code);
    QFETCH(QString, says);
    test::FaultVfs disk;
    const QString path = folder_.filePath(QString("opening-%1.sqlite").arg(QTest::currentDataTag()));
    disk.fail(operation, file.toStdString(), code);
    // A new file is opened by its first use.
    auto storage = openAt(path, shared_, log_);
    QVERIFY(storage);
    const auto put = (*storage)->put("a", value("1"));
    const auto committed = (*storage)->commit();
    QVERIFY(!put || !committed);
    QVERIFY(contains((put ? committed.error() : put.error()).message, says.toStdString()));
    QVERIFY(disk.refusals() > 0);
    (*storage)->close();
    if (operation != Operation::kWrite && operation != Operation::kSync) {
      // One that is there, at once.
      write(path, realFile());
      write(path + "-wal", QByteArray());
      const auto failed = openAt(path, shared_, log_);
      QVERIFY(!failed);
      QVERIFY(contains(failed.error().message, code == SQLITE_BUSY ? "Another program holds it" : says.toStdString()));
      QCOMPARE(failed.error().where, path.toStdString());
    }
    disk.heal();
    QVERIFY(openAt(path, shared_, log_));
  }
};

QTEST_GUILESS_MAIN(OpeningFaultsTest)
#include "opening_faults_test.moc"
