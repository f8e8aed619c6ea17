// A reload ends what the version before it held; all parts of the window say so.

#include <QDockWidget>
#include <QLabel>

#include "tests/app/live_window.h"
#include "widgets/common/empty_state.h"

namespace durascope::test {

namespace {

constexpr char kSection[] = R"JS(
export class Counter {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/section")
      await this.ctx.blockConcurrencyWhile(() => scheduler.wait(1_500));
    return new Response("done");
  }
  constructor(ctx) { this.ctx = ctx; }
}
)JS";

}  // namespace

class ReloadTest : public QObject {
  Q_OBJECT

 private slots:
  void a_hibernated_socket_of_the_window_goes_with_a_reload() {
    const ExampleCopy chat(QStringLiteral("chat"));
    LiveWindow app;
    QVERIFY(app.open(chat.path()));
    app.find<QComboBox>("requestMethod")->setCurrentText(QStringLiteral("WebSocket"));
    QVERIFY(app.send("Worker", "/socket?room=kitchen&name=ada"));
    const auto status = [&] { return app.find<QLabel>("responseStatus")->text(); };
    QCOMPARE(status(), QStringLiteral("101 Switching Protocols"));
    QVERIFY(app.select("kitchen"));
    app.find<QDockWidget>("socketsDock")->raise();
    SEE(app.object("kitchen")->state == journal::ObjectState::kIdle);
    LiveWindow::click(app.button("Hibernate now"));
    SEE(app.object("kitchen")->state == journal::ObjectState::kHibernated);
    QCOMPARE(app.object("kitchen")->sockets, 1U);

    app.find<QAction>("reload")->trigger();
    SEE(app.object("kitchen")->state == journal::ObjectState::kEvicted);
    QCOMPARE(app.object("kitchen")->sockets, 0U);
    SEE(status() == "WebSocket closed");
    const auto sockets = [&] { return app.find("socketView")->findChild<widgets::EmptyState*>()->sentence(); };
    SEE(sockets().startsWith("No WebSocket"));
    QTest::qWait(300);  // Nothing that was on its way brings it back.
    QCOMPARE(app.object("kitchen")->state, journal::ObjectState::kEvicted);
  }

  void both_of_two_requests_to_an_object_come_to_their_ends() {
    const TemporaryProject project;
    writeProject(project, kSection, {{"Counter"}});
    LiveWindow app;
    QVERIFY(app.open(QString::fromStdString(project.path())));
    app.startSend("Counter / lobby", "/section");
    SEE(app.session().selectedObject() != nullptr);  // Long before it ends.
    QCOMPARE(app.answers(), 0);
    QCOMPARE(app.session().selectedObject()->name, std::string("lobby"));
    app.startSend("Counter / lobby", "/");
    SEE(app.answers() == 2);
    const QAbstractItemModel& history = *app.find<QListView>("requestHistory")->model();
    QCOMPARE(history.index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("200, GET /"));
    QCOMPARE(history.index(1, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("200, GET /section"));
  }
};

}  // namespace durascope::test

QTEST_MAIN(durascope::test::ReloadTest)
#include "reload_test.moc"
