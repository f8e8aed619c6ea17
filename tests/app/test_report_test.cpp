#include "app/test_report.h"

#include <QXmlStreamReader>
#include <QtTest>

using namespace durascope::app;

class TestReportTest : public QObject {
  Q_OBJECT

  static std::vector<TestCase> cases() {
    return {{.name = "works", .passed = true, .ns = 12'400'000, .console = "Worker: quiet\n"},
            {.name = "fails",
             .ns = 1'000'000'000,
             .message = "Error: 1 < 2",
             .stack = "Error: 1 < 2\n    at Object.test (src/index.js:5:47)",
             .console = "Worker: \x1B[1m\"loud\" \xED\xA0\x80 & long\n"}};
  }

 private slots:
  void a_passing_test_is_one_line() { QCOMPARE(testText(cases()[0], false), "PASS  works (12 ms)\n"); }

  void a_passing_test_shows_what_it_logged_when_asked_to() {
    QCOMPARE(testText(cases()[0], true), "PASS  works (12 ms)\n  Logged meanwhile:\n    Worker: quiet\n");
  }

  void a_failing_test_shows_its_stack_and_what_it_logged() {
    QCOMPARE(testText(cases()[1], false),
             "FAIL  fails (1000 ms)\n  Error: 1 < 2\n      at Object.test (src/index.js:5:47)\n  Logged meanwhile:\n"
             "    Worker: \x1B[1m\"loud\" \xED\xA0\x80 & long\n");
  }

  void what_was_thrown_cannot_command_the_terminal() {
    QCOMPARE(testText({.name = "rings", .message = "Error: \x07\x1B[2J caf\xC3\xA9\x7F\xC2\x9B\ttab"}, false),
             "FAIL  rings (0 ms)\n  Error: \\x07\\x1b[2J caf\xC3\xA9\\u007f\\u009b\ttab\n");
  }

  void the_xml_says_what_the_text_says() {
    const std::string xml =
        testXml("p", {{.name = "asserts",
                       .message = "Error: 1 == 2",
                       .stack = "AssertionError [ERR_ASSERTION]: 1 == 2\n\nmore\n    at a.js:1:1"}});
    QVERIFY2(xml.find("message=\"AssertionError [ERR_ASSERTION]: 1 == 2&#10;&#10;more\"") != std::string::npos,
             xml.c_str());
  }

  void why_none_could_run_is_an_error() {
    const std::string xml = testXml("p", {{.name = "p", .isError = true, .message = "No \"main\"."}});
    QVERIFY2(xml.find("tests=\"1\" failures=\"0\" errors=\"1\"") != std::string::npos, xml.c_str());
    QVERIFY2(xml.find("<error message=\"No &quot;main&quot;.\">No &quot;main&quot;.</error>") != std::string::npos,
             xml.c_str());
  }

  void what_the_filter_left_out_is_told() {
    QCOMPARE(filterText("room", 2, 3, 5), "2 of 5 test handlers ran, the filter \"room\" left out 3.");
    QCOMPARE(filterText("room", 0, 1, 1), "0 of 1 test handler ran, the filter \"room\" left out 1.");
  }

  void the_summary_counts() {
    QCOMPARE(testSummary({}), "0 passed, 0 failed");
    QCOMPARE(testSummary(cases()), "1 passed, 1 failed");
  }

  void the_xml_is_well_formed_whatever_was_logged() {
    QXmlStreamReader xml(QByteArray::fromStdString(testXml("my <project>", cases())));
    QStringList names, failures, logs;
    while (!xml.atEnd()) {
      if (xml.readNext() != QXmlStreamReader::StartElement) continue;
      if (xml.name() == u"testsuite") {
        QCOMPARE(xml.attributes().value("name"), u"my <project>");
        QCOMPARE(xml.attributes().value("tests"), u"2");
        QCOMPARE(xml.attributes().value("failures"), u"1");
        QCOMPARE(xml.attributes().value("time"), u"1.012400");
      } else if (xml.name() == u"testcase") {
        names << xml.attributes().value("name").toString();
      } else if (xml.name() == u"failure") {
        QCOMPARE(xml.attributes().value("message"), u"Error: 1 < 2");
        failures << xml.readElementText();
      } else if (xml.name() == u"system-out") {
        logs << xml.readElementText();
      }
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(names, QStringList({"works", "fails"}));
    QCOMPARE(failures, QStringList("Error: 1 < 2\n    at Object.test (src/index.js:5:47)"));
    QCOMPARE(logs, QStringList({"Worker: quiet\n", QString::fromUtf8("Worker: �[1m\"loud\" � & long\n")}));
  }
};

QTEST_GUILESS_MAIN(TestReportTest)
#include "test_report_test.moc"
