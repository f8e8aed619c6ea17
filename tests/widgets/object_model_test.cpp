#include "widgets/objects/object_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/objects/object_delegate.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::ObjectState;
using test::summary;

class ObjectModelTest : public QObject {
  Q_OBJECT

  std::int64_t now_ = test::kNow;

  struct Fixture {
    explicit Fixture(std::int64_t& now) : session(fake, nullptr, [&now] { return now; }), model(session) {
      fake.nextDrain.project = test::counterProject();
      session.drainNow();
    }
    void drain(std::vector<journal::ObjectSummary> objects) {
      fake.nextDrain.objects = std::move(objects);
      session.drainNow();
    }
    // Headings in brackets.
    QStringList lines() const {
      QStringList result;
      for (int i = 0; i < model.rowCount(); ++i) {
        const QModelIndex line = model.index(i, 0);
        const QString text = line.data().toString();
        result << (model.isHeading(line) ? '[' + text + ": " + model.headingNote(line) + ']' : text);
      }
      return result;
    }

    test::FakeEmulator fake;
    Session session;
    ObjectModel model;
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::QtTest};
  };

 private slots:
  void init() { now_ = test::kNow; }

  void objects_stand_under_their_namespace_by_name() {
    Fixture f(now_);
    f.drain({summary(1, 1, "general", ObjectState::kHibernated), summary(0, 2, "lobby"), summary(1, 4, "")});
    f.drain({summary(0, 3, "alice", ObjectState::kEvicted), summary(1, 5, "Annex"), summary(0, 6, "lobby-10")});
    f.drain({summary(0, 7, "lobby-9")});
    QCOMPARE(f.lines(), (QStringList{"[Counter: 3 live of 4]", "alice", "lobby", "lobby-9", "lobby-10",
                                     "[Room: 2 live of 3]", "Annex", "general", "0000…0000"}));
    QCOMPARE(f.model.indexOf(test::keyOf(0, 7)).row(), 3);
  }

  void an_object_that_gets_its_name_later_moves_to_its_place() {
    Fixture f(now_);
    f.drain({summary(0, 1, ""), summary(0, 2, "b")});
    f.drain({summary(0, 1, "a")});
    QCOMPARE(f.lines(), (QStringList{"[Counter: 2 live of 2]", "a", "b"}));
  }

  void objects_that_wait_for_each_other_are_stuck() {
    Fixture f(now_);
    f.drain({summary(0, 1, "ada", ObjectState::kRunning), summary(0, 2, "bob", ObjectState::kRunning),
             summary(0, 3, "eve", ObjectState::kRunning)});
    QSignalSpy changed(&f.model, &QAbstractItemModel::dataChanged);
    f.session.setDeadlock({test::keyOf(0, 1), test::keyOf(0, 2)});
    QCOMPARE(changed.count(), 1);
    const auto state = [&](int line) { return f.model.index(line, ObjectModel::kState).data().toString(); };
    QVERIFY(state(1).endsWith("stuck") && state(2).endsWith("stuck"));
    QVERIFY(state(3).endsWith("live"));
    QCOMPARE(f.session.deadlockText(test::keyOf(0, 2)), "waits for ada, ada for bob");
  }

  void a_change_of_state_is_announced_for_its_line_and_heading_only() {
    Fixture f(now_);
    f.drain({summary(0, 1, "a"), summary(0, 2, "b"), summary(0, 3, "c")});
    QSignalSpy changed(&f.model, &QAbstractItemModel::dataChanged);
    QSignalSpy reset(&f.model, &QAbstractItemModel::modelReset);
    f.drain({summary(0, 3, "c", ObjectState::kEvicted)});
    QCOMPARE(changed.count(), 2);
    QCOMPARE(changed[0][0].toModelIndex().row(), 0);
    QCOMPARE(changed[1][0].toModelIndex().row(), 3);
    QCOMPARE(reset.count(), 0);
    QCOMPARE(f.lines()[0], "[Counter: 2 live of 3]");
  }

  void lines_enter_and_leave_a_filter_as_they_change() {
    Fixture f(now_);
    f.drain({summary(0, 1, "a"), summary(1, 2, "b", ObjectState::kEvicted), summary(0, 3, "c")});
    f.model.setFilter(ObjectFilter::parse(u"state:live"));
    QCOMPARE(f.lines(), (QStringList{"[Counter: 2 live of 2]", "a", "c"}));
    const QPersistentModelIndex kept = f.model.indexOf(test::keyOf(0, 3));
    f.drain({summary(0, 1, "a", ObjectState::kEvicted), summary(1, 2, "b")});
    QCOMPARE(f.lines(), (QStringList{"[Counter: 1 live of 2]", "c", "[Room: 1 live of 1]", "b"}));
    QVERIFY(kept.isValid());
    f.drain({summary(0, 1, "a"), summary(1, 2, "b", ObjectState::kEvicted), summary(1, 5, "new")});
    QCOMPARE(f.lines(), (QStringList{"[Counter: 2 live of 2]", "a", "c", "[Room: 1 live of 2]", "new"}));
    QCOMPARE(f.model.shownObjects(), 3);
    QVERIFY(!f.model.indexOf(test::keyOf(1, 2)).isValid());
  }

  void the_table_sorts_by_any_column_and_anew_once_a_second() {
    Fixture f(now_);
    journal::ObjectSummary busy = summary(0, 1, "z");
    busy.requests = 10;
    f.drain({busy, summary(1, 2, "b"), summary(0, 3, "")});
    f.model.setGrouped(false);
    QCOMPARE(f.lines(), (QStringList{"b", "z", "0000…0000"}));
    f.model.sort(ObjectModel::kRequests, Qt::DescendingOrder);
    QCOMPARE(f.lines()[0], "z");
    journal::ObjectSummary busier = summary(1, 2, "b");
    busier.requests = 11;
    f.drain({busier, summary(1, 9, "late")});
    QCOMPARE(f.lines()[0], "z");
    now_ += 1'000;
    f.session.drainNow();
    QCOMPARE(f.lines()[0], "b");
    QCOMPARE(f.model.rowCount(), 4);
  }

  void another_project_empties_the_list() {
    Fixture f(now_);
    f.drain({summary(0, 1, "a")});
    f.session.open({.path = "/other"});
    QCOMPARE(f.model.rowCount(), 0);
  }

  void the_fact_that_matters_now_data() {
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("fact");
    const auto row = [](const char* fact, ObjectState state) {
      QTest::newRow(fact) << static_cast<int>(state) << QString::fromUtf8(fact);
    };
    row("instance 1", ObjectState::kRunning);
    row("evicts in 7 s", ObjectState::kIdle);
    row("3 s ago", ObjectState::kEvicted);
    row("its constructor threw", ObjectState::kBroken);
    row("12 KiB stored", ObjectState::kOnDisk);
    row("constructing instance 1", ObjectState::kConstructing);
  }
  void the_fact_that_matters_now() {
    QFETCH(int, state);
    journal::ObjectSummary object = summary(0, 1, "a", static_cast<ObjectState>(state));
    object.evictAtMs = test::kNow + 7'000;
    object.reason = "its constructor threw";
    object.storageBytes = 12'288;
    QTEST(objectFact(object, test::kNow).replace(QChar(0x2009), ' '), "fact");
  }

  void a_hundred_thousand_objects_are_one_step() {
    test::FakeEmulator fake;
    Session session(fake, nullptr, [] { return test::kNow; });
    ObjectModel model(session);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    fake.nextDrain.project = test::counterProject();
    for (std::uint32_t i = 0; i < 100'000; ++i) fake.nextDrain.objects.push_back(summary(i % 2, i, "o"));
    session.drainNow();
    QCOMPARE(model.rowCount(), 100'002);
    QCOMPARE(inserted.count(), 0);
    QCOMPARE(reset.count(), 1);

    for (std::uint32_t i = 0; i < 100'000; i += 10)
      fake.nextDrain.objects.push_back(summary(i % 2, i, "o", ObjectState::kEvicted));
    session.drainNow();
    QCOMPARE(reset.count(), 1);
    QCOMPARE(session.liveObjects(), 90'000);
    model.setFilter(ObjectFilter::parse(u"state:evicted"));
    QCOMPARE(model.shownObjects(), 10'000);
  }
};

QTEST_MAIN(ObjectModelTest)
#include "object_model_test.moc"
