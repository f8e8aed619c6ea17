// A handler that never ends holds its isolate, not the window: that one goes on painting and offers the way out.

#include <QElapsedTimer>
#include <QLabel>
#include <QTimer>

#include "app/banner.h"
#include "tests/app/live_window.h"

namespace durascope::test {

namespace {

constexpr int kWatchedMs = 2'000;
constexpr int kFrameMs = 10;
constexpr int kFewestRepaints = 10;  ///< In kWatchedMs; a window that waits for the isolate makes none.

constexpr char kSlow[] = R"JS(
export class Counter {
  async fetch(request) {
    if (new URL(request.url).pathname === "/slow") await scheduler.wait(600_000);
    return new Response("here");
  }
}
)JS";

constexpr char kLoops[] = R"JS(
export class Counter {
  async fetch(request) {
    if (new URL(request.url).pathname === "/loop") for (;;);
    return new Response("still here");
  }
}
)JS";

/// Counts what the window paints and how long it ever took to come back to the event loop.
class Pulse : public QObject {
 public:
  explicit Pulse(QWidget& window) {
    qApp->installEventFilter(this);
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, &window, [this, &window] {
      beat();
      window.update();
    });
    timer_.start(kFrameMs);
    since_.start();
  }

  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::Paint) {
      beat();
      ++repaints_;
    }
    return QObject::eventFilter(watched, event);
  }

  int repaints() const { return repaints_; }
  qint64 longestGapMs() const { return longestGapMs_; }

 private:
  void beat() { longestGapMs_ = std::max(longestGapMs_, since_.restart()); }

  QTimer timer_;
  QElapsedTimer since_;
  qint64 longestGapMs_ = 0;
  int repaints_ = 0;
};

}  // namespace

class StuckTest : public QObject {
  Q_OBJECT

 private slots:
  void a_loop_that_never_ends_is_seen_and_ended() {
    const TemporaryProject project;
    writeProject(project, kLoops, {{"Counter"}});
    LiveWindow app;
    QVERIFY(app.open(QString::fromStdString(project.path())));
    QVERIFY(app.send("Counter / lobby", "/"));
    QVERIFY(app.select("lobby"));
    QTest::qWait(500);  // The first painting of all views is not what is measured.

    app.startSend("Counter / lobby", "/loop");
    {
      const Pulse pulse(app.window());
      QTest::qWait(kWatchedMs);
      qInfo("longest gap between events of the GUI thread: %lld ms, repaints: %d",
            static_cast<long long>(pulse.longestGapMs()), pulse.repaints());
      QVERIFY(pulse.repaints() >= kFewestRepaints);
    }
    QCOMPARE(app.answers(), 1);

    auto* banner = app.find<app::Banner>("isolateBanner");
    SEE(banner->isVisible());
    QVERIFY(banner->sentence().contains("lobby"));
    QList<QAbstractButton*> offered = banner->findChildren<QAbstractButton*>();
    offered.removeIf([](const QAbstractButton* button) { return !button->isVisible(); });
    QCOMPARE(offered.size(), 1);
    QVERIFY(offered.front()->text().startsWith("Terminate"));
    LiveWindow::click(offered.front());

    SEE(app.answers() == 2);
    SEE(!banner->isVisible());
    QVERIFY(app.send("Counter / lobby", "/"));
    SEE(app.find<QLabel>("responseStatus")->text() == "200 OK");
  }

  void an_object_that_cannot_be_evicted_says_what_holds_it_and_goes_at_once() {
    const TemporaryProject project;
    writeProject(project, kSlow, {{"Counter"}});
    LiveWindow app;
    QVERIFY(app.open(QString::fromStdString(project.path())));
    app.startSend("Counter / lobby", "/slow");
    QVERIFY(app.select("lobby"));
    SEE(app.object("lobby")->state == journal::ObjectState::kRunning);
    LiveWindow::click(app.button("Evict"));
    auto* banner = app.find<app::Banner>("heldBanner");
    SEE(banner->isVisible());
    QVERIFY2(banner->sentence().startsWith("lobby "), qPrintable(banner->sentence()));
    QVERIFY2(banner->sentence().contains("GET /slow"), qPrintable(banner->sentence()));
    LiveWindow::click(app.button("Evict at once"));
    SEE(app.object("lobby")->state == journal::ObjectState::kEvicted);
    SEE(!banner->isVisible());
    SEE(app.answers() == 1);  // Whoever waited got an error.
  }
};

}  // namespace durascope::test

QTEST_MAIN(durascope::test::StuckTest)
#include "stuck_test.moc"
