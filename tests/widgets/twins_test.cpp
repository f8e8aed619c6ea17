#include "widgets/memory/twins.h"

#include <QTest>

#include "tests/widgets/fixtures.h"

using namespace durascope;
using namespace durascope::widgets;
using test::number;
using test::stored;

namespace {

journal::StorageSnapshot storageWith(std::vector<journal::StoredEntry> entries) {
  journal::StorageSnapshot storage{.exists = true, .keyCount = entries.size()};
  storage.entries = std::move(entries);
  return storage;
}

}  // namespace

class TwinsTest : public QObject {
  Q_OBJECT

 private slots:
  void marks_of_privacy_do_not_part_twins() {
    QCOMPARE(twinName("value"), "value");
    QCOMPARE(twinName("#value"), "value");
    QCOMPARE(twinName("_value"), "value");
    QCOMPARE(twinName("#_value"), "value");
    QCOMPARE(twinName("_"), "_");
  }

  void a_field_and_its_key_data() {
    QTest::addColumn<QString>("field");
    QTest::addColumn<double>("fieldValue");
    QTest::addColumn<QString>("key");
    QTest::addColumn<double>("keyValue");
    QTest::addColumn<int>("state");
    const auto row = [](const char* name, const char* field, double a, const char* key, double b, TwinState state) {
      QTest::newRow(name) << field << a << key << b << static_cast<int>(state);
    };
    row("equal", "value", 128, "value", 128, TwinState::kEqual);
    row("private field", "#value", 128, "value", 128, TwinState::kEqual);
    row("private key", "value", 128, "_value", 128, TwinState::kEqual);
    row("differs", "value", 129, "value", 128, TwinState::kDiffers);
    row("never stored", "visits", 57, "value", 57, TwinState::kNeverStored);
    row("case matters", "Value", 1, "value", 1, TwinState::kNeverStored);
  }
  void a_field_and_its_key() {
    QFETCH(QString, field);
    QFETCH(double, fieldValue);
    QFETCH(QString, key);
    QFETCH(double, keyValue);
    const journal::StorageSnapshot storage = storageWith({stored(number(key.toStdString(), keyValue))});
    const TwinState state = twinState(number(field.toStdString(), fieldValue), &storage, nullptr);
    QTEST(static_cast<int>(state), "state");
  }

  void containers_are_compared_by_their_children() {
    const journal::StorageSnapshot storage = storageWith({stored(test::object("user", {number("age", 1)}))});
    QCOMPARE(twinState(test::object("user", {number("age", 1)}), &storage, nullptr), TwinState::kEqual);
    QCOMPARE(twinState(test::object("user", {number("age", 2)}), &storage, nullptr), TwinState::kDiffers);
  }

  void nothing_is_claimed_before_storage_is_known() {
    QCOMPARE(twinState(number("value", 1), nullptr, nullptr), TwinState::kUnknown);
    const journal::StorageSnapshot broken{.problem = "The file is not a SQLite database."};
    QCOMPARE(twinState(number("value", 1), &broken, nullptr), TwinState::kUnknown);
  }

  void never_stored_is_claimed_only_within_the_loaded_page() {
    journal::StorageSnapshot storage = storageWith({stored(number("a", 1)), stored(number("m", 1))});
    storage.keyCount = 5'000;
    QCOMPARE(twinState(number("b", 1), &storage, nullptr), TwinState::kNeverStored);
    QCOMPARE(twinState(number("visits", 1), &storage, nullptr), TwinState::kUnknown);
  }

  void never_stored_is_not_claimed_beside_tables() {
    journal::StorageSnapshot storage = storageWith({});
    QCOMPARE(twinState(number("visits", 1), &storage, nullptr), TwinState::kNeverStored);
    storage.tables.push_back({.name = "visits"});
    QCOMPARE(twinState(number("visits", 1), &storage, nullptr), TwinState::kNoKey);
    QCOMPARE(twinTag(TwinState::kNoKey).text, QStringLiteral("no key"));
    QVERIFY(twinTip(TwinState::kNoKey).contains("SQL tables"));
    journal::ValueNode sql = test::object("sql", {});
    sql.type = "SqlStorage";
    QCOMPARE(twinState(sql, &storage, nullptr), TwinState::kUnknown);  // nobody would store that
  }

  void a_value_on_its_way_to_disk_is_being_written() {
    const journal::StorageSnapshot storage = storageWith({stored(number("value", 1))});
    journal::CacheSnapshot cache;
    cache.entries.push_back({.key = "value", .state = journal::CacheEntryState::kDirty, .value = number("value", 2)});
    QCOMPARE(twinState(number("value", 2), &storage, &cache), TwinState::kBeingWritten);
    QCOMPARE(twinState(number("value", 3), &storage, &cache), TwinState::kDiffers);
  }

  void what_the_runtime_gives_is_not_state() {
    const journal::StorageSnapshot storage = storageWith({});
    QCOMPARE(twinState({.name = "ctx", .kind = journal::ValueKind::kObject, .type = "DurableObjectState"}, &storage,
                       nullptr),
             TwinState::kUnknown);
    QCOMPARE(twinState({.name = "env", .kind = journal::ValueKind::kObject, .type = "Object"}, &storage, nullptr),
             TwinState::kUnknown);
    QCOMPARE(
        twinState({.name = "onTick", .kind = journal::ValueKind::kFunction, .type = "function"}, &storage, nullptr),
        TwinState::kUnknown);
    QVERIFY(twinTag(TwinState::kUnknown).text.isEmpty());
  }
};

QTEST_GUILESS_MAIN(TwinsTest)
#include "twins_test.moc"
