#include "widgets/log/log_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_emulator.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::EventKind;
using journal::LogLevel;

namespace {

journal::Event logEvent(EventKind kind, std::string label, std::string detail = {}, LogLevel level = LogLevel::kLog) {
  journal::Event made;
  made.kind = kind;
  made.label = std::move(label);
  made.detail = std::move(detail);
  made.level = level;
  return made;
}

}  // namespace

class LogModelTest : public QObject {
  Q_OBJECT

  struct Fixture {
    test::FakeEmulator emulator;
    Session session{emulator};
    LogModel model{session};
    QAbstractItemModelTester tester{&model};

    void happen(std::vector<journal::Event> events) {
      emulator.nextDrain.events = std::move(events);
      session.drainNow();
    }
    QStringList texts() const {
      QStringList texts;
      for (int row = 0; row < model.rowCount(); ++row) texts << model.fullText(row);
      return texts;
    }
  };

 private slots:
  void messages_breaks_and_isolates_are_logged_and_nothing_else() {
    Fixture log;
    log.happen({logEvent(EventKind::kLog, "hello", "src/a.js:1"), logEvent(EventKind::kRequest, "GET /", "200"),
                logEvent(EventKind::kBreak, "", "it threw"), logEvent(EventKind::kIsolate, "", "Isolate 0 started.")});
    QCOMPARE(log.texts(), QStringList({"hello", "it threw", "Isolate 0 started."}));
    QCOMPARE(log.model.index(0, LogModel::kSource).data().toString(), QStringLiteral("src/a.js:1"));
    QCOMPARE(log.model.index(1, LogModel::kLevel).data().toString(), QStringLiteral("broken"));
  }

  void a_constructor_that_fails_is_told_once_with_its_place() {
    Fixture log;
    log.happen(
        {logEvent(EventKind::kLog,
                  "The constructor threw TypeError: x\n    at setUp (src/a.js:8:11)\n    at new Thing (src/a.js:5:1)",
                  "", LogLevel::kError),
         logEvent(EventKind::kBreak, "TypeError: x", "its constructor threw TypeError: x at src/a.js:8:11")});
    QCOMPARE(log.model.rowCount(), 1);
    QCOMPARE(log.model.index(0, LogModel::kText).data().toString(),
             QStringLiteral("The constructor threw TypeError: x"));
    QCOMPARE(log.model.index(0, LogModel::kSource).data().toString(), QStringLiteral("src/a.js:8:11"));
  }

  void text_and_level_filter_and_come_back() {
    Fixture log;
    log.happen({logEvent(EventKind::kLog, "Apple", "", LogLevel::kDebug),
                logEvent(EventKind::kLog, "pear", "apple.js:3"), logEvent(EventKind::kBreak, "", "broke")});
    log.model.setFilter({.text = "APPLE"});
    QCOMPARE(log.texts(), QStringList({"Apple", "pear"}));
    log.model.setFilter({.level = LogLevel::kWarn});
    QCOMPARE(log.texts(), QStringList({"broke"}));
    log.model.setFilter({});
    QCOMPARE(log.model.rowCount(), 3);
  }

  void many_events_are_filtered_a_slice_a_turn() {
    Fixture log;
    log.happen(std::vector<journal::Event>(20'000, logEvent(EventKind::kLog, "x")));
    QVERIFY(!log.model.isComplete());
    QTRY_VERIFY(log.model.isComplete());
    QCOMPARE(log.model.rowCount(), 20'000);
  }

  void what_the_store_forgets_leaves_from_the_top() {
    Fixture log;
    log.happen({logEvent(EventKind::kLog, "first")});
    log.happen(std::vector<journal::Event>(Session::kEventCapacity, logEvent(EventKind::kRequest, "GET /")));
    QTRY_VERIFY(log.model.isComplete());
    QCOMPARE(log.model.rowCount(), 0);
  }

  void lines_are_one_in_the_table_and_whole_when_copied() {
    Fixture log;
    log.happen({logEvent(EventKind::kLog, "one\ntwo", "a.js:1")});
    QCOMPARE(log.model.index(0, LogModel::kText).data().toString(), QStringLiteral("one two"));
    QVERIFY(log.model.copyText(0).contains("one\ntwo"));
  }

  void a_long_text_is_shown_by_its_beginning() {
    Fixture log;
    log.happen({logEvent(EventKind::kLog, std::string(1 << 20, 'x') + "end")});
    QVERIFY(log.model.index(0, LogModel::kText).data().toString().size() < 10'000);
    QVERIFY(log.model.index(0, LogModel::kText).data(Qt::ToolTipRole).toString().size() < 10'000);
    QVERIFY(log.model.fullText(0).endsWith("xend"));
  }

  void a_stack_is_left_to_the_source_column() {
    Fixture log;
    log.happen({logEvent(EventKind::kLog, "Uncaught Error: no\n    at A.boom (src/a.js:3:7)", "", LogLevel::kError)});
    QCOMPARE(log.model.index(0, LogModel::kText).data().toString(), QStringLiteral("Uncaught Error: no"));
    QCOMPARE(log.model.index(0, LogModel::kSource).data().toString(), QStringLiteral("src/a.js:3:7"));
    QVERIFY(log.model.fullText(0).contains("A.boom"));
  }

  void an_object_whose_name_comes_later_is_named_in_its_lines() {
    Fixture log;
    journal::Event event = logEvent(EventKind::kLog, "hello");
    event.hasObject = true;
    event.object.ns = 0;
    log.happen({event});
    QSignalSpy changed(&log.model, &QAbstractItemModel::dataChanged);
    log.emulator.nextDrain.objects = {{.key = event.object, .name = "ada", .named = true}};
    log.session.drainNow();
    QCOMPARE(changed.count(), 1);
    QCOMPARE(log.model.index(0, LogModel::kObject).data().toString(), QStringLiteral("ada"));
  }

  void clearing_hides_what_was_and_shows_what_comes() {
    Fixture log;
    log.happen({logEvent(EventKind::kLog, "before")});
    log.model.clear();
    log.happen({logEvent(EventKind::kLog, "after")});
    log.model.setFilter({.text = "e"});
    QCOMPARE(log.texts(), QStringList({"after"}));
  }
};

QTEST_MAIN(LogModelTest)
#include "log_model_test.moc"
