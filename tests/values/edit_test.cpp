#include "emulator/values/edit.h"

#include <QTest>

#include "emulator/values/json.h"
#include "emulator/values/wire.h"
#include "tests/values/fixture_rows.h"

namespace durascope::values {
namespace {

std::string bytesOf(const char* hex) { return QByteArray::fromHex(hex).toStdString(); }

/// The bytes of a text in hexadecimal, or what is wrong with it.
QString stored(std::string_view text) {
  const Result<std::string> bytes = bytesOfText(text);
  return bytes ? QString::fromLatin1(QByteArray::fromStdString(*bytes).toHex()).toUpper()
               : QString::fromStdString(bytes.error().message);
}

QString shown(const std::string& bytes) {
  const Result<std::string> text = textOfValue(bytes);
  return QString::fromStdString(text ? *text : text.error().message);
}

/// The text after it was stored and shown again.
QString again(std::string_view text) {
  const Result<std::string> bytes = bytesOfText(text);
  return bytes ? shown(*bytes) : QString::fromStdString(bytes.error().message);
}

}  // namespace

class EditTest : public QObject {
  Q_OBJECT

 private slots:
  void what_workerd_wrote_comes_back_byte_by_byte() {
    const auto rows = allFixtureRows();
    QVERIFY(rows.size() > 400);
    for (const auto& [name, bytes] : rows) {
      const Result<std::string> text = textOfValue(bytes);
      QVERIFY2(text.has_value(), name.c_str());
      const Result<std::string> back = bytesOfText(*text);
      QVERIFY2(back.has_value(), (name + ": " + (back ? "" : back.error().message) + "\n" + *text).c_str());
      QVERIFY2(*back == bytes, (name + "\n" + *text).c_str());
    }
  }

  void values_look_like_javascript() {
    const auto rows = fixtureRows("kv-types");
    const std::map<std::string, std::string> expected = {
        {"int", "42"},
        {"double", "1.5"},
        {"int31", "1073741824"},
        {"negzero", "-0"},
        {"nan", "NaN"},
        {"undef", "undefined"},
        {"emoji", "\"😀\""},
        {"bigneg", "-5n"},
        {"date", "new Date(\"2023-11-14T22:13:20.000Z\")"},
        {"invdate", "new Date(NaN)"},
        {"regexp", "/a+b/gi"},
        {"obj", "{ a: 1, b: \"x\" }"},
        {"objemp", "{}"},
        {"intkeys", "{ 1: \"a\", b: 2, \"-1\": 3 }"},
        {"nested", "{\n  x: {\n    y: [\n      1,\n      { z: null }\n    ]\n  }\n}"},
        {"arrsparse", "[1, , 3]"},
        {"arrprops", "[1] with { p: 2 }"},
        {"map", "new Map([\n  [\"a\", 1],\n  [2, \"b\"]\n])"},
        {"set", "new Set([1, \"a\"])"},
        {"ab", "new ArrayBuffer(hex\"010203\")"},
        {"u8", "new Uint8Array([1, 2, 3])"},
        {"bi64", "new BigInt64Array([-1n])"},
        {"f32", "new Float32Array([1.5])"},
        {"f16", "new Float16Array(new ArrayBuffer(hex\"003e\"), 0, 1)"},
        {"dv", "new DataView(new ArrayBuffer(hex\"01020304\"), 1, 2)"},
        {"sub", "new Uint8Array(new ArrayBuffer(hex\"010203040506\"), 2, 2)"},
        {"rabview", "new Uint8Array(new ArrayBuffer(hex\"0000\", { maxByteLength: 8 }), 0)"},
        {"err", "legacy TypeError(\"bad\", { stack: \"STACK\" })"},
        {"errcause", "legacy Error(\"m\", { stack: \"S\", cause: \"c\" })"},
        {"cyc", "#1 = { self: #1 }"},
        {"shared", "[#1 = {}, #1]"},
        {"boxed", "[new Number(1), new String(\"s\"), new Boolean(true), Object(5n)]"},
    };
    for (const auto& [key, text] : expected) {
      QVERIFY2(rows.contains(key), key.c_str());
      QCOMPARE(QString::fromStdString(key + ": ") + shown(rows.at(key)), QString::fromStdString(key + ": " + text));
    }
  }

  void platform_objects_look_like_the_calls_that_make_them() {
    const auto rows = fixtureRows("kv-host-objects");
    QCOMPARE(shown(rows.at("headers")), "new Headers([\n  [\"a\", \"b\"],\n  [\"x-y\", \"1, 2\"]\n])");
    QCOMPARE(shown(rows.at("blob")), "new Blob([\"x\"], { type: \"text/plain\" })");
    QCOMPARE(shown(rows.at("domexception")), "new DOMException(\"m\", \"AbortError\", \"AbortError: m\")");
    const auto errors = fixtureRows("kv-errors-enhanced");
    QCOMPARE(shown(errors.at("custom_name")), "new Error(\"q\", { stack: \"S\" }, \"Custom\")");
    QCOMPARE(shown(errors.at("cause_extra")), "new Error(\"m\", { stack: \"S\", cause: \"c\", extra: 1 })");
  }

  void what_a_user_may_type_is_stored_as_workerd_would() {
    QCOMPARE(stored("42"), "FF0F4954");
    QCOMPARE(stored(" 1073741824 "), "FF0F4E000000000000D041");
    QCOMPARE(stored("0xff"), "FF0F49FE03");
    QCOMPARE(stored("1e2"), "FF0F49C801");
    QCOMPARE(stored("-0"), "FF0F4E0000000000000080");
    QCOMPARE(stored("2.0"), "FF0F4E0000000000000040");
    QCOMPARE(stored("-Infinity"), "FF0F4E000000000000F0FF");
    QCOMPARE(stored("0n"), "FF0F5A00");
    QCOMPARE(stored("-0n"), "FF0F5A00");
    QCOMPARE(stored("123456789012345678901234567890n"), "FF0F5A20D20A3F4EEEE073C3F60FE98E01000000");
    QCOMPARE(stored("0x18ee90ff6c373e0ee4e3f0ad2n"), "FF0F5A20D20A3F4EEEE073C3F60FE98E01000000");
    QCOMPARE(stored("'it\\'s'"), stored("\"it's\""));
    QCOMPARE(stored("\"\\u65e5\\u{672c}\\u20ac\""), "FF0F6306E5652C67AC20");
    QCOMPARE(stored("\"\\ud83d\\ude00\""), "FF0F63043DD800DE");
    QCOMPARE(stored("{'1':'a',b:2,\"-1\":3,}"), "FF0F6F4902220161220162490422022D3149067B03");
    QCOMPARE(stored("[1,,3]"), "FF0F61034900490249044906400203");
    QCOMPARE(stored("[,,]"), "FF0F6102400002");
    QCOMPARE(again("[1, , 3] with { p: 2 }"), "Array(3) { 0: 1, 2: 3, p: 2 }");
    QCOMPARE(stored("[1,]"), "FF0F41014902240001");
    QCOMPARE(stored("new Date(\"2023-11-14T23:13:20+01:00\")"), "FF0F4400008056FEBC7842");
    QCOMPARE(stored("new Date(\"1970-01-01\")"), "FF0F440000000000000000");
    QCOMPARE(stored("new DataView(hex\"01 02 03 04\", 1, 2)"), "FF0F420401020304563F010200");
    QCOMPARE(stored("Error('m')"), stored("new Error(\"m\", {})"));
    QCOMPARE(stored("[#1 = {}, #1]"), "FF0F41026F7B005E01240002");
    QCOMPARE(stored("#1={self:#1}"), "FF0F6F220473656C665E007B01");
    QCOMPARE(stored("wide\"a\""), "FF0F63026100");
    QCOMPARE(again("new Headers([[\"set-cookie\", \"a\"], [\"x\", \"\"]], { guard: 1 })"),
             "new Headers([\n  [\"set-cookie\", \"a\"],\n  [\"x\", \"\"]\n], { guard: 1 })");
    QCOMPARE(again("[#7 = new Uint8Array(#3 = new ArrayBuffer(hex\"0102\"), 0, 1), new Int8Array(#3, 1, 1), #7]"),
             "[\n  #1 = new Uint8Array(#2 = new ArrayBuffer(hex\"0102\"), 0, 1),\n  new Int8Array(#2, 1, 1),\n  #1\n]");
    QCOMPARE(again("Array(4294967295) { 0: 1, p: 2 }"), "Array(4294967295) { 0: 1, p: 2 }");
    QCOMPARE(again("sparse [1, 2]"), "sparse [1, 2]");
    QCOMPARE(again("new RegExp(\"a/b\\n\", \"v\")"), "new RegExp(\"a/b\\n\", \"v\")");
    QCOMPARE(again("/[/]\\//y"), "/[/]\\//y");
    QCOMPARE(again("new Float64Array([-0, NaN, 1e300])"), "new Float64Array([-0, NaN, 1e+300])");
    QCOMPARE(again("new Blob([\"a\", hex\"ff\"])"), "new Blob([hex\"61ff\"], { type: \"\" })");
  }

  void what_is_wrong_is_said_with_its_place_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* text, const char* sentence) { QTest::newRow(text) << text << sentence; };
    row("", "A value is missing at line 1, column 1.");
    row("{ a: 1,\n  b 2 }", "':' is missing at line 2, column 5.");
    row("{ a: 1 b: 2 }", "A comma or '}' is missing at line 1, column 8.");
    row("[1", "A comma or ']' is missing at line 1, column 3.");
    row("{ : 1 }", "There is no name of a property at line 1, column 3.");
    row("{ 1n: 1 }", "A name that is a BigInt stands at line 1, column 3.");
    row("1 2", "Only one value can stand here, and another begins at line 1, column 3.");
    row("12px", "There is something behind a number that does not belong to it at line 1, column 3.");
    row("1e999", "A number that JavaScript cannot hold begins at line 1, column 1.");
    row("1e", "There is no exponent at line 1, column 3.");
    row("-x", "There is no number at line 1, column 1.");
    row("\"é\", \"abc", "Only one value can stand here, and another begins at line 1, column 4.");
    row("[\"é\", \"abc", "A text without closing quote begins at line 1, column 7.");
    row("\"a\nb\"", "A text without closing quote begins at line 1, column 1.");
    row("\"\\q\"", "An unknown escape stands (write \\\\ for a backslash) at line 1, column 2.");
    row("\"\\u12\"", "There is no hexadecimal digit at line 1, column 6.");
    row("\"\\u{110000}\"", "An escape that is no character begins at line 1, column 2.");
    row("hello", "A word that is no value (text needs quotes) begins at line 1, column 1.");
    row("() => 1", "A value is missing at line 1, column 1.");
    row("[1] [2]", "Only one value can stand here, and another begins at line 1, column 5.");
    row("[1] wit {}", "There is something behind the array at line 1, column 5.");
    row("new Foo(1)", "Something that cannot be stored, or has another name, begins at line 1, column 1.");
    row("[new Map([1])]", "A Map without [key, value] pairs begins at line 1, column 2.");
    row("new Map(1)", "A Map without an array of [key, value] pairs begins at line 1, column 1.");
    row("new Set(1)", "A Set without an array of members begins at line 1, column 1.");
    row("new Date(\"soon\")", "A Date begins whose text is not like 2023-11-14T22:13:20.000Z at line 1, column 1.");
    row("new Date(\"2023-02-29\")",
        "A Date begins whose text is not like 2023-11-14T22:13:20.000Z at line 1, column 1.");
    row("/a", "A regular expression without closing slash begins at line 1, column 1.");
    row("/a/gg", "Flags that no regular expression can have begin at line 1, column 4.");
    row("new Uint8Array([256])", "A typed array with an element that does not fit into it begins at line 1, column 1.");
    row("new Uint16Array(hex\"010203\", 1, 1)",
        "A view that does not lie within its buffer begins at line 1, column 1.");
    row("hex\"0\"", "There is no byte of two hexadecimal digits at line 1, column 5.");
    row("#1", "There is no object with the label that stands at line 1, column 1.");
    row("#1 = 5", "A label on something that cannot be shared stands at line 1, column 6.");
    row("[#1 = {}, #1 = {}]", "A label that is one too many stands at line 1, column 11.");
    row("[new Set(#1 = []), #1]", "Something begins of which a part is labelled, not the whole at line 1, column 2.");
    row("#1 = new Date(#1)", "A Date without text or number begins at line 1, column 6.");
    row("legacy Error(\"m\", { code: 1 })",
        "An error of the older form, which keeps a stack (text) and a cause only, begins at line 1, column 1.");
    row("new Number(1, 2)", "Something with too many arguments begins at line 1, column 1.");
  }
  void what_is_wrong_is_said_with_its_place() {
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    QCOMPARE(stored(text.toStdString()), sentence);
  }

  void bytes_that_are_no_value_have_no_text() {
    QCOMPARE(shown(bytesOf("FF0F40")),
             "These bytes are not a stored value: no value begins like what stands at byte 2.");
  }

  void depth_has_a_limit_and_needs_no_stack() {
    std::string deep(15'000, '[');
    deep += std::string(15'000, ']');
    const Result<std::string> bytes = bytesOfText(deep);
    QVERIFY(bytes.has_value());
    const Result<std::string> text = textOfValue(*bytes);
    QVERIFY(text.has_value());
    QVERIFY(*bytesOfText(*text) == *bytes);
    QCOMPARE(stored(std::string(30'000, '[')), "Objects are too deep within each other at line 1, column 20001.");
  }
};

}  // namespace durascope::values

QTEST_GUILESS_MAIN(durascope::values::EditTest)
#include "edit_test.moc"
