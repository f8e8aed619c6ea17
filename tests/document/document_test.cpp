#include "emulator/document/document.h"

#include <QtTest>

using namespace durascope::document;

class DocumentTest : public QObject {
  Q_OBJECT

 private slots:
  void jsonc_takes_comments_and_trailing_commas() {
    const auto root = parseJsonc("// first\n{ \"a\": [1, 2,], /* b */ \"s\": \"no // comment, }\",\n}\n// last");
    QVERIFY(root);
    QCOMPARE(root->find("a")->items.size(), 2u);
    QCOMPARE(root->find("s")->text, "no // comment, }");
  }

  void jsonc_is_given_back_as_json() {
    const auto root = parseJsonc("{\"a\":[1,-2.5e3,true,null,\"x\\n\\u00e9\\ud83d\\ude00\"],\"b\":{}}");
    QVERIFY(root);
    QCOMPARE(root->json(), "{\"a\":[1,-2.5e3,true,null,\"x\\n\u00e9\U0001F600\"],\"b\":{}}");
  }

  void nodes_know_their_place() {
    const auto json = parseJsonc("{\n  \"a\": {\n    \"b\": \"x\"\n  }\n}");
    QCOMPARE(json->find("a")->find("b")->line, 3);
    QCOMPARE(json->find("a")->find("b")->column, 10);
    const auto toml = parseToml("[a]\nb = \"x\"\n");
    QCOMPARE(toml->find("a")->find("b")->line, 2);
    QCOMPARE(toml->find("a")->find("b")->column, 5);
  }

  void the_last_of_equal_names_counts() { QCOMPARE(parseJsonc("{\"a\": 1, \"a\": 2}")->find("a")->text, "2"); }

  void toml_gives_the_same_tree() {
    const auto root = parseToml("s = 'x'\nn = 0x10\nf = 1.5\nb = true\nd = 2026-01-02\n[[t]]\nk = []\n");
    QVERIFY(root);
    QCOMPARE(root->json(), "{\"b\":true,\"d\":\"2026-01-02\",\"f\":1.5,\"n\":16,\"s\":\"x\",\"t\":[{\"k\":[]}]}");
  }

  void bad_json_is_pointed_at_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("line");
    QTest::addColumn<int>("column");
    QTest::newRow("empty") << "" << 1 << 1;
    QTest::newRow("no value") << "{\"a\": }" << 1 << 7;
    QTest::newRow("no comma") << "{\"a\": 1\n \"b\": 2}" << 2 << 2;
    QTest::newRow("bare name") << "{a: 1}" << 1 << 2;
    QTest::newRow("open string") << "{\"a\": \"x\n}" << 1 << 9;
    QTest::newRow("open object") << "{\"a\": 1" << 1 << 8;
    QTest::newRow("open comment") << "{\n/* }" << 2 << 1;
    QTest::newRow("tail") << "{} x" << 1 << 4;
    QTest::newRow("bad escape") << "{\"a\": \"\\x\"}" << 1 << 9;
    QTest::newRow("bad number") << "{\"a\": -}" << 1 << 8;
  }
  void bad_json_is_pointed_at() {
    QFETCH(QString, text);
    QFETCH(int, line);
    QFETCH(int, column);
    const auto root = parseJsonc(text.toStdString());
    QVERIFY(!root);
    QCOMPARE(root.error().line, line);
    QCOMPARE(root.error().column, column);
    QVERIFY(root.error().sentence.ends_with('.'));
  }

  void bad_toml_is_pointed_at() {
    const auto root = parseToml("a = 1\nb = = 2\n");
    QVERIFY(!root);
    QCOMPARE(root.error().line, 2);
  }

  void one_mistake_is_told_with_its_line() {
    Mistakes mistakes("/p/w.toml");
    QVERIFY(!mistakes.any());
    mistakes.add({3, 5, "  a b c"}, "What is b?");
    const auto failed = mistakes.failure();
    QCOMPARE(failed.value().message, "What is b?");
    QCOMPARE(failed.value().where, "/p/w.toml:3:5");
    QCOMPARE(failed.value().excerpt, "  a b c");
  }

  void several_mistakes_are_told_in_the_order_of_the_file() {
    Mistakes mistakes("/p/w.toml");
    mistakes.add({12, 1, "z"}, "What is z?");
    mistakes.add({3, 5, "  a b c"}, "What is b?");
    mistakes.add({3, 3, "  a b c"}, "What is a?");
    const auto failed = mistakes.failure();
    QCOMPARE(
        failed.value().message,
        "w.toml has 3 mistakes:\n/p/w.toml:3:3: What is a?\n/p/w.toml:3:5: What is b?\n/p/w.toml:12:1: What is z?");
    QCOMPARE(failed.value().where, "/p/w.toml:3:3");
    QVERIFY(failed.value().excerpt.empty());
  }

  void deep_nesting_is_refused() {
    const auto root = parseJsonc(std::string(100'000, '['));
    QVERIFY(!root);
    QVERIFY(root.error().sentence.find("too deeply") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(DocumentTest)
#include "document_test.moc"
