// Everything that workerd wrote: it decodes to what was put, and encodes to the same bytes.

#include <QTest>

#include "emulator/values/json.h"
#include "emulator/values/tree.h"
#include "emulator/values/wire.h"
#include "tests/values/fixture_rows.h"

namespace durascope::values {

class FixturesTest : public QObject {
  Q_OBJECT

 private slots:
  void every_row_encodes_to_its_own_bytes() {
    const auto rows = allFixtureRows();
    QVERIFY(rows.size() > 400);
    for (const auto& [name, bytes] : rows) {
      const Result<Value> value = decode(bytes);
      QVERIFY2(value.has_value(), (name + ": " + (value ? "" : value.error().message)).c_str());
      QVERIFY2(encode(*value) == bytes, name.c_str());
    }
  }

  void every_type_shows_what_was_put() {
    const auto rows = fixtureRows("kv-types");
    const std::map<std::string, std::string> expected = {
        {"int", "42"},
        {"neg", "-1"},
        {"double", "1.5"},
        {"big53", "9007199254740991"},
        {"int31", "1073741824"},
        {"int32max", "2147483647"},
        {"negzero", "-0"},
        {"nan", "NaN"},
        {"true", "true"},
        {"false", "false"},
        {"null", "null"},
        {"undef", "undefined"},
        {"sym", "1"},
        {"str1", "\"hello\""},
        {"stremp", "\"\""},
        {"strlatin1", "\"é\""},
        {"str2", "\"日本€\""},
        {"emoji", "\"😀\""},
        {"longstr", "\"" + std::string(195, 'x') + "…\""},
        {"nopadstr", "{ a: \"日\" }"},
        {"padstr", "{ ab: \"日\" }"},
        {"bigint0", "0n"},
        {"bigint", "123456789012345678901234567890n"},
        {"bigneg", "-5n"},
        {"date", "2023-11-14T22:13:20.000Z"},
        {"date_ms", "1970-01-01T00:00:00.000Z"},
        {"invdate", "Invalid Date"},
        {"regexp", "/a+b/gi"},
        {"obj", "{ a: 1, b: \"x\" }"},
        {"objemp", "{}"},
        {"objundef", "{ a: undefined }"},
        {"objint", "{ n: -0, m: 1e+21 }"},
        {"intkeys", "{ \"1\": \"a\", b: 2, \"-1\": 3 }"},
        {"nested", "{ x: { y: [1, { z: null }] } }"},
        {"arr", "[1, 2, 3]"},
        {"arrmixed", "[1, \"a\", null, undefined]"},
        {"arrsparse", "[1, <1 empty>, 3]"},
        {"arrdouble", "[1.5, 2.5]"},
        {"arrprops", "[1, p: 2]"},
        {"map", "Map(2) { \"a\" => 1, 2 => \"b\" }"},
        {"set", "Set(2) { 1, \"a\" }"},
        {"ab", "ArrayBuffer(3) [1, 2, 3]"},
        {"u8", "Uint8Array(3) [1, 2, 3]"},
        {"u8c", "Uint8ClampedArray(1) [255]"},
        {"i8", "Int8Array(1) [-1]"},
        {"i16", "Int16Array(2) [1, -2]"},
        {"u16", "Uint16Array(1) [1]"},
        {"i32", "Int32Array(1) [-1]"},
        {"u32", "Uint32Array(1) [1]"},
        {"f16", "Float16Array(1) [1.5]"},
        {"f32", "Float32Array(1) [1.5]"},
        {"f64", "Float64Array(1) [1.5]"},
        {"bi64", "BigInt64Array(1) [-1n]"},
        {"bu64", "BigUint64Array(1) [1n]"},
        {"dv", "DataView(2) [2, 3]"},
        {"sub", "Uint8Array(2) [3, 4]"},
        {"rab", "ArrayBuffer(2) [0, 0]"},
        {"rabview", "Uint8Array(2) [0, 0]"},
        {"err", "TypeError: bad"},
        {"errcause", "Error: m"},
        {"errcustom", "Error: q"},
        {"cyc", "{ self: [Circular] }"},
        {"shared", "[{}, {}]"},
        {"boxed", "[Number { 1 }, String { \"s\" }, Boolean { true }, BigInt { 5n }]"},
    };
    QCOMPARE(rows.size(), expected.size());
    for (const auto& [key, preview] : expected) {
      QVERIFY2(rows.contains(key), key.c_str());
      QCOMPARE(QString::fromStdString(key + ": " + toNode(key, rows.at(key)).preview),
               QString::fromStdString(key + ": " + preview));
    }
  }

  void platform_objects_show_what_was_put() {
    const auto rows = fixtureRows("kv-host-objects");
    const auto preview = [&](const char* key) { return QString::fromStdString(toNode(key, rows.at(key)).preview); };
    QCOMPARE(preview("headers"), "Headers { a: \"b\", \"x-y\": \"1, 2\" }");
    QCOMPARE(preview("blob"), "Blob(1) \"text/plain\"");
    QCOMPARE(preview("domexception"), "AbortError: m");
    QCOMPARE(preview("request"),
             "Request { url: \"http://x/p?q=1\", method: \"POST\", headers: Headers { h: \"v\" }, body: null }");
    QCOMPARE(preview("response_null_body"), "Response { status: 204, headers: Headers { k: \"v\" } }");
  }

  void errors_of_both_forms_show_class_message_and_properties() {
    const auto legacy = fixtureRows("kv-errors-legacy");
    const auto enhanced = fixtureRows("kv-errors-enhanced");
    const auto names = [](const journal::ValueNode& node) {
      QStringList list;
      for (const auto& child : node.children) list << QString::fromStdString(child.name + "=" + child.preview);
      return list.join(' ');
    };
    QCOMPARE(names(toNode("", legacy.at("cause_extra"))), "stack=\"S\" cause=\"c\"");
    QCOMPARE(names(toNode("", enhanced.at("cause_extra"))), "stack=\"S\" cause=\"c\" extra=1");
    QCOMPARE(names(toNode("", enhanced.at("agg"))), "stack=\"S\" errors=[Error: i1]");
    QCOMPARE(names(toNode("", legacy.at("nostack"))), "");
    const journal::ValueNode custom = toNode("", enhanced.at("custom_name"));
    QCOMPARE(custom.type, std::string("Custom"));
    QCOMPARE(custom.preview, std::string("Custom: q"));
  }

  void common_header_names_are_workerds() {
    const Result<Value> value = decode(fixtureRows("kv-extra").at("headers_common"));
    QVERIFY(value.has_value());
    const auto* headers = value->as<Headers>(value->root);
    QVERIFY(headers);
    std::size_t common = 0;
    for (const Header& header : headers->list) {
      if (header.common == 0 || header.value == "b=2") continue;
      QCOMPARE("v-" + header.name, header.value);
      ++common;
    }
    QCOMPARE(common, std::size_t{47});
  }

  void references_reach_into_and_out_of_platform_objects() {
    const auto rows = fixtureRows("kv-extra");
    const auto json = [&](const char* key) {
      return QString::fromStdString(toJson(*decode(rows.at(key)))).replace('"', '\'');
    };
    QCOMPARE(json("host_shared"),
             "[{'$type':'Headers','$id':1,'entries':[['a','b']]},{'$ref':1},"
             "{'$type':'Object','$id':2,'entries':[['a',1]]},{'$ref':2},"
             "{'$type':'Blob','type':'','hex':'78797a'},{'$ref':2}]");
    QCOMPARE(json("error_cycle"),
             "{'$type':'Error','$id':1,'message':'self','properties':{'stack':'S','me':{'$ref':1}}}");
    QVERIFY(json("export").startsWith("[{'$type':'ServiceStub','token':'6d8082"));
    QVERIFY(json("class").startsWith("[{'$type':'ActorClass','token':'6d8082"));
  }

  void no_truncation_or_flipped_byte_does_harm() {
    // Deterministic: the same bytes in every run. What still decodes must also show and encode.
    std::uint32_t state = 1;
    const auto random = [&] { return state = state * 1664525 + 1013904223; };
    const auto survive = [](const std::string& bytes) {
      const Result<Value> value = decode(bytes);
      if (!value) return;
      toNode("", *value);
      toJson(*value);
      const std::string again = encode(*value);
      const Result<Value> twice = decode(again);
      QVERIFY(twice.has_value());
      QVERIFY(encode(*twice) == again);
    };
    for (const auto& [name, bytes] : allFixtureRows()) {
      const std::size_t step = bytes.size() > 2000 ? 37 : 1;
      for (std::size_t size = 0; size < bytes.size(); size += step) survive(bytes.substr(0, size));
      for (int round = 0; round < 200; ++round) {
        std::string flipped = bytes;
        for (unsigned flips = 1 + (random() >> 16) % 3; flips > 0; --flips) {
          flipped[(random() >> 8) % flipped.size()] = static_cast<char>(random() >> 24);
        }
        survive(flipped);
      }
    }
  }
};

}  // namespace durascope::values

QTEST_GUILESS_MAIN(durascope::values::FixturesTest)
#include "fixtures_test.moc"
