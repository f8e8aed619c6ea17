#include "widgets/common/session.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTest>

#include "tests/support/fake_emulator.h"
#include "tests/widgets/fixtures.h"
#include "widgets/common/ask.h"

using namespace durascope;
using namespace durascope::widgets;
using test::FakeEmulator;
using test::summary;

class SessionTest : public QObject {
  Q_OBJECT

  std::int64_t now_ = test::kNow;
  Session::Clock clock_ = [this] { return now_; };

  static void deliver(FakeEmulator& fake) {
    fake.deliver();
    QCoreApplication::processEvents();
  }

 private slots:
  void init() { now_ = test::kNow; }

  void a_drain_merges_objects_by_key_and_tells_once() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    QSignalSpy changed(&session, &Session::objectsChanged);
    fake.nextDrain.objects = {summary(0, 1, "a"), summary(0, 2, "b", journal::ObjectState::kEvicted)};
    session.drainNow();
    QCOMPARE(session.objects().size(), 2u);
    QCOMPARE(session.liveObjects(), 1);

    fake.nextDrain.objects = {summary(0, 2, "b"), summary(1, 3, "c")};
    session.drainNow();
    QCOMPARE(changed.count(), 2);
    QCOMPARE(changed[1][0].value<std::vector<int>>(), (std::vector<int>{1, 2}));
    QCOMPARE(session.liveObjects(), 3);
    QCOMPARE(session.rowOf(test::keyOf(0, 2)), 1);
    QCOMPARE(session.find(test::keyOf(0, 9)), nullptr);
  }

  void an_object_that_is_stuck_in_its_first_event_has_its_name() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    journal::IsolateSummary isolate{.number = 0, .running = true, .busy = true};
    isolate.busyObject = test::keyOf(0, 7);
    isolate.busyHasObject = true;
    isolate.busyName = "lobby";
    fake.nextDrain.isolates = {isolate, {.number = 1}};
    session.drainNow();
    QCOMPARE(session.objectName(test::keyOf(0, 7)), QStringLiteral("lobby"));
    QVERIFY(session.objectName(test::keyOf(0, 8)) != QStringLiteral("lobby"));
    // A new version may have fewer isolates.
    fake.nextDrain.project = test::counterProject();
    fake.nextDrain.isolates = {{.number = 0}};
    session.drainNow();
    QCOMPARE(session.isolates().size(), std::size_t{1});
  }

  void what_is_let_go_is_no_break_though_it_was_told_before() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    fake.nextDrain.objects = {summary(0, 1, "a", journal::ObjectState::kBroken)};
    fake.nextDrain.objects[0].reason = "aborted by hand";
    session.drainNow();
    QVERIFY(session.find(test::keyOf(0, 1))->state == journal::ObjectState::kBroken);
    session.letGo(test::keyOf(0, 1), 2);
    QVERIFY(session.find(test::keyOf(0, 1))->state == journal::ObjectState::kBroken);  // another instance
    session.letGo(test::keyOf(0, 1), 1);
    QVERIFY(session.find(test::keyOf(0, 1))->state == journal::ObjectState::kEvicted);
  }

  void a_build_that_fails_is_written_in_the_log() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    fake.nextDrain.problem = Error{.message = "Expected \")\".", .where = "src/index.ts:3:28"};
    session.drainNow();
    QCOMPARE(session.events().size(), 1u);
    const journal::Event& event = session.events().at(session.events().first());
    QVERIFY(event.kind == journal::EventKind::kLog && event.level == journal::LogLevel::kError);
    QCOMPARE(event.label, "Expected \")\".");
    QCOMPARE(event.detail, "src/index.ts:3:28");
    QCOMPARE(event.startNs, test::kNow * 1'000'000);
  }

  void what_the_user_let_go_is_not_broken() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    fake.nextDrain.objects = {summary(0, 1, "a", journal::ObjectState::kBroken),
                              summary(0, 2, "b", journal::ObjectState::kBroken),
                              summary(0, 3, "c", journal::ObjectState::kBroken)};
    fake.nextDrain.objects[2].reason = "the project was reloaded";
    fake.nextDrain.objects[0].reason = "its storage was restored by hand";
    fake.nextDrain.objects[1].reason = "its constructor threw TypeError: x";
    journal::Event restored;
    restored.kind = journal::EventKind::kBreak;
    restored.failed = true;
    restored.detail = "its storage was restored by hand";
    fake.nextDrain.events = {restored};
    session.drainNow();
    QVERIFY(session.find(test::keyOf(0, 1))->state == journal::ObjectState::kEvicted);
    QVERIFY(session.find(test::keyOf(0, 2))->state == journal::ObjectState::kBroken);
    QVERIFY(session.find(test::keyOf(0, 3))->state == journal::ObjectState::kEvicted);
    const journal::Event& event = session.events().at(session.events().first());
    QVERIFY(event.kind == journal::EventKind::kEvict && !event.failed);
  }

  void cache_counters_are_sums_over_all_objects() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    journal::ObjectSummary object = summary(0, 1, "a");
    object.cacheHits = 3;
    object.cacheMisses = 1;
    fake.nextDrain.objects = {object};
    session.drainNow();
    object.cacheHits = 5;
    fake.nextDrain.objects = {object};
    session.drainNow();
    QCOMPARE(session.cacheHits(), 5u);
    QCOMPARE(session.cacheMisses(), 1u);
  }

  void events_beyond_the_capacity_are_trimmed_and_positions_go_on() {
    EventStore store(3);
    QCOMPARE(store.append(std::vector<journal::Event>(2)), 0u);
    std::vector<journal::Event> more(2);
    more[1].label = "newest";
    QCOMPARE(store.append(more), 1u);
    QCOMPARE(store.first(), 1u);
    QCOMPARE(store.end(), 4u);
    QCOMPARE(store.at(3).label, "newest");
    store.clear();
    QCOMPARE(store.first(), 4u);
    QVERIFY(store.empty());
  }

  void events_with_too_much_text_are_trimmed_but_for_the_newest() {
    EventStore store(100, 1'000);
    const auto event = [](std::size_t label, std::size_t detail) {
      journal::Event made;
      made.label = std::string(label, 'l');
      made.detail = std::string(detail, 'd');
      return made;
    };
    QCOMPARE(store.append({event(400, 100), event(100, 400)}), 0u);
    QCOMPARE(store.append({event(1, 0)}), 1u);
    QCOMPARE(store.append({event(5'000, 0)}), 2u);
    QCOMPARE(store.first(), 3u);
    QCOMPARE(store.size(), 1u);
    QCOMPARE(store.append({event(1, 1)}), 1u);
    store.clear();
    QCOMPARE(store.append({event(500, 0), event(500, 0)}), 0u);
  }

  void requests_a_second_are_counted_over_the_last_seconds() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    session.drainNow();
    fake.nextDrain.requestsTotal = 36;
    now_ += 2'000;
    session.drainNow();
    QCOMPARE(session.requestsPerSecond(), 18.0);
    for (int i = 0; i < 3; ++i) {
      now_ += 1'000;
      session.drainNow();
    }
    QCOMPARE(session.requestsPerSecond(), 0.0);
  }

  void details_are_outdated_at_most_ten_times_a_second() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    QSignalSpy outdated(&session, &Session::detailsOutdated);
    session.select(test::keyOf(0, 1));
    for (int i = 0; i < 20; ++i) {
      fake.nextDrain.objects = {summary(0, 1, "a", journal::ObjectState::kEvicted)};
      session.drainNow();
      now_ += 50;
    }
    QCOMPARE(outdated.count(), 10);
  }

  void another_object_does_not_outdate_the_details() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    session.select(test::keyOf(0, 1));
    session.drainNow();
    QSignalSpy outdated(&session, &Session::detailsOutdated);
    now_ += 500;
    fake.nextDrain.objects = {summary(0, 2, "b")};
    journal::Event event{.hasObject = true, .object = test::keyOf(0, 2)};
    fake.nextDrain.events = {event};
    session.drainNow();
    QCOMPARE(outdated.count(), 0);
    event.object = test::keyOf(0, 1);
    fake.nextDrain.events = {event};
    session.drainNow();
    QCOMPARE(outdated.count(), 1);
  }

  void opening_forgets_the_project_that_was_open() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    fake.nextDrain.projectGeneration = 1;
    fake.nextDrain.project = test::counterProject();
    fake.nextDrain.objects = {summary(0, 1, "old")};
    session.drainNow();
    session.select(test::keyOf(0, 1));
    QCOMPARE(session.namespaceName(1), "Room");

    session.open({.path = "/other"});
    QVERIFY(session.isOpening());
    QVERIFY(session.objects().empty());
    QVERIFY(!session.selection());
    // What the old project published meanwhile is void.
    fake.nextDrain.objects = {summary(0, 1, "old")};
    session.drainNow();
    QVERIFY(session.objects().empty());

    deliver(fake);
    QVERIFY(!session.isOpening());
    QVERIFY(session.project());
    fake.nextDrain.projectGeneration = 2;
    fake.nextDrain.objects = {summary(0, 1, "new")};
    session.drainNow();
    QCOMPARE(session.objectName(test::keyOf(0, 1)), "new");
  }

  void a_reload_with_other_namespaces_forgets_the_objects() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    const auto reloaded = [&](std::uint64_t generation, std::uint64_t openGeneration, const char* object) {
      fake.nextDrain.projectGeneration = generation;
      fake.nextDrain.openGeneration = openGeneration;
      fake.nextDrain.project = test::counterProject();
      fake.nextDrain.objects = {summary(0, static_cast<std::uint32_t>(generation), object)};
      session.drainNow();
    };
    reloaded(1, 1, "a");
    session.select(test::keyOf(0, 1));
    reloaded(2, 1, "b");
    QCOMPARE(session.objects().size(), 2u);
    QVERIFY(session.selection());

    QSignalSpy reset(&session, &Session::objectsReset);
    reloaded(3, 3, "c");
    QCOMPARE(reset.count(), 1);
    QCOMPARE(session.objects().size(), 1u);
    QCOMPARE(session.liveObjects(), 1);
    QVERIFY(!session.selection());
    QVERIFY(session.project());
  }

  void a_project_that_comes_after_closing_stays_away() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    session.open({.path = "/late"});
    session.close();
    fake.nextDrain.projectGeneration = fake.nextDrain.openGeneration = 1;
    fake.nextDrain.project = test::counterProject();
    fake.nextDrain.objects = {summary(0, 1, "late")};
    fake.nextDrain.problem = Error{.message = "Late."};
    session.drainNow();
    deliver(fake);
    QVERIFY(!session.project());
    QVERIFY(!session.problem());
    QVERIFY(session.objects().empty());

    session.open({.path = "/next"});
    fake.nextDrain.projectGeneration = fake.nextDrain.openGeneration = 2;
    fake.nextDrain.objects = {summary(0, 2, "next")};
    session.drainNow();
    deliver(fake);
    QVERIFY(session.project());
    QCOMPARE(session.objectName(test::keyOf(0, 2)), "next");
  }

  void a_project_that_was_still_opening_makes_room_for_the_next() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    session.open({.path = "/first"});
    session.open({.path = "/second"});
    fake.nextDrain.projectGeneration = fake.nextDrain.openGeneration = 1;
    fake.nextDrain.project = test::counterProject();
    fake.nextDrain.objects = {summary(0, 1, "first")};
    session.drainNow();
    fake.nextDrain.projectGeneration = fake.nextDrain.openGeneration = 2;
    fake.nextDrain.project = test::counterProject();
    fake.nextDrain.objects = {summary(0, 2, "second")};
    session.drainNow();
    deliver(fake);
    QCOMPARE(session.objects().size(), 1u);
    QCOMPARE(session.objectName(test::keyOf(0, 2)), "second");
  }

  void whether_a_project_still_runs_is_told_beside_its_problem() {
    FakeEmulator fake;
    Session session(fake, nullptr, clock_);
    for (const bool running : {true, false}) {
      fake.nextDrain.running = running;
      fake.nextDrain.problem = Error{.message = "It does not build."};
      session.drainNow();
      QVERIFY(session.problem());
      QCOMPARE(session.projectRunning(), running);
    }
  }

  void a_project_that_does_not_open_leaves_its_problem() {
    FakeEmulator fake;
    fake.onOpen = [](const ProjectOptions&) -> Result<ProjectInfo> {
      return fail(ErrorKind::kScript, "Unexpected token.", "src/index.ts:3:1", "clas Counter {");
    };
    Session session(fake, nullptr, clock_);
    QString told;
    session.open({.path = "/x"},
                 [&](const Result<ProjectInfo>& result) { told = QString::fromStdString(result.error().message); });
    deliver(fake);
    QVERIFY(!session.project());
    QCOMPARE(session.problem()->where, "src/index.ts:3:1");
    QCOMPARE(told, "Unexpected token.");
    // The sources are watched: the next failure replaces it, a success removes it.
    fake.nextDrain.problem = Error{.message = "Another one."};
    session.drainNow();
    QCOMPARE(session.problem()->message, "Another one.");
    fake.nextDrain.projectGeneration = 1;
    fake.nextDrain.project = test::counterProject();
    session.drainNow();
    QVERIFY(!session.problem());
    QVERIFY(session.project());
  }

  void an_answer_for_a_dead_receiver_is_dropped() {
    FakeEmulator fake;
    bool called = false;
    {
      QObject receiver;
      ask<void>(
          &receiver, [&](auto reply) { fake.evict({}, std::move(reply)); },
          [&](const Result<void>&) { called = true; });
      fake.deliver();
    }
    QCoreApplication::processEvents();
    QVERIFY(!called);
  }

  void only_the_newest_question_is_answered() {
    FakeEmulator fake;
    std::uint64_t answer = 0;
    int answers = 0;
    Inquiry inquiry;
    for (std::uint64_t round = 1; round <= 2; ++round) {
      inquiry.ask<std::uint64_t>(
          this, [&](auto reply) { fake.evictAll(std::move(reply)); },
          [&, round](const Result<std::uint64_t>&) {
            answer = round;
            ++answers;
          });
    }
    QVERIFY(inquiry.isOpen());
    deliver(fake);
    QCOMPARE(answers, 1);
    QCOMPARE(answer, 2u);
    QVERIFY(!inquiry.isOpen());
  }

  void answers_from_another_thread_arrive_on_this_one() {
    FakeEmulator fake(FakeEmulator::Delivery::kThread);
    QThread* thread = nullptr;
    ask<void>(
        this, [&](auto reply) { fake.evict({}, std::move(reply)); },
        [&](const Result<void>&) { thread = QThread::currentThread(); });
    QTRY_COMPARE(thread, QThread::currentThread());
  }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "session_test.moc"
