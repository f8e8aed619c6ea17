#include "widgets/memory/comparison.h"

#include <QTest>

#include "tests/widgets/fixtures.h"

using namespace durascope;
using namespace durascope::widgets;
using test::number;

class ComparisonTest : public QObject {
  Q_OBJECT

 private slots:
  void what_became_of_a_field_data() {
    // A value below zero stands for 'not there'.
    QTest::addColumn<double>("before");
    QTest::addColumn<double>("now");
    QTest::addColumn<double>("stored");
    QTest::addColumn<QString>("tag");
    QTest::newRow("read back") << 128.0 << 128.0 << 128.0 << "from storage";
    QTest::newRow("read back and gone on") << 128.0 << 131.0 << 131.0 << "from storage";
    QTest::newRow("lost") << 57.0 << 0.0 << -1.0 << "lost";
    QTest::newRow("field is gone") << 57.0 << -1.0 << -1.0 << "lost";
    QTest::newRow("stored but not read back") << 57.0 << 0.0 << 57.0 << "lost";
    QTest::newRow("constructor makes it again") << 10.0 << 10.0 << -1.0 << "re-initialised";
    QTest::newRow("same as before, storage has another") << 10.0 << 10.0 << 11.0 << "differs from storage";
    QTest::newRow("new field") << -1.0 << 1.0 << -1.0 << "new";
    QTest::newRow("new field from storage") << -1.0 << 1.0 << 1.0 << "from storage";
  }
  void what_became_of_a_field() {
    QFETCH(double, before);
    QFETCH(double, now);
    QFETCH(double, stored);
    journal::MemorySnapshot memory{.instance = 3, .live = true, .previousInstance = 2};
    if (now >= 0) memory.fields = {number("#value", now)};
    if (before >= 0) memory.previousFields = {number("#value", before)};
    journal::StorageSnapshot storage{.exists = true};
    if (stored >= 0) storage.entries = {test::stored(number("value", stored))};

    const std::vector<FieldFate> fates = compareFields(memory, &storage, nullptr);
    QCOMPARE(fates.size(), 1u);
    QCOMPARE(fates[0].before != nullptr, before >= 0);
    QCOMPARE(fates[0].now != nullptr, now >= 0);
    QTEST(fateTag(fates[0].fate).text, "tag");
  }

  void fields_keep_the_order_of_the_present_instance() {
    const journal::MemorySnapshot memory{.fields = {number("b", 1), number("a", 1)},
                                         .previousFields = {number("gone", 1), number("a", 1), number("b", 1)}};
    const std::vector<FieldFate> fates = compareFields(memory, nullptr, nullptr);
    QCOMPARE(fates.size(), 3u);
    QCOMPARE(fates[0].now->name, "b");
    QCOMPARE(fates[2].before->name, "gone");
  }

  void a_value_that_nobody_read_is_not_from_storage() {
    const journal::MemorySnapshot memory{
        .fields = {number("value", 1)}, .previousEndMs = 1'000, .previousFields = {number("value", 1)}};
    const journal::StorageSnapshot storage{.exists = true, .entries = {test::stored(number("value", 1))}};
    journal::CacheSnapshot cache{.lookups = {{.atMs = 999}}};  // by the instance before
    QCOMPARE(fateTag(compareFields(memory, &storage, &cache)[0].fate).text, "= storage, not read");
    cache.lookups.insert(cache.lookups.begin(), {.atMs = 1'000});
    QCOMPARE(fateTag(compareFields(memory, &storage, &cache)[0].fate).text, "from storage");
  }

  void globals_survive() {
    journal::MemorySnapshot memory{.previousGlobals = {number("started", 1), number("last", 1)}};
    memory.globals = {{.value = number("started", 1)}, {.value = number("last", 2)}, {.value = number("fresh", 3)}};
    const std::vector<FieldFate> fates = compareGlobals(memory);
    QCOMPARE(fateTag(fates[0].fate).text, "kept");
    QCOMPARE(fateTag(fates[1].fate).text, "changed since");
    QVERIFY(fateTag(fates[2].fate).text.isEmpty());
  }
};

QTEST_GUILESS_MAIN(ComparisonTest)
#include "comparison_test.moc"
