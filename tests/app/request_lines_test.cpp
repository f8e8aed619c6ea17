#include "app/request_lines.h"

#include <QtTest>

using namespace durascope;
using namespace durascope::app;

class RequestLinesTest : public QObject {
  Q_OBJECT

 private slots:
  void a_line_says_what_was_asked_and_answered() {
    QCOMPARE(requestLine({"GET", "/a?b=c", 200, {}, 1'240'000}), "GET /a?b=c 200 OK (1.2 ms)\n");
    QCOMPARE(requestLine({"POST", "/", 503, {}, 12'600'000}), "POST / 503 Service Unavailable (13 ms)\n");
    QCOMPARE(requestLine({"GET", "/ws", 101, {}, 0}), "GET /ws 101 Switching Protocols (0.0 ms)\n");
    QCOMPARE(requestLine({"GET", "/", 299, {}, 0}), "GET / 299 (0.0 ms)\n");
    QCOMPARE(requestLine({"GET", "/slow", 0, {}, 5'000'000'000}), "GET /slow the client went away (5000 ms)\n");
  }
  void a_long_path_is_cut() {
    const std::string line = requestLine({"GET", "/" + std::string(5000, 'x'), 200, {}, 0});
    QVERIFY(line.size() < 1100);
    QVERIFY(line.find("x… 200 OK") != std::string::npos);
  }
  void what_was_taken_is_gone() {
    RequestLines lines;
    lines.add({"GET", "/", 204, {}, 0});
    lines.add("Something failed.");
    QCOMPARE(lines.take(), "GET / 204 No Content (0.0 ms)\ndurascope: Something failed.\n");
    QCOMPARE(lines.take(), "");
  }
  void what_waits_for_long_is_known() {
    RequestLines lines(true);
    const RequestLines::Time start{};
    const auto at = [&](int s) { return start + std::chrono::seconds(s); };
    lines.received(at(1));
    lines.received(at(2));
    lines.received(at(2));
    QVERIFY(lines.waitsSince(at(2)));
    QVERIFY(!lines.waitsSince(at(1)));
    lines.add({"GET", "/", 200, at(1), 0});
    QVERIFY(!lines.waitsSince(at(2)));
    lines.add({"GET", "/", 200, at(2), 0});
    QVERIFY(lines.waitsSince(at(3)));
    lines.add({"GET", "/", 200, at(2), 0});
    QVERIFY(!lines.waitsSince(at(3)));
    QCOMPARE(lines.take(), "");
  }
};

QTEST_GUILESS_MAIN(RequestLinesTest)
#include "request_lines_test.moc"
