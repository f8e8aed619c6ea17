#include "widgets/timeline/timeline_canvas.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/app/sample_project.h"
#include "widgets/common/style.h"

using namespace durascope;
using namespace durascope::widgets;

class TimelineCanvasTest : public QObject {
  Q_OBJECT

  struct Fixture {
    test::FakeEmulator emulator;
    Session session{emulator, nullptr, [] { return test::kSampleNowMs; }};
    TimelineLanes lanes{session};
    TimelineCanvas canvas{session, lanes};

    Fixture() {
      emulator.projectInfo = test::sampleProject();
      session.open({});
      emulator.deliver();
      QCoreApplication::processEvents();
      test::fillSample(emulator);
      session.drainNow();
      canvas.resize(kLaneNameWidth + 1'000, 300);
      canvas.show();
    }
    /// Middle of the bar in the first lane, `ms` after the range's start: a pixel is ten milliseconds.
    QPointF inFirstObject(double ms) const {
      const int lane = lanes.inOrder().front()->object ? 0 : 1;
      return {kLaneNameWidth + ms / 10'000 * canvas.trackWidth(), kRulerHeight + (lane + 0.5) * kLaneHeight};
    }
  };

 private slots:
  void every_object_that_did_something_has_a_lane_in_list_order() {
    Fixture timeline;
    QStringList names;
    for (const Lane* lane : timeline.lanes.inOrder()) names << timeline.session.objectName(*lane->object);
    QCOMPARE(names, QStringList({"lobby", "alice", "bob", "dave", "general"}));
    timeline.session.select(test::sampleKey(1, 6));
    QVERIFY(timeline.lanes.inOrder().front()->object == test::sampleKey(1, 6));
  }

  void those_in_trouble_come_first_and_those_that_are_gone_last() {
    Fixture timeline;
    const auto names = [&] {
      QStringList all;
      for (const Lane* lane : timeline.lanes.inOrder()) all << timeline.session.objectName(*lane->object);
      return all;
    };
    journal::ObjectSummary gone = *timeline.session.find(test::sampleKey(0, 1));
    gone.state = journal::ObjectState::kEvicted;
    timeline.emulator.nextDrain.objects = {gone};
    timeline.session.drainNow();
    QCOMPARE(names().front(), QStringLiteral("lobby"));  // Rows do not jump by themselves.
    timeline.session.select(test::sampleKey(0, 4));
    QCOMPARE(names(), QStringList({"alice", "bob", "lobby", "dave", "general"}));
    timeline.session.setDeadlock({test::sampleKey(0, 3), test::sampleKey(0, 5)});
    QCOMPARE(names(), QStringList({"bob", "dave", "alice", "lobby", "general"}));
  }

  void what_is_drawn_is_what_a_click_takes() {
    Fixture timeline;
    QSignalSpy selected(&timeline.canvas, &TimelineCanvas::eventSelected);
    const QPointF get = timeline.inFirstObject(2'500);
    const auto box = timeline.canvas.boxAtPoint(get);
    QVERIFY(box.has_value());
    QCOMPARE(box->look, SpanLook::kStorage);
    QTest::mouseClick(timeline.canvas.viewport(), Qt::LeftButton, {}, get.toPoint());
    QCOMPARE(timeline.session.events().at(selected.first().first().toULongLong()).label, "get");
    QVERIFY(!timeline.canvas.boxAtPoint({5, 5}).has_value());
  }

  void backspace_takes_a_zoom_back_and_home_shows_everything() {
    Fixture timeline;
    const TimeRange before = timeline.canvas.timeViewport().range();
    QTest::keyClick(&timeline.canvas, Qt::Key_Plus);
    QVERIFY(timeline.canvas.timeViewport().range().length() < before.length());
    QVERIFY(!timeline.canvas.timeViewport().isFollowing());
    QTest::keyClick(&timeline.canvas, Qt::Key_Backspace);
    QCOMPARE(timeline.canvas.timeViewport().range(), before);
    QVERIFY(timeline.canvas.timeViewport().isFollowing());
    QTest::keyClick(&timeline.canvas, Qt::Key_Home);
    QCOMPARE(timeline.canvas.timeViewport().range().startNs, timeline.lanes.firstNs());
  }

  void clearing_keeps_the_bars_of_live_instances_and_can_be_undone() {
    Fixture timeline;
    timeline.lanes.clear();
    QCOMPARE(timeline.lanes.inOrder().size(), std::size_t{3});  // lobby, alice, bob live
    QCOMPARE(timeline.canvas.boxAtPoint(timeline.inFirstObject(2'500))->look, SpanLook::kInstance);
    timeline.lanes.restore();
    QCOMPARE(timeline.canvas.boxAtPoint(timeline.inFirstObject(2'500))->look, SpanLook::kStorage);
  }
};

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  installLook();
  TimelineCanvasTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "timeline_canvas_test.moc"
