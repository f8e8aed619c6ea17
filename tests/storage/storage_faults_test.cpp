// Files that cannot be used, and disks that refuse: a sentence each, and nothing lost that was committed.

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#include "tests/storage/storage_fixture.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

namespace {

/// No file of this process may grow beyond `bytes` while it lives; writes then fail with EFBIG, not a signal.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

Result<std::unique_ptr<ObjectStorage>> openAt(const QString& path, SharedCache& shared, LookupLog& log) {
  return ObjectStorage::open({path.toStdString(), true, shared, log});
}

void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (file.open(QIODevice::WriteOnly)) file.write(bytes);
}

}  // namespace

class StorageFaultsTest : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  SharedCache shared_{Limits{}};
  LookupLog log_;

 private slots:
  void a_missing_folder_is_told() {
    const auto failed = openAt(folder_.filePath("missing/o.sqlite"), shared_, log_);
    QVERIFY(!failed);
    QVERIFY(failed.error().kind == ErrorKind::kIo);
    QVERIFY(failed.error().message.find("missing/o.sqlite: unable to open database file: SQLITE_CANTOPEN") !=
            std::string::npos);
  }

  void a_file_that_is_not_sqlite_is_told() {
    const QString path = folder_.filePath("text.sqlite");
    write(path, QByteArray(8192, 'x'));
    const auto failed = openAt(path, shared_, log_);
    QVERIFY(!failed);
    QVERIFY(failed.error().kind == ErrorKind::kCorrupt);
    QVERIFY(failed.error().message.find("file is not a database: SQLITE_NOTADB") != std::string::npos);
    QCOMPARE(failed.error().where, path.toStdString());
  }

  void a_truncated_file_is_told_or_read_as_far_as_it_goes() {
    QFile whole(TEST_DATA_DIR "/kv-types.sqlite");
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    for (const int size : {1, 100, 4095, 4096, 6000, int(bytes.size()) - 1}) {
      const QString path = folder_.filePath(QString("cut%1.sqlite").arg(size));
      write(path, bytes.left(size));
      auto storage = openAt(path, shared_, log_);
      if (!storage) {
        QVERIFY(storage.error().message.find(path.toStdString()) != std::string::npos);
        continue;
      }
      const auto rows = (*storage)->list({});
      if (!rows) QVERIFY(rows.error().message.find(": SQLITE_") != std::string::npos);
    }
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

  void a_commit_that_fails_breaks_the_object_data() {
    QTest::addColumn<bool>("valueCache");
    QTest::newRow("KV-backed") << true;
    QTest::newRow("SQLite-backed") << false;
  }
  void a_commit_that_fails_breaks_the_object() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("kept", "1");
    must(storage->commit());
    for (int i = 0; i < 20; ++i) storage.put("lost" + std::to_string(i), std::string(100'000, 'x'));
    {
      const FileSizeLimit limit(64 << 10);
      const auto failed = storage->commit();
      QVERIFY(!failed);
      QVERIFY(failed.error().breaksObject);
      QVERIFY(failed.error().message.find(": SQLITE_") != std::string::npos);
      QCOMPARE(storage->get("kept").error().message, failed.error().message);
      QVERIFY(!storage->hasUnconfirmed());
      storage->close();
    }
    storage.open();
    QCOMPARE(storage.list(), "kept=1"s);
  }
};

QTEST_GUILESS_MAIN(StorageFaultsTest)
#include "storage_faults_test.moc"
