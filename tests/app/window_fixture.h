#pragma once
// The window over an emulator that is played, with the project of tests/app/sample_project.h in it.

#include <QAbstractButton>
#include <QApplication>
#include <QStandardPaths>
#include <QTest>

#include "app/main_window.h"
#include "tests/app/sample_project.h"
#include "widgets/common/style.h"

namespace durascope::test {

struct WindowFixture {
  FakeEmulator emulator;
  widgets::Session session{emulator, nullptr, [] { return kSampleNowMs; }};
  app::MainWindow window;

  explicit WindowFixture(QSize size = {1440, 900}, const app::Settings& settings = {})
      : window(session, settings, {{"Counter", "A number.", "/examples/counter"}}) {
    window.resize(size);
    window.show();
    turn();
  }
  /// Answers of the emulator and whatever they cause.
  void turn() {
    for (int i = 0; i < 5; ++i) {
      emulator.deliver();
      session.drainNow();
      QCoreApplication::processEvents();
    }
  }
  /// With an object selected, unless told otherwise.
  void openSample(bool select = true) {
    emulator.projectInfo = sampleProject();
    window.openProject("/projects/counter");
    turn();
    fillSample(emulator);
    turn();
    if (select) session.select(sampleKey(0, 1));
    turn();
  }
  QAction* action(const char* name) {
    for (QAction* action : window.allActions()) {
      if (action->objectName() == QLatin1String(name)) return action;
    }
    return nullptr;
  }
  template <class T = QWidget>
  T* find(const char* name) {
    return window.findChild<T*>(QString::fromLatin1(name));
  }
};

template <class Test>
int runWindowTest(int argc, char** argv) {
  QApplication application(argc, argv);
  QStandardPaths::setTestModeEnabled(true);
  QCoreApplication::setOrganizationName("durascope-test");
  widgets::installLook();
  Test test;
  return QTest::qExec(&test, argc, argv);
}

}  // namespace durascope::test

#define WINDOW_TEST_MAIN(Test) \
  int main(int argc, char** argv) { return durascope::test::runWindowTest<Test>(argc, argv); }
