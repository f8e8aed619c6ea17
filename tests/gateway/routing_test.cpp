#include "emulator/gateway/routing.h"

#include <QtTest>

using namespace durascope;
using namespace durascope::gateway;

class RoutingTest : public QObject {
  Q_OBJECT

  static ProjectInfo project(bool hasWorker) {
    return {.hasWorker = hasWorker,
            .namespaces = {{.binding = "", .className = "Hidden"}, {.binding = "COUNTER", .className = "Counter"}}};
  }

 private slots:
  void a_worker_gets_everything() {
    const auto request = route(project(true), "/COUNTER/a?x=1", "localhost:8787");
    QVERIFY(request);
    QCOMPARE(request->to, Request::To::kWorker);
    QCOMPARE(request->url, "http://localhost:8787/COUNTER/a?x=1");
    QCOMPARE(route(project(true), "http://other/p", "h")->url, "http://other/p");
    QCOMPARE(route(project(true), "http://other?q", "h")->url, "http://other/?q");
    QCOMPARE(route(project(true), "/?next=http://x", "h")->url, "http://h/?next=http://x");
  }

  void without_a_worker_paths_name_objects_data() {
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("url");
    QTest::newRow("rest") << "/COUNTER/lobby/a/b?q=1"
                          << "lobby"
                          << "http://h/a/b?q=1";
    QTest::newRow("no rest") << "/COUNTER/lobby"
                             << "lobby"
                             << "http://h/";
    QTest::newRow("only query") << "/COUNTER/lobby?q"
                                << "lobby"
                                << "http://h/?q";
    QTest::newRow("escaped") << "/COUNTER/a%2Fb%20c/x"
                             << "a/b c"
                             << "http://h/x";
    QTest::newRow("no escape") << "/COUNTER/100%/x"
                               << "100%"
                               << "http://h/x";
  }
  void without_a_worker_paths_name_objects() {
    QFETCH(QString, target);
    QFETCH(QString, name);
    QFETCH(QString, url);
    const auto request = route(project(false), target.toStdString(), "h");
    QVERIFY(request);
    QCOMPARE(request->to, Request::To::kObjectByName);
    QCOMPARE(request->ns, 1u);
    QCOMPARE(QString::fromStdString(request->name), name);
    QCOMPARE(QString::fromStdString(request->url), url);
  }

  void other_paths_are_answered_with_what_would_work() {
    for (const char* target : {"/", "", "/COUNTER", "/COUNTER/", "//x", "/nothing/here"}) {
      const auto request = route(project(false), target, "h");
      QVERIFY2(!request, target);
      QCOMPARE(request.error().kind, ErrorKind::kNotFound);
      QVERIFY(request.error().message.ends_with("Try /COUNTER/some-name/."));
    }
  }

  void broken_escapes_stay() {
    QCOMPARE(percentDecoded("%"), "%");
    QCOMPARE(percentDecoded("%4"), "%4");
    QCOMPARE(percentDecoded("%zz%41"), "%zzA");
    QCOMPARE(percentDecoded("%-1"), "%-1");
    QCOMPARE(percentDecoded("a%00b"), std::string("a\0b", 3));
  }
};

QTEST_GUILESS_MAIN(RoutingTest)
#include "routing_test.moc"
