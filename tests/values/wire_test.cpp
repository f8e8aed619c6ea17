#include "emulator/values/wire.h"

#include <QElapsedTimer>
#include <QTest>

#include "emulator/values/json.h"
#include "emulator/values/tree.h"

namespace durascope::values {
namespace {

std::string bytesOf(const char* hex) { return QByteArray::fromHex(hex).toStdString(); }

QString json(const std::string& bytes) {
  const Result<Value> value = decode(bytes);
  return QString::fromStdString(value ? toJson(*value) : value.error().message);
}

QString failure(const char* hex) {
  const Result<Value> value = decode(bytesOf(hex));
  return value ? "decoded" : QString::fromStdString(value.error().message);
}

}  // namespace

class WireTest : public QObject {
  Q_OBJECT

 private slots:
  void reads_values_without_header_as_version_13() {
    QCOMPARE(json(bytesOf("4954")), "42");
    QCOMPARE(json(bytesOf("6F544954")), "These bytes are not a stored value: a property has no name at byte 1.");
    // Views had no flags then.
    QCOMPARE(
        json(bytesOf("41034201015642000149024904240003")),
        R"([{"$type":"Uint8Array","byteOffset":0,"byteLength":1,"buffer":{"$type":"ArrayBuffer","hex":"01"}},1,2])");
    // For a time they had, without a new version: tried when the other way fails.
    QCOMPARE(json(bytesOf("41014201015642000100240001")),
             R"([{"$type":"Uint8Array","byteOffset":0,"byteLength":1,"buffer":{"$type":"ArrayBuffer","hex":"01"}}])");
  }

  void reads_every_header_up_to_15_and_none_above() {
    QCOMPARE(json(bytesOf("FF0E4954")), "42");
    QCOMPARE(json(bytesOf("FF054954")), "42");
    // Before version 12 a pattern had no tag of its own.
    QCOMPARE(json(bytesOf("FF0B5203612B6201")), R"({"$type":"RegExp","source":"a+b","flags":"g"})");
    QCOMPARE(json(bytesOf("FF0A41025F4902240002")), R"([{"$type":"hole"},1])");
    QCOMPARE(failure("FF104954"),
             "These bytes are not a stored value: they are of version 16, which is newer than 15, at byte 2.");
  }

  void reads_what_newer_writers_do_not_write() {
    QCOMPARE(json(bytesOf("FF0F5502")), "2");
    QCOMPARE(json(bytesOf("FF0F55FFFFFFFF0F")), "4294967295");
    QCOMPARE(json(bytesOf("FF0F5303E697A5")), "\"日\"");
    QCOMPARE(json(bytesOf("FF0F3F0000004954")), "42");
    QCOMPARE(json(bytesOf("FF0F41032D49022D240003")), R"([{"$type":"hole"},1,{"$type":"hole"}])");
  }

  void ignores_what_follows_the_value() { QCOMPARE(json(bytesOf("FF0F4954FFFF")), "42"); }

  void says_what_is_wrong_and_where() {
    QCOMPARE(failure(""), "These bytes are not a stored value: they end too early at byte 0.");
    QCOMPARE(failure("FF0F"), "These bytes are not a stored value: they end too early at byte 2.");
    QCOMPARE(failure("FF0F40"), "These bytes are not a stored value: no value begins like what stands at byte 2.");
    QCOMPARE(
        failure("FF0F7500"),
        "These bytes are not a stored value: a SharedArrayBuffer, which no runtime can read back, stands at byte 2.");
    QCOMPARE(
        failure("FF0F5E00"),
        "These bytes are not a stored value: there is a reference to an object that did not come before at byte 4.");
    QCOMPARE(failure("FF0F6F7B01"),
             "These bytes are not a stored value: something else was counted than what came at byte 5.");
    QCOMPARE(failure("FF0F5C63"),
             "These bytes are not a stored value: a platform object of unknown type 99 begins at byte 4.");
    QVERIFY(failure("FF0F5C0A0049024902").startsWith("These"));
    QCOMPARE(failure("FF0F420201025662000100"), "decoded");
    QVERIFY(failure("FF0F420201025662000300").contains("does not lie within its buffer"));
    QVERIFY(failure("FF0F4204000000005664010200").contains("does not lie within its buffer"));
  }

  void claims_of_length_are_not_believed() {
    // Four billion elements, properties, bytes: refused without room being made for them.
    QVERIFY(failure("FF0F41FFFFFFFF0F").contains("too early"));
    QVERIFY(failure("FF0F22FFFFFFFF0F").contains("they end within"));
    QVERIFY(failure("FF0F42FFFFFFFF0F").contains("they end within"));
    QVERIFY(failure("FF0F5C0400FFFFFFFF0F").contains("too early"));
    const std::string sparse = bytesOf("FF0F61FFFFFFFF0F490049024001FFFFFFFF0F");
    QCOMPARE(json(sparse), R"({"$type":"Array","length":4294967295,"entries":[[0,1]]})");
    QCOMPARE(toNode("", sparse).preview, std::string("[1, <4294967294 empty>]"));
  }

  void depth_and_count_have_limits() {
    std::string deep = bytesOf("FF0F");
    for (int i = 0; i < 300'000; ++i) deep += "A\x01";
    QVERIFY(!decode(deep));
    QVERIFY(QString::fromStdString(decode(deep).error().message).contains("more than 20000 deep"));

    std::string whole = bytesOf("FF0F");
    std::string ends;
    for (int i = 0; i < 15'000; ++i) {
      whole += "A\x01";
      ends += bytesOf("240001");
    }
    whole += "_" + ends;
    const Result<Value> value = decode(whole);
    QVERIFY(value.has_value());
    QVERIFY(encode(*value) == whole);
    QCOMPARE(toJson(*value).size(), 2 * 15'000 + std::string(R"({"$type":"undefined"})").size());

    QVERIFY(!decode(bytesOf("FF0F4103490249024902240003"), {.nodes = 3}));
    QVERIFY(decode(bytesOf("FF0F4103490249024902240003"), {.nodes = 4}));
  }

  void time_is_linear_in_the_bytes() {
    // A million references to one object, a million headers without a name: no work is done twice.
    std::string many = bytesOf("FF0F41C1843D6F7B00");
    for (int i = 0; i < 1'000'000; ++i) many += bytesOf("5E01");
    many += bytesOf("2400C1843D");
    QElapsedTimer timer;
    timer.start();
    const Result<Value> value = decode(many);
    QVERIFY(value.has_value());
    QVERIFY(encode(*value) == many);
    QVERIFY2(timer.elapsed() < 10'000, "decoding and encoding 2 MB takes seconds");
  }

  void wide_integers_are_found_and_become_doubles() {
    const std::string wide = bytesOf("FF0F498080808008");
    QVERIFY(hasWideInteger(wide));
    QCOMPARE(normaliseIntegers(wide), bytesOf("FF0F4E000000000000D041"));
    QCOMPARE(normaliseIntegers(bytesOf("FF0F49FFFFFFFF0F")), bytesOf("FF0F4E000000000000E0C1"));
    // The largest that workerd writes as an int, and the smallest.
    for (const char* hex : {"FF0F49FEFFFFFF07", "FF0F49FFFFFFFF07", "FF0F5F", ""}) {
      QVERIFY(!hasWideInteger(bytesOf(hex)));
      QCOMPARE(normaliseIntegers(bytesOf(hex)), bytesOf(hex));
    }
  }

  void errors_are_found_in_values_not_in_text() {
    QVERIFY(holdsErrors(bytesOf("FF0F726D22016D2E")));
    QVERIFY(holdsErrors(bytesOf("FF0F4101722E240001")));
    QVERIFY(!holdsErrors(bytesOf("FF0F220172")));
    QVERIFY(!holdsErrors(bytesOf("FF0F5C0A0122016D6F7B00")));
    QVERIFY(!holdsErrors(bytesOf("FF0F72")));
  }

  void resizable_buffers_become_ordinary_ones() {
    // A view that follows the length of its buffer, one that does not, and the buffer itself.
    std::string fixed;
    QVERIFY(withFixedBuffers(bytesOf("FF0F41037E030801020356420000035E0156420102025E01240003"), fixed));
    QCOMPARE(QByteArray::fromStdString(fixed).toHex().toUpper(),
             "FF0F4103420301020356420003005E0156420102005E01240003");
    QVERIFY(!withFixedBuffers(bytesOf("FF0F22017E"), fixed));
    QVERIFY(!withFixedBuffers(bytesOf("FF0F7E"), fixed));
  }

  void what_only_looks_like_a_wide_integer_is_left_alone() {
    const std::string text = bytesOf("FF0F2206498080808008");
    QVERIFY(hasWideInteger(text));
    QCOMPARE(normaliseIntegers(text), text);
    const std::string broken = bytesOf("498080808008FF");
    QCOMPARE(normaliseIntegers("\xFF\x0F{" + broken), "\xFF\x0F{" + broken);
  }

  void widening_an_integer_moves_the_padding_of_strings_behind_it() {
    // [2^30 as int, "日"]: the int takes 6 bytes, the double 9.
    const std::string before = bytesOf("FF0F41024980808080086302E565240002");
    const std::string after = bytesOf("FF0F41024E000000000000D041006302E565240002");
    QCOMPARE(QByteArray::fromStdString(normaliseIntegers(before)).toHex(), QByteArray::fromStdString(after).toHex());
  }
};

}  // namespace durascope::values

QTEST_GUILESS_MAIN(durascope::values::WireTest)
#include "wire_test.moc"
