// Turns, their commit and their undoing, and what a crash leaves.

#include "tests/storage/storage_fixture.h"

using namespace durascope::storage;
using namespace std::string_literals;

class TurnsTest : public QObject {
  Q_OBJECT

  static void bothBackends() {
    QTest::addColumn<bool>("valueCache");
    QTest::newRow("KV-backed") << true;
    QTest::newRow("SQLite-backed") << false;
  }

  /// The files as a dead process would leave them, opened again.
  static std::string afterCrash(StorageFixture& storage, bool valueCache) {
    QTemporaryDir folder;
    for (const char* suffix : {"", "-wal"}) {
      const QString from = storage.file("object.sqlite"s.append(suffix).c_str());
      if (QFile::exists(from)) QFile::copy(from, folder.filePath("copy.sqlite"s.append(suffix).c_str()));
    }
    SharedCache shared{Limits{}};
    LookupLog log;
    auto copy = ObjectStorage::open({folder.filePath("copy.sqlite").toStdString(), valueCache, shared, log});
    if (!copy) return copy.error().message;
    Answer<Rows> answer = must((*copy)->list({}));
    if (auto* rows = std::get_if<Rows>(&answer)) return StorageFixture::text(*rows);
    return StorageFixture::text(must((*copy)->complete(std::move(std::get<Ticket<Rows>>(answer)))));
  }

 private slots:
  void discard_undoes_the_running_turn_only_data() { bothBackends(); }
  void discard_undoes_the_running_turn_only() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("kept", "0");
    storage.put("gone", "0");
    must(storage->commit());
    storage.put("kept", "1");  // an earlier turn, not committed yet
    storage.put("early", "1");
    storage.remove("gone");
    storage->endTurn();
    storage.put("kept", "2");  // the turn that aborts
    storage.put("kept", "3");
    storage.put("late", "2");
    storage.put("gone", "2");
    storage.remove("early");
    storage->discardTurn();
    QCOMPARE(storage->verifyInvariants(), ""s);
    QCOMPARE(storage.list(), "early=1 kept=1"s);
    QVERIFY(storage->hasUnconfirmed());
    QCOMPARE(must(storage->commit()).writes, std::uint64_t{3});
    QCOMPARE(afterCrash(storage, valueCache), "early=1 kept=1"s);
  }

  void discard_of_the_only_turn_leaves_nothing_pending_data() { bothBackends(); }
  void discard_of_the_only_turn_leaves_nothing_pending() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("a", "1");
    storage->discardTurn();
    QVERIFY(!storage->hasPendingWrites());
    QVERIFY(!storage->hasUnconfirmed());
    storage->discardTurn();
    QCOMPARE(storage.list(), ""s);
    storage.put("b", "1");
    storage.reopen();
    QCOMPARE(storage.list(), "b=1"s);
  }

  void one_commit_takes_many_turns_data() { bothBackends(); }
  void one_commit_takes_many_turns() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    for (int turn = 0; turn < 50; ++turn) {
      storage.put("k" + std::to_string(turn), "v");
      storage->endTurn();
    }
    QCOMPARE(afterCrash(storage, valueCache), ""s);
    QCOMPARE(must(storage->commit()).writes, std::uint64_t{50});
    QCOMPARE(QString::fromStdString(afterCrash(storage, valueCache)).count('='), 50);
  }

  void a_crash_loses_what_was_not_committed_and_nothing_else_data() { bothBackends(); }
  void a_crash_loses_what_was_not_committed_and_nothing_else() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    for (int i = 0; i < 20; ++i) {
      storage.put("n", std::to_string(i));
      must(storage->commit());
      storage.put("n", "lost");
      storage->endTurn();
      QCOMPARE(afterCrash(storage, valueCache), "n=" + std::to_string(i));
    }
  }

  void closing_without_commit_loses_the_writes_data() { bothBackends(); }
  void closing_without_commit_loses_the_writes() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("a", "1");
    storage->endTurn();
    storage->close();
    storage.open();
    QCOMPARE(storage.list(), ""s);
  }

  void deleteAll_is_not_undone_by_discard_data() { bothBackends(); }
  void deleteAll_is_not_undone_by_discard() {
    QFETCH(bool, valueCache);
    StorageFixture storage(valueCache);
    storage.put("a", "1");
    must(storage->commit());
    storage.put("b", "1");
    storage->endTurn();
    must(storage->deleteAll());
    storage.put("c", "1");
    storage->discardTurn();
    QCOMPARE(storage.list(), ""s);
    storage.reopen();
    QCOMPARE(storage.list(), ""s);
  }

  void a_failed_statement_in_a_later_turn_keeps_the_earlier_one() {
    StorageFixture storage(false);
    storage.put("a", "1");
    storage->endTurn();
    QVERIFY(!storage->putMany({{"b", value("1")}, {"c", value(std::string(9 << 20, 'x'))}}));
    storage.put("d", "1");
    storage->endTurn();
    storage.reopen();
    QCOMPARE(storage.list(), "a=1 d=1"s);
  }
};

QTEST_GUILESS_MAIN(TurnsTest)
#include "turns_test.moc"
