#include "emulator/values/json.h"

#include <QJsonDocument>
#include <QTest>

#include "emulator/values/wire.h"
#include "tests/values/fixture_rows.h"

namespace durascope::values {

class JsonTest : public QObject {
  Q_OBJECT

  static QString json(const std::string& file, const std::string& key) {
    return QString::fromStdString(toJson(*decode(fixtureRows(file).at(key))));
  }

 private slots:
  void every_row_is_one_line_of_json() {
    for (const auto& [name, bytes] : allFixtureRows()) {
      if (name.ends_with("/deep")) continue;  // Deeper than QJsonDocument reads.
      const std::string text = "[" + toJson(*decode(bytes)) + "]";
      QJsonParseError error;
      QJsonDocument::fromJson(QByteArray::fromStdString(text), &error);
      QVERIFY2(error.error == QJsonParseError::NoError, (name + ": " + text).c_str());
      QVERIFY(!QByteArray::fromStdString(text).contains('\n'));
    }
  }

  void plain_values_are_plain_json() {
    QCOMPARE(json("kv-types", "nested"), R"({"x":{"y":[1,{"z":null}]}})");
    QCOMPARE(json("kv-types", "intkeys"), R"({"1":"a","b":2,"-1":3})");
    QCOMPARE(json("kv-types", "big53"), "9007199254740991");
  }

  void what_json_lacks_is_tagged() {
    QCOMPARE(json("kv-types", "negzero"), R"({"$type":"Number","value":"-0"})");
    QCOMPARE(json("kv-types", "date"), R"({"$type":"Date","value":"2023-11-14T22:13:20.000Z","ms":1700000000000})");
    QCOMPARE(json("kv-types", "invdate"), R"({"$type":"Date","value":"Invalid Date","ms":null})");
    QCOMPARE(json("kv-types", "map"), R"({"$type":"Map","entries":[["a",1],[2,"b"]]})");
    QCOMPARE(json("kv-types", "arrprops"), R"({"$type":"Array","length":1,"values":[1],"entries":[["p",2]]})");
    QCOMPARE(json("kv-types", "arrsparse"), R"({"$type":"Array","length":3,"entries":[[0,1],[2,3]]})");
    QCOMPARE(json("kv-types", "sub"), R"({"$type":"Uint8Array","byteOffset":2,"byteLength":2,)"
                                      R"("buffer":{"$type":"ArrayBuffer","hex":"010203040506"}})");
    QCOMPARE(json("kv-extra", "surrogate"), R"(["\ud800","a\udfff","😀"])");
    QCOMPARE(json("kv-extra", "regexp"),
             R"([{"$type":"RegExp","source":"日","flags":"u"},{"$type":"RegExp","source":".","flags":"dgimsy"},)"
             R"({"$type":"RegExp","source":"[a]","flags":"v"}])");
  }

  void keys_that_look_like_ours_are_told_apart() {
    QCOMPARE(json("kv-extra", "dollar").left(44), R"({"$type":"Object","entries":[["$type","x"],[)");
  }

  void large_bigints_keep_every_digit() {
    QVERIFY(json("kv-extra", "bigint").endsWith("\"0x1" + QString(500, '0') + "\"}]"));
  }

  void shared_objects_and_cycles_are_references() {
    QCOMPARE(json("kv-types", "cyc"), R"({"$type":"Object","$id":1,"entries":[["self",{"$ref":1}]]})");
    QCOMPARE(json("kv-types", "shared"), R"([{"$type":"Object","$id":1,"entries":[]},{"$ref":1}])");
  }
};

}  // namespace durascope::values

QTEST_GUILESS_MAIN(durascope::values::JsonTest)
#include "json_test.moc"
