// The index of an object's facets: what is written, and what of a file on the disk is believed.

#include <QTemporaryDir>
#include <QtTest>

#include "emulator/storage/facet_index.h"

using namespace durascope;
using namespace durascope::storage;
using namespace std::string_literals;

namespace {

const std::string kMagic = "\x57\xef\xb0\xc5\x5b\xce\xcd\xc4"s;

std::string entry(int parent, int length, const std::string& name) {
  std::string bytes;
  for (const int number : {parent, length}) {
    bytes.push_back(static_cast<char>(number & 255));
    bytes.push_back(static_cast<char>(number >> 8));
  }
  return bytes + name;
}
std::string entry(int parent, const std::string& name) { return entry(parent, static_cast<int>(name.size()), name); }

}  // namespace

class FacetIndexTest : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString path_;

  void write(const std::string& bytes) {
    QFile file(path_);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(bytes.data(), static_cast<qint64>(bytes.size()));
  }
  std::string bytes() {
    QFile file(path_);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
  }
  Result<FacetIndex> open() { return FacetIndex::open(path_.toStdString()); }

 private slots:
  void init() {
    static int made = 0;
    path_ = folder_.filePath(QString::number(++made) + ".facets");
  }

  void a_missing_file_is_an_empty_index_and_stays_missing() {
    const auto index = open();
    QVERIFY(index);
    QVERIFY(index->isEmpty());
    QVERIFY(!index->find(0, "a"));
    QVERIFY(index->children(0).empty());
    QVERIFY(!QFile::exists(path_));
  }

  void numbers_are_given_in_order_and_stay() {
    auto index = open();
    QCOMPARE(index->number(0, "b").value(), 1U);
    QCOMPARE(index->number(0, "a").value(), 2U);
    QCOMPARE(index->number(2, "b").value(), 3U);
    QCOMPARE(index->number(0, "b").value(), 1U);
    QCOMPARE(bytes(), kMagic + entry(0, "b") + entry(0, "a") + entry(2, "b"));
    auto again = open();
    QVERIFY(!again->isEmpty());
    QCOMPARE(again->find(2, "b"), std::optional<std::uint32_t>(3));
    QVERIFY(!again->find(1, "b"));
    QCOMPARE(again->number(1, std::string(300, 'x')).value(), 4U);
    QCOMPARE(again->number(0, "nul\0x"s).value(), 5U);
    QVERIFY(!again->find(0, "nul"));
  }

  void children_come_in_the_order_of_their_names() {
    auto index = open();
    for (const char* name : {"b", "\xc3\xa9", "a", "aa"}) QVERIFY(index->number(0, name));
    QVERIFY(index->number(1, "inside"));
    std::vector<std::string> names;
    for (const auto& [name, number] : index->children(0)) names.push_back(name + std::to_string(number));
    QCOMPARE(names, (std::vector<std::string>{"a3", "aa4", "b1",
                                              "\xc3\xa9"
                                              "2"}));
    QCOMPARE(index->children(1).size(), std::size_t{1});
    QVERIFY(index->children(5).empty());
  }

  void what_is_no_entry_gets_no_number() {
    auto index = open();
    QVERIFY(!index->number(0, ""));
    QVERIFY(!index->number(0, std::string(65'536, 'x')));
    QVERIFY(!index->number(0, "\xed\xa0\x80"));
    QVERIFY(!index->number(0, "\xff"));
    QVERIFY(!index->number(1, "a"));
    QVERIFY(!QFile::exists(path_));
    QVERIFY(index->number(0, std::string(65'535, 'x')));
  }

  void garbage_at_the_end_is_ignored_and_overwritten_data() {
    QTest::addColumn<QByteArray>("garbage");
    const auto row = [](const char* name, const std::string& bytes) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes);
    };
    row("half a header", std::string(3, '\0'));
    row("a name that is cut off", entry(0, 500, "four"));
    row("an empty name", entry(0, ""));
    row("a parent that is none", entry(3, "x"));
    row("itself as its parent", entry(2, "x"));
    row("the same once more", entry(0, "a"));
    row("zeros", std::string(40, '\0'));
  }
  void garbage_at_the_end_is_ignored_and_overwritten() {
    QFETCH(QByteArray, garbage);
    const std::string good = kMagic + entry(0, "a");
    write(good + garbage.toStdString() + entry(0, "after it"));
    auto index = open();
    QVERIFY(index);
    QCOMPARE(index->children(0).size(), std::size_t{1});
    QCOMPARE(index->number(1, "b").value(), 2U);
    QCOMPARE(bytes(), good + entry(1, "b"));
  }

  void a_file_without_entries_may_be_torn() {
    for (const std::string& start : {""s, kMagic.substr(0, 5), std::string(8, 'x'), kMagic}) {
      write(start);
      auto index = open();
      QVERIFY(index);
      QVERIFY(index->isEmpty());
      QCOMPARE(index->number(0, "a").value(), 1U);
      QCOMPARE(bytes(), kMagic + entry(0, "a"));
    }
  }

  void another_file_is_refused_and_left_alone() {
    write("SQLite format 3");
    const auto index = open();
    QVERIFY(!index);
    QCOMPARE(index.error().kind, ErrorKind::kCorrupt);
    QVERIFY(index.error().message.find(path_.toStdString()) != std::string::npos);
    QCOMPARE(bytes(), "SQLite format 3"s);
  }

  void a_folder_is_no_index() {
    QVERIFY(QDir().mkpath(path_));
    const auto index = open();
    QVERIFY(!index);
    QCOMPARE(index.error().kind, ErrorKind::kIo);
  }

  void there_are_65535_numbers() {
    std::string all = kMagic;
    for (int i = 0; i < 65'535; ++i) all += entry(0, std::to_string(i));
    write(all);
    auto index = open();
    QVERIFY(index);
    QCOMPARE(index->find(0, "65534"), std::optional<std::uint32_t>(65'535));
    QVERIFY(!index->number(0, "one more"));
    QCOMPARE(index->number(0, "7").value(), 8U);
    write(all + entry(0, "one more"));
    QVERIFY(!open());
  }
};

QTEST_GUILESS_MAIN(FacetIndexTest)
#include "facet_index_test.moc"
