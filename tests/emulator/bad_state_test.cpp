// State folders and objects' files that are not what they should be.

#include <sqlite3.h>

#include <QDir>
#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
export class Counter {
  constructor(ctx) { this.ctx = ctx; }
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const key = searchParams.get("key");
    if (pathname === "/put") await this.ctx.storage.put(key, searchParams.get("value"));
    return new Response(String(await this.ctx.storage.get(key)));
  }
}
)JS";

void execute(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  if (sqlite3_open(path.c_str(), &database) != SQLITE_OK ||
      sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    qFatal("%s", sqlite3_errmsg(database));
  }
  sqlite3_close(database);
}

void overwrite(const std::string& path, const QByteArray& bytes) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write %s", path.c_str());
}

}  // namespace

class BadStateTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { emulator_ = std::make_unique<RunningEmulator>(); }
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    writeProject(*project_, kSource, {{"Counter"}});
  }
  void cleanup() {
    emulator_->close();
    project_.reset();
  }
  void cleanupTestCase() { emulator_.reset(); }

  void a_state_folder_that_is_a_file() {
    project_->write("state", "not a folder");
    ProjectOptions options = RunningEmulator::options(*project_);
    options.stateDir = project_->path("state");
    const auto opened = emulator_->open(options);
    QVERIFY(!opened);
    VERIFY_CONTAINS(opened.error().message, options.stateDir);
    VERIFY_CONTAINS(RunningEmulator::textOf(emulator_->send(RunningEmulator::toWorker())), "No project is open.");
  }

  void a_state_folder_that_cannot_be_made() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.stateDir = "/proc/nowhere/state";
    const auto opened = emulator_->open(options);
    QVERIFY(!opened);
    QVERIFY(opened.error().kind == ErrorKind::kIo);
    VERIFY_CONTAINS(opened.error().message, options.stateDir);
  }

  void a_file_that_is_not_sqlite_fails_its_object_alone() {
    const std::string path = storedFile("a");
    overwrite(
        path,
        "This is a letter to my grandmother, and long enough to have a header of 100 bytes if it were a database.");
    open();
    VERIFY_CONTAINS(emulator_->ask("a", "/?key=k"), "error: ");
    COMPARE_TEXT(emulator_->ask("b", "/put?key=k&value=fine"), "fine");
    const auto storage = emulator_->storage(key_);
    VERIFY_CONTAINS(storage ? storage->problem : storage.error().message, "is not a SQLite database");
    QTRY_VERIFY_WITH_TIMEOUT(emulator_->collect().find(journal::EventKind::kLog, "SQLite") != nullptr, kPollMs);
  }

  void a_truncated_file_fails_its_object_alone() {
    const std::string path = storedFile("a");
    QFile file(QString::fromStdString(path));
    QVERIFY(file.resize(4096));  // its first page
    open();
    VERIFY_CONTAINS(emulator_->ask("a", "/?key=k"), "error: ");
    COMPARE_TEXT(emulator_->ask("b", "/put?key=k&value=fine"), "fine");
    const auto storage = emulator_->storage(key_);
    QVERIFY(!storage || !storage->problem.empty());
    VERIFY_CONTAINS(storage ? storage->problem : storage.error().message, "is truncated");
  }

  void a_value_that_does_not_decode_leaves_the_others_readable() {
    const std::string path = storedFile("a");
    execute(path, "INSERT INTO _cf_KV VALUES ('broken', x'ff0fdeadbeef')");
    open();
    const auto storage = emulator_->storage(key_);
    VERIFY_OK(storage);
    QCOMPARE(storage->entries.size(), 2U);
    QCOMPARE(storage->entries[0].value.kind, journal::ValueKind::kUndecodable);
    COMPARE_TEXT(storage->entries[1].value.preview, "\"fine\"");
    VERIFY_CONTAINS(emulator_->ask("a", "/?key=broken"), "error: ");
    COMPARE_TEXT(emulator_->ask("a", "/?key=k"), "fine");
  }

 private:
  void open() { VERIFY_OK(emulator_->open(*project_)); }

  /// The file of an object that has stored k = "fine"; the project is closed again.
  std::string storedFile(const std::string& name) {
    open();
    key_ = emulator_->key(name, "/put?key=k&value=fine");
    const std::string path = emulator_->storage(key_)->path;
    emulator_->close();
    return path;
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
  ObjectKey key_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::BadStateTest)
#include "bad_state_test.moc"
