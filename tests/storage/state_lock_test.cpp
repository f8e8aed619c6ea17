// One emulator a state folder.

#include <unistd.h>

#include <QTemporaryDir>
#include <QtTest>
#include <optional>

#include "emulator/storage/state_lock.h"

using namespace durascope;
using namespace durascope::storage;

class StateLockTest : public QObject {
  Q_OBJECT

 private slots:
  void the_second_one_is_told_who_holds_it() {
    QTemporaryDir folder;
    const std::string state = folder.filePath("new/state").toStdString();
    auto first = StateLock::acquire(state);
    QVERIFY(first);
    const auto second = StateLock::acquire(state);
    QVERIFY(!second);
    QVERIFY(second.error().kind == ErrorKind::kUnavailable);
    QVERIFY(second.error().message.find("process " + std::to_string(::getpid())) != std::string::npos);
    QVERIFY(second.error().message.find(QTest::currentAppName()) != std::string::npos);
    QVERIFY(second.error().message.find(state) != std::string::npos);
  }

  void it_is_free_again_once_the_first_is_gone() {
    QTemporaryDir folder;
    const std::string state = folder.path().toStdString();
    std::optional<StateLock> held;
    {
      auto first = StateLock::acquire(state);
      QVERIFY(first);
      held.emplace(std::move(*first));
    }
    QVERIFY(!StateLock::acquire(state));
    held.reset();
    QVERIFY(StateLock::acquire(state));
  }

  void a_file_is_no_state_folder() {
    QTemporaryDir folder;
    QFile file(folder.filePath("file"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    for (const char* name : {"file", "file/below"}) {
      const auto refused = StateLock::acquire(folder.filePath(name).toStdString());
      QVERIFY(!refused);
      QVERIFY(refused.error().kind == ErrorKind::kIo);
      QVERIFY(refused.error().message.find("Choose another folder.") != std::string::npos);
    }
  }

  void a_folder_that_may_not_be_written_is_told() {
    if (::geteuid() == 0) QSKIP("root may write everywhere");
    QTemporaryDir folder;
    QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::ExeOwner);
    const auto refused = StateLock::acquire(folder.path().toStdString());
    QFile::setPermissions(folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QVERIFY(!refused);
    QVERIFY(refused.error().kind == ErrorKind::kIo);
  }
};

QTEST_GUILESS_MAIN(StateLockTest)
#include "state_lock_test.moc"
