// The range rules of list(), as a table, on both back-ends, read cold and then warm.

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

namespace {

struct Case {
  const char* name;
  std::optional<std::string> start, startAfter, end;
  std::string prefix;
  bool reverse;
  std::optional<std::uint32_t> limit;
  std::string expected;
};

const std::optional<std::string> kNone;
const std::optional<std::uint32_t> kAll;

// Stored: "" a ab abc b ba c ÿ
const std::vector<Case> kCases{
    {"everything", kNone, kNone, kNone, "", false, kAll, "= a= ab= abc= b= ba= c= \xc3\xbf="},
    {"start is inclusive", "ab", kNone, kNone, "", false, kAll, "ab= abc= b= ba= c= \xc3\xbf="},
    {"end is exclusive", kNone, kNone, "b", "", false, kAll, "= a= ab= abc="},
    {"start and end", "ab", kNone, "ba", "", false, kAll, "ab= abc= b="},
    {"startAfter is exclusive", kNone, "ab", "c", "", false, kAll, "abc= b= ba="},
    {"startAfter the empty key skips only it", kNone, "", "b", "", false, kAll, "a= ab= abc="},
    {"prefix", kNone, kNone, kNone, "ab", false, kAll, "ab= abc="},
    {"prefix and start", "abb", kNone, kNone, "ab", false, kAll, "abc="},
    {"prefix and end", kNone, kNone, "abc", "ab", false, kAll, "ab="},
    {"prefix whose last character is two bytes", kNone, kNone, kNone, "\xc3\xbf", false, kAll, "\xc3\xbf="},
    {"prefix of 0xFF has no upper bound", kNone, kNone, kNone, "\xff", false, kAll, ""},
    {"disjoint prefix", "c", kNone, kNone, "a", false, kAll, ""},
    {"end before start", "c", kNone, "a", "", false, kAll, ""},
    {"end equals start", "a", kNone, "a", "", false, kAll, ""},
    {"limit", "a", kNone, kNone, "", false, 2, "a= ab="},
    {"limit beyond the rows", "ba", kNone, kNone, "", false, 9, "ba= c= \xc3\xbf="},
    {"reverse", "ab", kNone, "c", "", true, kAll, "ba= b= abc= ab="},
    {"reverse with a limit takes the highest", "ab", kNone, "c", "", true, 2, "ba= b="},
    {"reverse prefix", kNone, kNone, kNone, "a", true, kAll, "abc= ab= a="},
    {"reverse startAfter", kNone, "a", "b", "", true, kAll, "abc= ab="},
    {"range between keys", "aba", kNone, "abb", "", false, kAll, ""},
};

}  // namespace

class ListRangeTest : public QObject {
  Q_OBJECT

 private slots:
  void ranges_data() {
    QTest::addColumn<bool>("valueCache");
    QTest::addColumn<std::size_t>("index");
    for (const bool valueCache : {true, false})
      for (std::size_t i = 0; i < kCases.size(); ++i)
        QTest::addRow("%s, %s", valueCache ? "KV-backed" : "SQLite-backed", kCases[i].name) << valueCache << i;
  }
  void ranges() {
    QFETCH(bool, valueCache);
    QFETCH(std::size_t, index);
    const Case& c = kCases[index];
    StorageFixture storage(valueCache);
    for (const char* key : {"", "a", "ab", "abc", "b", "ba", "c", "\xc3\xbf"}) storage.put(key, "");
    storage.reopen();
    ListOptions options;
    options.start = c.start;
    options.startAfter = c.startAfter;
    options.end = c.end;
    options.prefix = c.prefix;
    options.reverse = c.reverse;
    options.limit = c.limit;
    QCOMPARE(storage.list(options), c.expected);
    QCOMPARE(storage->verifyInvariants(), ""s);
    QCOMPARE(storage.list(options), c.expected);
    if (valueCache && storage.log().lastSequence() > 0) QCOMPARE(storage.outcome(), "HIT"s);
  }

  void a_limit_with_uncommitted_deletes_still_finds_enough() {
    StorageFixture storage(true);
    for (const char* key : {"a", "b", "c", "d", "e"}) storage.put(key, "");
    storage.reopen();
    storage.remove("a");
    storage.remove("c");
    storage.put("b5", "");
    QCOMPARE(storage.list(range({}, {}, false, 3)), "b= b5= d="s);
    QCOMPARE(storage.list(range({}, {}, true, 3)), "e= d= b5="s);
    QCOMPARE(storage->verifyInvariants(), ""s);
  }
};

QTEST_GUILESS_MAIN(ListRangeTest)
#include "list_range_test.moc"
