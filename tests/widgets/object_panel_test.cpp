#include "widgets/objects/object_panel.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTest>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/common/empty_state.h"

using namespace durascope;
using namespace durascope::widgets;
using journal::ObjectState;
using test::summary;

class ObjectPanelTest : public QObject {
  Q_OBJECT

  struct Fixture {
    Fixture() : session(fake, nullptr, [] { return test::kNow; }), actions(session), panel(session, actions) {
      panel.resize(288, 400);
      panel.show();
    }
    void open() {
      fake.nextDrain.project = test::counterProject();
      fake.nextDrain.objects = {summary(0, 1, "lobby", ObjectState::kRunning), summary(0, 2, "alice"),
                                summary(1, 3, "general", ObjectState::kEvicted)};
      session.drainNow();
    }

    test::FakeEmulator fake;
    Session session;
    ObjectActions actions;
    ObjectPanel panel;
  };

 private slots:
  void an_empty_list_says_what_to_do() {
    Fixture f;
    QVERIFY(f.panel.emptyState()->isVisible());
    QCOMPARE(f.panel.emptyState()->sentence(), "No project is open.");
    f.fake.nextDrain.project = test::counterProject();
    f.session.drainNow();
    QVERIFY(f.panel.emptyState()->sentence().startsWith("No object yet."));
    f.open();
    QVERIFY(!f.panel.emptyState()->isVisible());
    QCOMPARE(f.panel.titleRow()->summary(), "3");
  }

  void selecting_a_line_selects_the_object_and_back() {
    Fixture f;
    f.open();
    f.panel.list()->setCurrentIndex(f.panel.objects().indexOf(test::keyOf(0, 2)));
    QCOMPARE(f.session.selection(), test::keyOf(0, 2));
    f.session.select(test::keyOf(1, 3));
    QCOMPARE(f.panel.list()->currentIndex(), f.panel.objects().indexOf(test::keyOf(1, 3)));
  }

  void the_selection_survives_filter_table_and_updates() {
    Fixture f;
    f.open();
    f.session.select(test::keyOf(0, 2));
    f.panel.filterBox()->setText("nobody");
    QCOMPARE(f.panel.titleRow()->summary(), "0 of 3");
    QCOMPARE(f.session.selection(), test::keyOf(0, 2));
    f.panel.filterBox()->clear();
    QCOMPARE(f.panel.list()->currentIndex(), f.panel.objects().indexOf(test::keyOf(0, 2)));
    f.panel.setLook(ObjectPanel::Look::kTable);
    QCOMPARE(f.panel.table()->currentIndex().row(), f.panel.objects().indexOf(test::keyOf(0, 2)).row());
    f.fake.nextDrain.objects = {summary(0, 9, "newcomer")};
    f.session.drainNow();
    QCOMPARE(f.session.selection(), test::keyOf(0, 2));
  }

  void the_selected_object_is_highlighted_however_it_came_to_be() {
    Fixture f;
    f.open();
    const auto highlighted = [&](std::uint8_t number) {
      return f.panel.list()->selectionModel()->isSelected(f.panel.objects().indexOf(test::keyOf(0, number)));
    };
    // As a list does that gets the keyboard.
    f.panel.list()->selectionModel()->setCurrentIndex(f.panel.objects().indexOf(test::keyOf(0, 2)),
                                                      QItemSelectionModel::NoUpdate);
    QCOMPARE(f.session.selection(), test::keyOf(0, 2));
    QVERIFY(highlighted(2));
    f.session.clearSelection();
    QVERIFY(!highlighted(2));
    f.session.select(test::keyOf(0, 2));
    QVERIFY(highlighted(2));
    // Selected before it is known.
    f.session.select(test::keyOf(0, 7));
    f.fake.nextDrain.objects = {summary(0, 7, "newcomer")};
    f.session.drainNow();
    QVERIFY(highlighted(7));
  }

  void what_leaves_the_filter_stays_selected_and_is_highlighted_when_it_comes_back() {
    Fixture f;
    f.open();
    f.panel.filterBox()->setText("state:live");
    f.session.select(test::keyOf(0, 1));
    QVERIFY(f.panel.list()->currentIndex().isValid());
    const auto become = [&](ObjectState state) {
      f.fake.nextDrain.objects = {summary(0, 1, "lobby", state)};
      f.session.drainNow();
    };
    f.fake.nextDrain.objects = {summary(0, 2, "alice", ObjectState::kRunning)};
    f.session.drainNow();
    become(ObjectState::kEvicted);
    QVERIFY(!f.panel.objects().indexOf(test::keyOf(0, 1)).isValid());
    QCOMPARE(f.session.selection(), test::keyOf(0, 1));
    QVERIFY(!f.panel.list()->selectionModel()->hasSelection());
    become(ObjectState::kRunning);
    QVERIFY(f.panel.list()->selectionModel()->isSelected(f.panel.objects().indexOf(test::keyOf(0, 1))));
  }

  void actions_follow_the_state_of_the_selected_object() {
    Fixture f;
    f.open();
    QVERIFY(!f.actions.evict()->isEnabled());
    QVERIFY(f.actions.evictAll()->isEnabled());
    f.session.select(test::keyOf(0, 1));
    QVERIFY(f.actions.evict()->isEnabled());
    QVERIFY(f.actions.terminate()->isEnabled());
    f.session.select(test::keyOf(1, 3));
    QVERIFY(!f.actions.evict()->isEnabled());
    QVERIFY(f.actions.copyId()->isEnabled());
    f.actions.copyId()->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text().size(), 64);
  }

  void an_action_reaches_the_door_and_its_failure_the_user() {
    Fixture f;
    f.fake.onEvict = [](ObjectKey) -> Result<void> {
      return fail(ErrorKind::kUnavailable, "It has been busy for over 30 s.");
    };
    QString sentence;
    connect(&f.actions, &ObjectActions::failed, this, [&](const QString& text) { sentence = text; });
    f.open();
    f.session.select(test::keyOf(0, 1));
    f.actions.evict()->trigger();
    f.actions.abort()->trigger();
    for (int i = 0; i < 2; ++i) {  // What holds it is asked for before the failure is told.
      f.fake.deliver();
      QCoreApplication::processEvents();
    }
    QCOMPARE(f.fake.evicted, std::vector<ObjectKey>{test::keyOf(0, 1)});
    QCOMPARE(f.fake.aborted, std::vector<ObjectKey>{test::keyOf(0, 1)});
    QVERIFY2(sentence.endsWith(" was not evicted: It has been busy for over 30 s."), qPrintable(sentence));
  }
};

QTEST_MAIN(ObjectPanelTest)
#include "object_panel_test.moc"
