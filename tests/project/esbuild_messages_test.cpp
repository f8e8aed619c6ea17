#include "emulator/project/esbuild_messages.h"

#include <QtTest>

using namespace durascope;
using namespace durascope::project;

namespace {

constexpr const char* kOutput =
    R"(▲ [WARNING] Comparison with -0 using the "===" operator will also match 0 [equals-negative-zero]

    src/index.ts:2:68:
      2 │ ...; export {Q} from "nopkg"; if (x === -0) {}
        ╵                                         ~~

✘ [ERROR] Cannot assign to "b" because it is a constant

    src/index.ts:2:26:
      2 │   let a = 1; const b = 1; b = 2;
        ╵                           ^

  The symbol "b" was declared a constant here:

    src/index.ts:2:19:
      2 │   let a = 1; const b = 1; b = 2;
        ╵                    ^

✘ [ERROR] Could not resolve "nosuch.ts"

)";

}  // namespace

class EsbuildMessagesTest : public QObject {
  Q_OBJECT

 private slots:
  void each_message_has_its_own_place() {
    const auto messages = parseBuildMessages(kOutput);
    QCOMPARE(messages.size(), 3u);
    QVERIFY(!messages[0].isError);
    QVERIFY(messages[1].isError);
    QCOMPARE(messages[1].file, "src/index.ts");
    QCOMPARE(messages[1].line, 2);
    QCOMPARE(messages[1].column, 27);
    QVERIFY(messages[2].file.empty());
  }

  void the_first_error_is_told_and_the_others_are_counted() {
    const Error error = buildError(kOutput, "/nowhere");
    QCOMPARE(error.message, "Cannot assign to \"b\" because it is a constant. (And 1 more error.)");
    QCOMPARE(error.where, "src/index.ts:2:27");
  }

  void the_place_of_the_next_error_is_told() {
    const Error error = buildError(
        "\u2718 [ERROR] Could not resolve \"./gone.js\"\n\n    src/index.js:1:7:\n\n"
        "\u2718 [ERROR] Could not resolve \"./also_gone.js\"\n\n    src/index.js:2:7:\n\n",
        "/nowhere");
    QCOMPARE(error.message, "The import \"./gone.js\" leads to no file. (And 1 more error, at src/index.js:2:8.)");
  }

  void other_output_is_passed_on() {
    QCOMPARE(buildError("panic: out of luck\nmore", "/").message, "esbuild failed: panic: out of luck");
    QCOMPARE(buildError("", "/").message, "esbuild failed.");
  }
};

QTEST_GUILESS_MAIN(EsbuildMessagesTest)
#include "esbuild_messages_test.moc"
