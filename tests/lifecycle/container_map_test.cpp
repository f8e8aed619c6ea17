#include "emulator/lifecycle/container_map.h"

#include <QTest>

#include "tests/lifecycle/container_script.h"

using namespace durascope;
using namespace durascope::lifecycle;

class ContainerMapTest : public QObject {
  Q_OBJECT

 private slots:
  void two_stubs_of_one_object_share_a_container() {
    ContainerScript script;
    QCOMPARE(script.stub(1), script.stub(1));
    QVERIFY(script.stub(1) != script.stub(2));
    QCOMPARE(script.map.find(script.key(1)), script.stub(1));
    QVERIFY(!script.map.find(script.key(3)));
  }

  void the_name_of_the_first_stub_sticks() {
    ContainerScript script;
    const auto nameless = script.map.get(script.key(), std::nullopt);
    script.request(nameless, "a");
    script.clock.advance(13'000);  // evicted, and constructed again under a name
    const auto named = script.map.get(script.key(), "room");
    script.request(named, "b");
    QCOMPARE(named->instance(), 2u);
    QVERIFY(!named->nameInside());
    QVERIFY(!script.summary(named).named);
  }

  void a_client_keeps_the_nameless_container() {
    ContainerScript script;
    const auto client = script.map.get(script.key(), std::nullopt);
    script.clock.advance(145'000);
    QVERIFY(!script.map.get(script.key(), "room")->name());
  }

  void an_unused_container_goes_after_seventy_to_hundred_and_forty_seconds() {
    ContainerScript script;
    script.request(script.map.get(script.key(), std::nullopt), "a");
    script.clock.advance(10'000);
    QCOMPARE(script.map.size(), 1u);
    script.clock.advance(60'000);
    QCOMPARE(script.map.size(), 1u);
    script.clock.advance(80'000);
    QCOMPARE(script.map.size(), 0u);
    const auto named = script.map.get(script.key(), "room");
    QCOMPARE(*named->nameInside(), std::string("room"));
    QCOMPARE(script.summary(named).instance, 1u);  // what happened is remembered
  }

  void an_instance_keeps_its_container() {
    ContainerScript script;
    script.map.setRules({EvictionRules::Kind::kManual});
    script.request(script.stub(), "a");
    script.clock.advance(1'000'000);
    QCOMPARE(script.map.size(), 1u);
    QVERIFY(script.map.find(script.key())->hasInstance());
  }

  void never_evict_and_back_again() {
    ContainerScript script;
    script.map.setRules({EvictionRules::Kind::kManual});
    const auto stub = script.stub();
    script.request(stub, "a");
    script.clock.advance(50'000);
    QVERIFY(stub->hasInstance());
    QCOMPARE(script.summary(stub).evictAtMs, 0);
    script.map.setRules({EvictionRules::Kind::kLocal, 60 * clock::kNsPerSecond});
    QCOMPARE(script.summary(stub).evictAtMs, script.clock.nowMs() + 10'000);  // 50 of the 60 s have passed
    script.clock.advance(10'000);
    QVERIFY(!stub->hasInstance());
  }

  void evict_all_takes_the_idle_and_leaves_the_busy() {
    ContainerScript script;
    script.request(script.stub(1), "a");
    script.request(script.stub(2), "b");
    const auto busy = script.stub(3);
    script.start(busy, "c");
    const auto never = script.stub(4);
    QCOMPARE(script.map.evictAll("by hand"), 2u);
    QVERIFY(busy->hasInstance());
    QCOMPARE(script.map.evictAll("by hand"), 0u);
  }

  void break_all_poisons_every_stub() {
    ContainerScript script;
    const auto live = script.stub(1);
    script.request(live, "a");
    const auto never = script.stub(2);
    script.map.breakAll({.message = "gone"}, "the isolate ran out of memory");
    QCOMPARE(script.map.size(), 0u);
    QCOMPARE(script.host.trace, std::string("construct a break(the isolate ran out of memory) "));
    script.start(live, "b");
    script.start(never, "c");
    QVERIFY(script.host.trace.ends_with("b[Error: gone] c[Error: gone] "));
    QCOMPARE(script.clock.pending(), 0u);
  }

  void stubs_may_outlive_the_map() {
    test::VirtualClock clock;
    ScriptedHost host;
    std::shared_ptr<Container> stub;
    std::string answer;
    {
      ContainerMap map(clock, host);
      stub = map.get({}, std::nullopt);
      stub->deliver({"a"}, [](const tl::expected<Delivered, BreakError>&) {});
    }
    QCOMPARE(host.trace, std::string("construct break(the project was closed) "));
    stub->deliver({"b"}, [&](const tl::expected<Delivered, BreakError>& got) { answer = got.error().message; });
    QCOMPARE(answer, std::string("Network connection lost."));
    QCOMPARE(clock.pending(), 0u);
  }
};

QTEST_GUILESS_MAIN(ContainerMapTest)
#include "container_map_test.moc"
