#include <QTest>

#include "tests/widgets/fixtures.h"
#include "widgets/alarms/alarm_text.h"
#include "widgets/cache/cache_rows.h"
#include "widgets/common/format.h"
#include "widgets/memory/memory_rows.h"
#include "widgets/storage/storage_rows.h"

using namespace durascope;
using namespace durascope::widgets;
using test::number;
using test::string;

namespace {

// One line a row: kind sign, name, value, tag; children behind the row in braces. Thin spaces become plain ones.
QStringList lines(const std::vector<ValueRow>& rows) {
  QStringList result;
  for (const ValueRow& row : rows) {
    QString line = row.kind == ValueRow::Kind::kHeading ? "== " + row.name : row.name;
    if (row.hasBefore) line += " " + row.before + " →";
    for (const QString& part : {row.value, row.aside}) {
      if (!part.isEmpty()) line += ' ' + part;
    }
    if (!row.tag.text.isEmpty()) line += " [" + row.tag.text + ']';
    if (!row.children.empty()) line += " {" + lines(row.children).join("; ") + '}';
    result << line.trimmed().replace(kThinSpace, ' ');
  }
  return result;
}

}  // namespace

class ColumnRowsTest : public QObject {
  Q_OBJECT

 private slots:
  void memory_tags_each_field_and_marks_shared_globals() {
    journal::MemorySnapshot memory{.instance = 2, .live = true, .fields = {number("value", 128), number("visits", 57)}};
    memory.globals = {{.value = string("lastUser", "bob"), .writerCount = 3},
                      {.value = {.name = "Counter", .kind = journal::ValueKind::kFunction, .preview = "class Counter"},
                       .isConstant = true}};
    const journal::StorageSnapshot storage{
        .exists = true, .keyCount = 1, .entries = {test::stored(number("value", 128))}};
    const auto rows = memoryRows({.memory = memory, .storage = &storage});
    QCOMPARE(lines(rows), (QStringList{"value 128 [= storage]", "visits 57 [never stored]",
                                       "== Module globals · isolate 0", "lastUser \"bob\" [written by 3 objects]"}));
    QCOMPARE(rows[0].twin, "value");
    QVERIFY(rows[3].twin.isEmpty());
  }

  void memory_names_the_writers_of_a_global_and_leaves_out_code() {
    journal::MemorySnapshot memory{.instance = 1, .live = true};
    memory.globals = {{.value = string("lastUser", "bob"), .writers = {ObjectKey{}, ObjectKey{}}, .writerCount = 3},
                      {.value = {.name = "worker",
                                 .kind = journal::ValueKind::kObject,
                                 .childCount = 1,
                                 .children = {{.name = "fetch", .kind = journal::ValueKind::kFunction}}}}};
    const auto rows = memoryRows({.memory = memory, .nameOf = [](const ObjectKey&) { return QString("ada"); }});
    QCOMPARE(rows.back().name, "lastUser");
    QVERIFY(rows.back().toolTip.startsWith("Written by ada, ada, 1 more."));
  }

  void memory_compares_after_an_eviction() {
    journal::MemorySnapshot memory{.instance = 3,
                                   .live = true,
                                   .fields = {number("value", 128), number("visits", 0)},
                                   .previousInstance = 2,
                                   .previousFields = {number("value", 128), number("visits", 57)}};
    memory.globals = {{.value = number("started", 1)}};
    memory.previousGlobals = {number("started", 1)};
    const journal::StorageSnapshot storage{
        .exists = true, .keyCount = 1, .entries = {test::stored(number("value", 128))}};
    QCOMPARE(lines(memoryRows({.memory = memory, .storage = &storage, .compare = true})),
             (QStringList{"value 128 → 128 [from storage]", "visits 57 → 0 [lost]", "== Module globals · isolate 0",
                          "started 1 [kept]"}));
    QVERIFY(memoryBand(memory, true).contains("instance 2"));
  }

  void memory_of_a_gone_instance_is_dimmed_and_says_why() {
    const journal::MemorySnapshot memory{
        .instance = 2, .takenAtMs = test::kNow, .endReason = "idle for 10 s", .fields = {number("value", 128)}};
    QVERIFY(memoryRows({.memory = memory})[0].dimmed);
    QVERIFY(memoryBand(memory, false).contains("idle for 10 s"));
    QVERIFY(memoryEmpty(memory).isEmpty());
    QVERIFY(memoryEmpty(journal::MemorySnapshot{}).startsWith("No instance since"));
    QVERIFY(memoryEmpty(journal::MemorySnapshot{}, 3).contains("of the fields of instance 3"));
    QVERIFY(memoryBand(journal::MemorySnapshot{}, false, 3).endsWith("There is none now."));
  }

  void cache_shows_states_ranges_and_reasons() {
    journal::CacheSnapshot cache{.valueCache = true, .live = true, .hits = 123, .misses = 8, .entryCount = 4};
    using State = journal::CacheEntryState;
    cache.entries = {{.key = "log:", .end = "log;", .state = State::kKnownEmptyRange},
                     {.key = "n", .state = State::kDirty, .value = number("n", 2)},
                     {.key = "title", .state = State::kAbsent},
                     {.key = "value", .value = number("value", 128)}};
    cache.isolateBytes = 1'258'291;
    cache.softLimit = 16 << 20;
    cache.lookups = {
        {.operation = "get", .key = "\"value\"", .hit = true, .reason = "clean entry", .durationNs = 400},
        {.operation = "get", .key = "\"value\"", .reason = "first read since construction", .durationNs = 5'200'000}};
    QStringList shown = lines(cacheRows(cache));
    QVERIFY2(shown.value(5).startsWith("in use 1.2 MiB of 16 MiB {soft limit"), qPrintable(shown.value(5)));
    shown.removeAt(5);
    QCOMPARE(shown, (QStringList{"\"log:\" … \"log;\" no keys [range known]", "\"n\" 2 [not committed yet]",
                                 "\"title\" absent [known not to exist]", "\"value\" 128 [clean]", "== Limits",
                                 "== Last lookups", "hit get \"value\" 0.4 µs", "miss get \"value\" 5.2 ms",
                                 "first read since construction"}));
    QCOMPARE(cacheSummary(cache).replace(kThinSpace, ' '), "instance: 94 % of 131 hit");
  }

  void sqlite_backed_classes_have_no_value_cache() {
    const journal::CacheSnapshot cache{.live = true, .pageHits = 6'204, .pageMisses = 2, .pageBytes = 20'480};
    QCOMPARE(lines(cacheRows(cache)), (QStringList{"== SQLite page cache", "hits 6,204", "misses 2", "size 20 KiB"}));
    QVERIFY(cacheBand(cache, false).contains("no cache of values"));
    QVERIFY(cacheEmpty(cache).isEmpty());
  }

  void storage_shows_keys_tables_and_the_alarm() {
    journal::StorageSnapshot storage{.path = "/s/x.sqlite", .fileBytes = 12'288, .exists = true, .keyCount = 11};
    storage.entries = {test::stored(number("value", 128)), test::stored(test::object("user", {string("name", "bob")}))};
    storage.tables = {{.name = "visits", .rowCount = 2, .columns = {"id", "who"}, .rows = {{"1", "bob"}}}};
    storage.alarmMs = test::kNow + 12'000;
    const QStringList shown = lines(storageRows(storage, test::kNow));
    QCOMPARE(shown.mid(0, 5),
             (QStringList{"\"value\" 128 [2 B]", "\"user\" { name: \"bob\" } [2 B] {name \"bob\"}", "9 more",
                          "== Tables", "visits 2 rows {1 id: 1, who: bob {id 1; who bob}; 1 more}"}));
    QVERIFY(shown.last().endsWith("in 12 s"));
    QCOMPARE(storageSummary(storage).replace(kThinSpace, ' '), "11 keys · 1 table");
  }

  void a_retried_alarm_tells_attempt_and_last_run_and_stays_when_given_up() {
    const journal::StorageSnapshot storage{.exists = true};
    journal::AlarmNode alarm{.dueMs = test::kNow + 4'000,
                             .attempt = 2,
                             .lastRunMs = test::kNow - 2'000,
                             .lastFailed = true,
                             .lastResult = "Error: no mail"};
    QStringList shown = lines(storageRows(storage, test::kNow, true, &alarm)).replaceInStrings(kThinSpace, " ");
    QVERIFY2(shown[1].endsWith("in 4 s · retry 2 of 6"), qPrintable(shown[1]));
    QCOMPARE(shown[2], "last run: Error: no mail, 2 s ago");
    alarm.dueMs = 0;
    alarm.attempt = 0;
    alarm.lastResult = "given up after 7 attempts: Error: no mail";
    shown = lines(storageRows(storage, test::kNow, true, &alarm)).replaceInStrings(kThinSpace, " ");
    QCOMPARE(alarmAttempt(alarm), "given up");
    QCOMPARE(shown.mid(1), (QStringList{"none set", "last run: given up after 7 attempts: Error: no mail, 2 s ago"}));
  }

  void an_undecodable_value_says_why_and_the_others_stay() {
    journal::StorageSnapshot storage{.exists = true, .keyCount = 2};
    storage.entries = {{.key = "bad",
                        .value = {.name = "bad",
                                  .kind = journal::ValueKind::kUndecodable,
                                  .preview = "the bytes end in the middle of a string"},
                        .bytes = "\xFF",
                        .size = 1},
                       test::stored(number("good", 1))};
    const auto rows = storageRows(storage, test::kNow);
    QVERIFY(rows[0].toolTip.contains("the bytes end in the middle of a string"));
    QCOMPARE(lines(rows)[1], "\"good\" 1 [2 B]");
  }

  void a_file_that_cannot_be_read_is_a_sentence() {
    const journal::StorageSnapshot storage{.exists = true, .problem = "x.sqlite is not a SQLite database."};
    QVERIFY(storageEmpty(storage).contains("is not a SQLite database."));
    QVERIFY(!storageEmpty(journal::StorageSnapshot{}).isEmpty());
  }

  void bytes_are_dumped_sixteen_a_line() {
    std::string bytes;
    for (int i = 0; i < 18; ++i) bytes += static_cast<char>('A' + i);
    const QStringList dump = hexDump(bytes, 20).replace(kThinSpace, ' ').split('\n');
    QCOMPARE(dump[0], "0000  41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50  ABCDEFGHIJKLMNOP");
    QVERIFY(dump[1].startsWith("0010  51 52 "));
    QVERIFY(dump[1].endsWith(" QR"));
    QCOMPARE(dump[2], "2 B more are not shown.");
    const QStringList narrow = hexDump(bytes, 18, 8).split('\n');
    QCOMPARE(narrow[1], "0008  49 4a 4b 4c 4d 4e 4f 50  IJKLMNOP");
    QVERIFY(narrow[2].endsWith(" QR"));
  }

  void copied_text_has_children_on_lines_of_their_own() {
    QCOMPARE(copyText(valueRow(number("value", 128))), "128");
    QCOMPARE(copyText(valueRow(test::object("user", {string("name", "bob")}))),
             "user: { name: \"bob\" }\n  name: \"bob\"");
  }
};

QTEST_GUILESS_MAIN(ColumnRowsTest)
#include "column_rows_test.moc"
