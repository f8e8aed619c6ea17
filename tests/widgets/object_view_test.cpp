#include "widgets/object_view/object_view.h"

#include <QTest>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/cache/cache_column.h"
#include "widgets/memory/memory_column.h"
#include "widgets/object_header/object_header.h"
#include "widgets/storage/storage_column.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::ObjectState;
using test::number;
using test::object;
using test::stored;
using test::summary;

class ObjectViewTest : public QObject {
  Q_OBJECT

  struct Fixture {
    Fixture() : session(fake, nullptr, [this] { return now; }), actions(session), view(session, actions) {
      fake.memorySnapshot = {.instance = 2,
                             .live = true,
                             .fields = {number("value", 128), number("visits", 57), object("seen", {number("0", 1)})}};
      fake.cacheSnapshot = {.valueCache = true, .live = true, .hits = 1, .entryCount = 1};
      fake.cacheSnapshot.entries = {{.key = "value", .value = number("value", 128)}};
      fake.storageSnapshot = {.exists = true, .keyCount = 1, .entries = {stored(number("value", 128))}};
      fake.nextDrain.project = test::counterProject();
      fake.nextDrain.objects = {summary(0, 1, "lobby", ObjectState::kRunning), summary(0, 2, "alice")};
      view.resize(900, 600);
      view.show();
      session.drainNow();
    }
    void deliver() {
      fake.deliver();
      QCoreApplication::processEvents();
    }
    void select(std::uint32_t number) {
      session.select(test::keyOf(0, number));
      deliver();
    }
    void refresh() {
      now += 200;
      fake.nextDrain.objects.push_back(summary(0, 1, "lobby", ObjectState::kRunning));
      session.drainNow();
      deliver();
    }
    static const ValueRow& row(ValueTree* tree, int at) { return tree->rows().row(tree->rows().index(at, 0)); }

    std::int64_t now = test::kNow;
    test::FakeEmulator fake;
    Session session;
    ObjectActions actions;
    ObjectView view;
  };

 private slots:
  void nothing_selected_says_what_to_do() {
    Fixture f;
    QVERIFY(f.view.emptyState()->isVisible());
    QVERIFY(!f.view.header()->isVisible());
    f.select(1);
    QVERIFY(!f.view.emptyState()->isVisible());
    QVERIFY(f.view.header()->sentence().contains("<b>instance 1</b>"));
  }

  void looking_asks_only_for_the_selected_object() {
    Fixture f;
    QCOMPARE(f.fake.callCount("memory"), 0u);
    f.select(2);
    f.deliver();
    QVERIFY(!f.fake.memoryAsked.empty());  // More often on a slow machine.
    for (const ObjectKey& asked : f.fake.memoryAsked) QCOMPARE(asked, test::keyOf(0, 2));
    for (const char* change : {"evict", "abort", "send", "terminate"}) QCOMPARE(f.fake.callCount(change), 0u);
  }

  void a_hidden_view_asks_nothing() {
    Fixture f;
    f.select(1);
    f.view.hide();
    const std::size_t before = f.fake.callCount("memory");
    f.refresh();
    QCOMPARE(f.fake.callCount("memory"), before);
  }

  void a_selected_field_lights_its_twins_up() {
    Fixture f;
    f.select(1);
    ValueTree* memory = f.view.memory()->tree();
    memory->setCurrentIndex(memory->rows().index(0, 0));
    QCOMPARE(Fixture::row(memory, 0).twin, Fixture::row(f.view.storage()->tree(), 0).twin);
    QCOMPARE(Fixture::row(memory, 0).tag.text, "= storage");
    QCOMPARE(Fixture::row(memory, 1).tag.text, "never stored");
    // Another column's selection takes over.
    ValueTree* storage = f.view.storage()->tree();
    storage->setCurrentIndex(storage->rows().index(0, 0));
    QVERIFY(!memory->currentIndex().isValid());
    QVERIFY(storage->currentIndex().isValid());
  }

  void selection_and_expansion_survive_a_refresh() {
    Fixture f;
    f.select(1);
    ValueTree* memory = f.view.memory()->tree();
    memory->expand(memory->rows().index(2, 0));
    memory->setCurrentIndex(memory->rows().index(1, 0));
    f.fake.memorySnapshot.fields[1] = number("visits", 58);
    f.fake.memorySnapshot.fields.insert(f.fake.memorySnapshot.fields.begin(), number("added", 1));
    f.refresh();
    QCOMPARE(memory->currentIndex().row(), 2);
    QCOMPARE(memory->rows().row(memory->currentIndex()).value, "58");
    QVERIFY(memory->isExpanded(memory->rows().index(3, 0)));
  }

  void a_column_alone_gives_the_room_of_its_band_to_its_rows() {
    Fixture f;
    f.select(1);
    const auto top = [&] { return f.view.storage()->tree()->mapTo(f.view.storage(), QPoint(0, 0)).y(); };
    QCoreApplication::processEvents();
    const int beside = top();
    emit f.view.storage()->titleRow()->doubleClicked();
    QCoreApplication::processEvents();
    QVERIFY(top() < beside);
    emit f.view.storage()->titleRow()->doubleClicked();
    QCoreApplication::processEvents();
    QCOMPARE(top(), beside);
  }

  void what_was_shown_stays_while_a_question_is_open() {
    Fixture f;
    f.select(1);
    f.now += 200;
    f.fake.nextDrain.objects = {summary(0, 1, "lobby")};
    f.session.drainNow();
    QVERIFY(f.fake.pendingCount() > 0);
    QCOMPARE(f.view.memory()->tree()->rows().rowCount(), 3);
  }

  void the_answer_for_an_object_that_was_left_is_dropped() {
    Fixture f;
    f.fake.onMemory = [](ObjectKey key) {
      return journal::MemorySnapshot{.instance = 1, .live = true, .fields = {number("id", key.id.bytes[3])}};
    };
    f.session.select(test::keyOf(0, 1));
    f.session.select(test::keyOf(0, 2));
    f.deliver();
    QCOMPARE(Fixture::row(f.view.memory()->tree(), 0).value, "2");
  }

  void a_new_instance_is_compared_with_the_one_before() {
    Fixture f;
    f.select(1);
    QVERIFY(!f.view.memory()->compareButton()->isVisible());
    journal::MemorySnapshot& memory = f.fake.memorySnapshot;
    memory.previousFields = memory.fields;
    memory.previousInstance = 2;
    memory.instance = 3;
    memory.fields[1] = number("visits", 0);
    f.fake.cacheSnapshot.lookups = {{.operation = "get", .key = "\"value\""}};
    f.refresh();
    ValueTree* tree = f.view.memory()->tree();
    QVERIFY(f.view.memory()->compareButton()->isChecked());
    QCOMPARE(Fixture::row(tree, 0).tag.text, "from storage");
    QCOMPARE(Fixture::row(tree, 1).tag.text, "lost");
    QCOMPARE(Fixture::row(tree, 1).before, "57");
    f.view.memory()->compareButton()->setChecked(false);
    QCOMPARE(Fixture::row(tree, 1).tag.text, "never stored");
  }

  void one_more_page_of_keys_on_demand() {
    Fixture f;
    f.fake.storageSnapshot.keyCount = 500;
    f.select(1);
    QCOMPARE(f.fake.storageQueries.back().limit, 200u);
    emit f.view.storage()->tree()->moreRequested();
    f.deliver();  // One that is on its way is answered first: the session looks by a timer of its own.
    QCOMPARE(f.fake.storageQueries.back().limit, 400u);
  }

  void a_failed_question_is_a_sentence() {
    Fixture f;
    f.fake.onStorage = [](ObjectKey, const StorageQuery&) -> Result<journal::StorageSnapshot> {
      return fail(ErrorKind::kIo, "The disk is gone.");
    };
    f.select(1);
    QCOMPARE(f.view.storage()->emptyState()->sentence(), "The disk is gone.");
    QVERIFY(f.view.storage()->emptyState()->isVisible());
  }

  void a_double_click_on_a_title_shows_that_column_alone() {
    Fixture f;
    f.select(1);
    QTest::mouseDClick(f.view.cache()->titleRow(), Qt::LeftButton);
    QVERIFY(f.view.cache()->isVisible());
    QVERIFY(!f.view.memory()->isVisible());
    QTest::mouseDClick(f.view.cache()->titleRow(), Qt::LeftButton);
    QVERIFY(f.view.memory()->isVisible());
  }

  void narrow_columns_become_tabs() {
    Fixture f;
    f.select(1);
    f.view.resize(400, 600);
    QVERIFY(f.view.memory()->isVisible());
    QVERIFY(!f.view.storage()->isVisible());
    f.view.findChild<QTabBar*>()->setCurrentIndex(2);
    QVERIFY(f.view.storage()->isVisible());
    QVERIFY(!f.view.memory()->isVisible());
  }
};

QTEST_MAIN(ObjectViewTest)
#include "object_view_test.moc"
