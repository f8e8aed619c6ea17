#include "emulator/project/source_map.h"

#include <QtTest>

using namespace durascope;
using namespace durascope::project;

class SourceMapTest : public QObject {
  Q_OBJECT

  // Made by esbuild: line 1 a comment; `var y = 1;` of a.js at 4; `throw new Error("x" + y)` of index.ts.
  static Result<SourceMap> parse(const char* mappings, const char* name = "bundle.js") {
    const std::string json =
        std::string(R"({"version": 3, "sources": ["../src/index.ts", "../src/a.js"], "mappings": ")") + mappings +
        "\"}";
    return SourceMap::parse(json, name, "/p/out", "/p");
  }

 private slots:
  void places_are_found() {
    const auto map = parse(";AAAA,SAAS,qBAAqB;;;ACAvB,IAAM,IAAI");
    QVERIFY(map);
    QCOMPARE(map->original(2, 1), (Place{"src/index.ts", 1, 1}));
    QCOMPARE(map->original(2, 12), (Place{"src/index.ts", 1, 10}));
    QCOMPARE(map->original(5, 1), (Place{"src/a.js", 1, 8}));
    QCOMPARE(map->original(5, 900), (Place{"src/a.js", 1, 18}));
  }

  void the_bundlers_own_lines_have_no_place() {
    const auto map = parse(";AAAA;;A");
    QVERIFY(map);
    QVERIFY(!map->original(1, 1));
    QVERIFY(!map->original(3, 1));
    QVERIFY(!map->original(4, 1));
    QVERIFY(!map->original(99, 1));
  }

  void stacks_are_rewritten() {
    const auto map = parse(";AAAA");
    QCOMPARE(map->mapStack(
                 "Error: bundle.js\n    at f (file:///x/bundle.js:2:1)\n    at bundle.js:2:9\n    at g (node:net:1:2)"),
             "Error: bundle.js\n    at f (src/index.ts:1:1)\n    at src/index.ts:1:1\n    at g (node:net:1:2)");
    QCOMPARE(map->mapStack("    at bundle.js:1:1 bundle.js:x"), "    at bundle.js:1:1 bundle.js:x");
    QCOMPARE(SourceMap().mapStack("at x:1:2"), "at x:1:2");
  }

  void damaged_maps_are_refused_data() {
    QTest::addColumn<QString>("mappings");
    QTest::newRow("no digit") << "A!AA";
    QTest::newRow("number without end") << "AAAg";
    QTest::newRow("endless number") << "gggggggggggggggA";
    QTest::newRow("two fields") << "AA";
    QTest::newRow("source out of range") << "AEAA";
    QTest::newRow("negative source") << "ADAA";
  }
  void damaged_maps_are_refused() {
    QFETCH(QString, mappings);
    const auto map = parse(qPrintable(mappings));
    QVERIFY(!map);
    QCOMPARE(map.error().kind, ErrorKind::kCorrupt);
    QVERIFY(!SourceMap::parse("{", "x", "/", "/"));
  }
};

QTEST_GUILESS_MAIN(SourceMapTest)
#include "source_map_test.moc"
