#include "emulator/identity/name_index.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "emulator/identity/namespace_key.h"

namespace durascope::identity {

class NameIndexTest : public QObject {
  Q_OBJECT

  const NamespaceKey key_{"my-worker-Room"};

  Result<void> add(NameIndex& index, const std::string& name) {
    const ObjectId id = key_.idFromName(name);
    if (!index.insert(key_.uniqueKey(), id, name)) return {};
    const NameLine line{key_.uniqueKey(), id, name};
    return index.append({&line, 1});
  }
  bool knows(const NameIndex& index, const std::string& name) {
    const std::string* found = index.find(key_.uniqueKey(), key_.idFromName(name));
    return found && *found == name;
  }
  static QByteArray contents(const QTemporaryDir& dir) {
    QFile file(dir.filePath(NameIndex::kFileName));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }
  static void write(const QTemporaryDir& dir, const QByteArray& bytes) {
    QFile file(dir.filePath(NameIndex::kFileName));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
  }

 private slots:
  void names_outlive_the_session() {
    const QTemporaryDir dir;
    const std::vector<std::string> names = {
        "", "lobby", "a\"b\\c\n\t\x01", "日本 😀", "{}\r", std::string(1, '\0'), "\xED\xA0\x80", "{\"ns\":\"x\"}"};
    {
      NameIndex index;
      QVERIFY(index.open(dir.path().toStdString()));
      for (const std::string& name : names) QVERIFY(add(index, name));
    }
    NameIndex index;
    QVERIFY(index.open(dir.path().toStdString()));
    QCOMPARE(index.size(), names.size());
    for (const std::string& name : names) QVERIFY2(knows(index, name), name.c_str());
    QVERIFY(!index.find("other-Room", key_.idFromName("lobby")));
  }

  void a_name_is_written_once_and_only_when_there_is_one() {
    const QTemporaryDir dir;
    NameIndex index;
    QVERIFY(index.open(dir.path().toStdString()));
    QVERIFY(QDir(dir.path()).isEmpty());
    for (int i = 0; i < 3; ++i) QVERIFY(add(index, "lobby"));
    QCOMPARE(contents(dir), "{\"ns\":\"my-worker-Room\",\"id\":\"" +
                                QByteArray::fromStdString(key_.idFromName("lobby").hex()) + "\",\"name\":\"lobby\"}\n");
  }

  void a_torn_last_line_loses_itself_only() {
    const QTemporaryDir dir;
    {
      NameIndex index;
      QVERIFY(index.open(dir.path().toStdString()));
      QVERIFY(add(index, "one"));
      QVERIFY(add(index, "two"));
    }
    const QByteArray whole = contents(dir);
    const auto lineEnd = whole.indexOf('\n') + 1;
    for (auto size = lineEnd; size < whole.size(); ++size) {
      write(dir, whole.left(size));
      {
        NameIndex index;
        QVERIFY(index.open(dir.path().toStdString()));
        QVERIFY(knows(index, "one"));
        QVERIFY(!knows(index, "two"));
        QVERIFY(add(index, "three"));
      }
      NameIndex index;
      QVERIFY(index.open(dir.path().toStdString()));
      QVERIFY(knows(index, "one"));
      QVERIFY(knows(index, "three"));
    }
  }

  void garbage_and_lies_are_skipped() {
    const QTemporaryDir dir;
    const QByteArray id = QByteArray::fromStdString(key_.idFromName("true").hex());
    const QByteArray line = "{\"ns\":\"my-worker-Room\",\"id\":\"" + id + "\",\"name\":";
    write(dir, QByteArray("\0\xFF\n\n[]\n", 7) + QByteArray(100'000, 'x') + "\n" + line + "\"false\"}\n" + line +
                   "\"\\q\"}\n" + line + "\"\\u12\"}\n" + line + "\"true\"} \n" + line + "\"true\"}\n" +
                   QByteArray(100'000, 'y'));
    NameIndex index;
    QVERIFY(index.open(dir.path().toStdString()));
    QCOMPARE(index.size(), std::size_t{1});
    QVERIFY(knows(index, "true"));
    QVERIFY(add(index, "more"));
    QVERIFY(contents(dir).endsWith("\n{\"ns\":\"my-worker-Room\",\"id\":\"" +
                                   QByteArray::fromStdString(key_.idFromName("more").hex()) +
                                   "\",\"name\":\"more\"}\n"));
  }

  void names_that_are_too_long_are_not_kept() {
    const QTemporaryDir dir;
    NameIndex index;
    QVERIFY(index.open(dir.path().toStdString()));
    QVERIFY(add(index, std::string(NameIndex::kMaxNameBytes, 'x')));
    QVERIFY(add(index, std::string(NameIndex::kMaxNameBytes + 1, 'x')));
    QCOMPARE(index.size(), std::size_t{1});
  }

  void a_missing_state_folder_is_made_for_the_first_name() {
    const QTemporaryDir dir;
    NameIndex index;
    QVERIFY(index.open(dir.filePath("a/b").toStdString()));
    QVERIFY(!QDir(dir.filePath("a")).exists());
    QVERIFY(add(index, "lobby"));
    QVERIFY(QFile::exists(dir.filePath("a/b/durascope-names.jsonl")));
  }

  void a_file_that_cannot_be_written_is_told_once_and_breaks_nothing() {
    const QTemporaryDir dir;
    write(dir, "");
    NameIndex index;
    QVERIFY(index.open(dir.filePath(NameIndex::kFileName).toStdString()));  // A folder that is a file.
    const Result<void> first = add(index, "one");
    QVERIFY(!first);
    QVERIFY(first.error().kind == ErrorKind::kIo);
    QVERIFY(QString::fromStdString(first.error().message).contains("cannot be written to"));
    QVERIFY(add(index, "two"));
    QVERIFY(knows(index, "one"));
    QVERIFY(knows(index, "two"));
  }

  void a_folder_in_place_of_the_file_is_told() {
    const QTemporaryDir dir;
    QVERIFY(QDir(dir.path()).mkdir(NameIndex::kFileName));
    NameIndex index;
    const Result<void> opened = index.open(dir.path().toStdString());
    QVERIFY(!opened);
    QVERIFY(QString::fromStdString(opened.error().message).contains("it is not a readable file"));
    QVERIFY(add(index, "lobby"));
    QVERIFY(knows(index, "lobby"));
  }
};

}  // namespace durascope::identity

QTEST_GUILESS_MAIN(durascope::identity::NameIndexTest)
#include "name_index_test.moc"
