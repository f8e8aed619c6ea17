#include "app/error_text.h"

#include <QtTest>

using namespace durascope;
using namespace durascope::app;

class ErrorTextTest : public QObject {
  Q_OBJECT

 private slots:
  void the_place_is_pointed_at() {
    QCOMPARE(errorText({ErrorKind::kScript, "Unexpected \";\".", "src/index.js:3:9", "let a = ;"}),
             "Unexpected \";\".\n  at src/index.js:3:9\n  let a = ;\n          ^\n");
  }
  void tabs_and_wide_characters_keep_the_caret_in_place() {
    QCOMPARE(errorText({ErrorKind::kScript, "x", "a:1:6", "\t\u00e4\u00e4;"}),
             "x\n  at a:1:6\n  \t\u00e4\u00e4;\n  \t  ^\n");
  }
  void nothing_is_said_twice() {
    QCOMPARE(errorText({ErrorKind::kNotFound, "There is no file /a/b.", "/a/b", {}}), "There is no file /a/b.\n");
    QCOMPARE(errorText({ErrorKind::kIo, "It failed: no reason..", {}, {}}), "It failed: no reason.\n");
    QCOMPARE(errorText({ErrorKind::kIo, "It waits...", {}, {}}), "It waits...\n");
  }
  void what_is_not_known_is_left_out() {
    QCOMPARE(errorText({ErrorKind::kIo, "x", {}, {}}), "x\n");
    QCOMPARE(errorText({ErrorKind::kIo, "x", "a", "line"}), "x\n  at a\n  line\n");
    QCOMPARE(errorText({ErrorKind::kIo, "x", "a:1:99", "line"}), "x\n  at a:1:99\n  line\n");
  }

  void a_file_that_the_message_names_is_not_told_twice() {
    QCOMPARE(errorText({ErrorKind::kIo, "/a/b.sqlite cannot be read.", "/a/b.sqlite", {}}),
             std::string("/a/b.sqlite cannot be read.\n"));
  }
};

QTEST_GUILESS_MAIN(ErrorTextTest)
#include "error_text_test.moc"
