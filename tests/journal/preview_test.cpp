#include "emulator/journal/preview.h"

#include <QTest>
#include <cmath>
#include <limits>

namespace durascope::journal {
namespace {

ValueNode leaf(std::string name, std::string preview) {
  return {std::move(name), ValueKind::kNumber, "number", std::move(preview), 0, {}};
}

std::string previewOf(ValueKind kind, std::string type, std::vector<ValueNode> children, std::uint64_t count = 0) {
  ValueNode node{"", kind, std::move(type), "", count ? count : children.size(), std::move(children)};
  setContainerPreview(node);
  return node.preview;
}

}  // namespace

class PreviewTest : public QObject {
  Q_OBJECT

 private slots:
  void numbers_look_as_in_javascript() {
    const std::pair<double, const char*> numbers[] = {
        {0, "0"},
        {-0.0, "-0"},
        {1, "1"},
        {-1.5, "-1.5"},
        {0.1 + 0.2, "0.30000000000000004"},
        {100, "100"},
        {1e20, "100000000000000000000"},
        {1e21, "1e+21"},
        {1.25e21, "1.25e+21"},
        {123456789012345680000.0, "123456789012345680000"},
        {1e-6, "0.000001"},
        {1.5e-6, "0.0000015"},
        {1e-7, "1e-7"},
        {1.5e-7, "1.5e-7"},
        {-1e-7, "-1e-7"},
        {5e-324, "5e-324"},
        {1.7976931348623157e308, "1.7976931348623157e+308"},
        {9007199254740991, "9007199254740991"},
        {4294967295, "4294967295"},
        {123.456, "123.456"},
        {std::nan(""), "NaN"},
        {std::numeric_limits<double>::infinity(), "Infinity"},
        {-std::numeric_limits<double>::infinity(), "-Infinity"},
    };
    for (const auto& [number, text] : numbers) QCOMPARE(formatNumber(number), std::string(text));
  }

  void dates_are_iso_8601() {
    const std::pair<double, const char*> dates[] = {
        {0, "1970-01-01T00:00:00.000Z"},
        {1700000000000, "2023-11-14T22:13:20.000Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {951782400000, "2000-02-29T00:00:00.000Z"},
        {253402300799999, "9999-12-31T23:59:59.999Z"},
        {253402300800000, "+010000-01-01T00:00:00.000Z"},
        {-62167219200000, "0000-01-01T00:00:00.000Z"},
        {-62167219200001, "-000001-12-31T23:59:59.999Z"},
        {8.64e15, "+275760-09-13T00:00:00.000Z"},
        {-8.64e15, "-271821-04-20T00:00:00.000Z"},
        {8.64e15 + 1, "Invalid Date"},
        {std::nan(""), "Invalid Date"},
    };
    for (const auto& [ms, text] : dates) QCOMPARE(formatDate(ms), std::string(text));
  }

  void strings_are_quoted_and_escaped() {
    QCOMPARE(formatString("a\"b\\c\n\x01é😀"), std::string("\"a\\\"b\\\\c\\n\\u0001é😀\""));
    QCOMPARE(formatString("\xFF"
                          "a\xED\xA0\x80"
                          "b\xE6\x97"),
             std::string("\"\uFFFDa\uFFFDb\uFFFD\uFFFD\""));
  }

  void long_strings_are_cut_between_characters() {
    QCOMPARE(formatString(std::string(198, 'x')), "\"" + std::string(198, 'x') + "\"");
    QCOMPARE(formatString(std::string(199, 'x')), "\"" + std::string(195, 'x') + "…\"");
    std::string wide;
    for (int i = 0; i < 100; ++i) wide += "日";
    QCOMPARE(formatString(wide).size(), std::size_t{1 + 65 * 3 + 3 + 1});
    QVERIFY(formatString(std::string(10000000, '\n')).size() <= kPreviewBytes);
  }

  void bigints_are_decimal_until_that_is_dear() {
    const std::uint64_t words[] = {0xC373E0EE4E3F0AD2, 0x18EE90FF6};
    QCOMPARE(formatBigInt(words, false), std::string("123456789012345678901234567890n"));
    const std::uint64_t power[] = {0, 1, 0};
    QCOMPARE(formatBigInt(power, true), std::string("-18446744073709551616n"));
    QCOMPARE(formatBigInt({}, true), std::string("0n"));
    const std::uint64_t nines[] = {999999999000000000};
    QCOMPARE(formatBigInt(nines, false), std::string("999999999000000000n"));
    const std::vector<std::uint64_t> large(17, 1);
    QVERIFY(formatBigInt(large, true).starts_with("-0x10000000000000001"));
    QVERIFY(formatBigInt(large, true).ends_with("…n"));
    QCOMPARE(formatBigInt(large, true).size(), kPreviewBytes);
  }

  void objects_show_their_fields() {
    QCOMPARE(previewOf(ValueKind::kObject, "Object", {}), std::string("{}"));
    QCOMPARE(previewOf(ValueKind::kObject, "Object", {leaf("a", "1"), leaf("#b", "2"), leaf("c d", "3")}),
             std::string("{ a: 1, #b: 2, \"c d\": 3 }"));
    QCOMPARE(previewOf(ValueKind::kObject, "Counter", {leaf("a", "1")}), std::string("Counter { a: 1 }"));
    QCOMPARE(previewOf(ValueKind::kObject, "Counter", {}), std::string("Counter {}"));
    QCOMPARE(previewOf(ValueKind::kObject, "Object", {leaf("a", "1")}, 9), std::string("{ a: 1, … }"));
  }

  void arrays_show_their_holes() {
    QCOMPARE(previewOf(ValueKind::kArray, "Array(0)", {}), std::string("[]"));
    QCOMPARE(previewOf(ValueKind::kArray, "Array(2)", {leaf("0", "1"), leaf("1", "2")}), std::string("[1, 2]"));
    QCOMPARE(previewOf(ValueKind::kArray, "Array(6)", {leaf("1", "1"), leaf("3", "3"), leaf("p", "4")}),
             std::string("[<1 empty>, 1, <1 empty>, 3, <2 empty>, p: 4]"));
    QCOMPARE(previewOf(ValueKind::kArray, "Array(3)", {}), std::string("[<3 empty>]"));
    QCOMPARE(previewOf(ValueKind::kArray, "Stack(1)", {leaf("0", "1")}), std::string("Stack(1) [1]"));
    QCOMPARE(previewOf(ValueKind::kArray, "Array(9)", {leaf("0", "1")}, 9), std::string("[1, …]"));
  }

  void maps_and_sets_show_their_members() {
    QCOMPARE(previewOf(ValueKind::kMap, "Map(0)", {}), std::string("Map(0) {}"));
    QCOMPARE(previewOf(ValueKind::kMap, "Map(1)", {leaf("\"a\"", "1")}), std::string("Map(1) { \"a\" => 1 }"));
    QCOMPARE(previewOf(ValueKind::kSet, "Set(2)", {leaf("0", "1"), leaf("1", "\"x\"")}),
             std::string("Set(2) { 1, \"x\" }"));
  }

  void previews_never_grow_beyond_their_limit() {
    std::vector<ValueNode> children;
    for (int i = 0; i < 100; ++i)
      children.push_back(leaf("key" + std::to_string(i), formatString(std::string(300, 'x'))));
    for (const ValueKind kind : {ValueKind::kObject, ValueKind::kArray, ValueKind::kMap, ValueKind::kSet}) {
      const std::string preview = previewOf(kind, std::string(500, 'T'), children);
      QVERIFY(preview.size() <= kPreviewBytes);
      QVERIFY(previewOf(kind, "T", children).ends_with(kind == ValueKind::kArray ? "…]" : "… }"));
    }
    QVERIFY(formatRegExp(std::string(1000, 'x'), "gi").ends_with("…/gi"));
    QVERIFY(formatError(std::string(1000, 'x'), "m").size() <= kPreviewBytes);
    QVERIFY(formatClosed(ValueKind::kObject, std::string(1000, 'x')).size() <= kPreviewBytes);
  }

  void buffers_show_their_elements() {
    using namespace std::string_literals;
    QCOMPARE(formatBinary(ElementType::kUint8, "\x01\x02\xFF"s, 3), std::string("Uint8Array(3) [1, 2, 255]"));
    QCOMPARE(formatBinary(ElementType::kArrayBuffer, "", 0), std::string("ArrayBuffer(0) []"));
    QCOMPARE(formatBinary(ElementType::kInt16, "\xFE\xFF"s, 2), std::string("Int16Array(1) [-2]"));
    QCOMPARE(formatBinary(ElementType::kFloat16, "\0\x3E\0\xBC\0\x7C\x01\0"s, 8),
             std::string("Float16Array(4) [1.5, -1, Infinity, 5.960464477539063e-8]"));
    QCOMPARE(formatBinary(ElementType::kUint8, "\x01"s, 10), std::string("Uint8Array(10) [1, …]"));
    const std::string zeros(kBinaryPreviewBytes, '\0');
    QCOMPARE(formatBinary(ElementType::kFloat64, zeros, 1000000).size(), kPreviewBytes);
  }

  void closed_containers_keep_their_names() {
    QCOMPARE(formatClosed(ValueKind::kObject, "Object"), std::string("{…}"));
    QCOMPARE(formatClosed(ValueKind::kArray, "Array(2)"), std::string("[…]"));
    QCOMPARE(formatClosed(ValueKind::kMap, "Map(3)"), std::string("Map(3) {…}"));
    QCOMPARE(formatClosed(ValueKind::kObject, "Counter"), std::string("Counter {…}"));
  }
};

}  // namespace durascope::journal

QTEST_GUILESS_MAIN(durascope::journal::PreviewTest)
#include "preview_test.moc"
