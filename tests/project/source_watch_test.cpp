#include "emulator/project/source_watch.h"

#include <QFile>
#include <QtTest>
#include <semaphore>

#include "tests/support/temporary_project.h"

using namespace durascope;
using namespace durascope::project;

// The kernel tells of changes on real time, so these tests wait for it; none of them waits longer than it must.
class SourceWatchTest : public QObject {
  Q_OBJECT

  static constexpr std::chrono::seconds kSoon{10};

 private slots:
  void a_saved_file_is_told_once() {
    test::TemporaryProject project;
    project.write("a.js", "1");
    std::counting_semaphore<> told(0);
    const auto watch = SourceWatch::start({project.path("a.js")}, [&] { told.release(); });
    QVERIFY(watch);
    project.write("a.js", "2");
    project.write("a.js", "3");
    QVERIFY(told.try_acquire_for(kSoon));
    QVERIFY(!told.try_acquire_for(std::chrono::milliseconds(150)));
  }

  void a_file_replaced_by_renaming_is_told_again_and_again() {
    test::TemporaryProject project;
    project.write("src/a.js", "1");
    std::counting_semaphore<> told(0);
    const auto watch = SourceWatch::start({project.path("src/a.js")}, [&] { told.release(); });
    QVERIFY(watch);
    for (int round = 0; round < 2; ++round) {
      project.write("src/a.js.new", "2");
      QCOMPARE(rename(project.path("src/a.js.new").c_str(), project.path("src/a.js").c_str()), 0);
      QVERIFY(told.try_acquire_for(kSoon));
    }
  }

  void a_change_that_was_not_told_yet_is_told_at_the_end() {
    test::TemporaryProject project;
    project.write("a.js", "1");
    int told = 0;
    auto watch = SourceWatch::start({project.path("a.js")}, [&] { ++told; });
    QVERIFY(watch);
    project.write("a.js", "2");
    watch->reset();
    QCOMPARE(told, 1);
  }

  void other_files_are_not_told() {
    test::TemporaryProject project;
    project.write("a.js", "1");
    std::counting_semaphore<> told(0);
    const auto watch = SourceWatch::start({project.path("a.js")}, [&] { told.release(); });
    QVERIFY(watch);
    project.write("b.js", "1");
    QVERIFY(!told.try_acquire_for(std::chrono::milliseconds(150)));
  }

  void in_a_watched_folder_every_file_counts() {
    test::TemporaryProject project;
    std::counting_semaphore<> told(0);
    const auto watch = SourceWatch::start({project.path()}, [&] { told.release(); });
    QVERIFY(watch);
    project.write("new.js", "1");
    QVERIFY(told.try_acquire_for(kSoon));
  }

  void a_folder_that_is_not_there_is_an_error() {
    const auto watch = SourceWatch::start({"/nowhere/at/all.js"}, [] {});
    QVERIFY(!watch);
    QCOMPARE(watch.error().kind, ErrorKind::kIo);
  }
};

QTEST_GUILESS_MAIN(SourceWatchTest)
#include "source_watch_test.moc"
