// Many requests at once, on one isolate and on four.

#include <QTest>
#include <set>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kCrowd[] = R"JS(
let constructions = 0;

export class Counter {
  constructor(ctx, env) {
    this.ctx = ctx;
    this.env = env;
    constructions += 1;
    ctx.blockConcurrencyWhile(async () => { this.value = (await ctx.storage.get("value")) ?? 0; });
  }
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const at = (path) => new URL(path, request.url);
    if (pathname === "/constructions") return new Response(String(constructions));
    if (pathname === "/throw") throw new RangeError("not today");
    if (pathname === "/abort") { await this.ctx.storage.put("value", ++this.value); await this.ctx.storage.sync(); this.ctx.abort("broken on purpose"); }
    if (pathname === "/ask") {
      const answer = await this.env.COUNTER.getByName(searchParams.get("name")).fetch(at("/increment"));
      return new Response(searchParams.get("name") + " says " + (await answer.text()));
    }
    if (pathname === "/chain") {
      const n = Number(searchParams.get("n"));
      if (n === 0) return new Response("end");
      const next = searchParams.has("fresh") ? "fresh" + n : n % 2 ? "a" : "b";
      const answer = await this.env.COUNTER.getByName(next).fetch(at("/chain?" + searchParams.toString().replace(n, n - 1)));
      return new Response(await answer.text());
    }
    if (pathname === "/catch") {
      try { await this.env.COUNTER.getByName(searchParams.get("name")).fetch(at("/throw")); }
      catch (error) { return new Response([error instanceof RangeError, error.message, error.remote].join(" ")); }
    }
    if (pathname === "/poison") {
      const stub = this.env.COUNTER.getByName(searchParams.get("name"));
      const said = [];
      for (const path of ["/abort", "/increment"]) {
        try { await stub.fetch(at(path)); said.push("fine"); }
        catch (error) { said.push(error.message + "/" + error.durableObjectReset); }
      }
      const fresh = await this.env.COUNTER.getByName(searchParams.get("name")).fetch(at("/"));
      said.push(await fresh.text());
      return new Response(said.join(" | "));
    }
    if (pathname === "/increment") await this.ctx.storage.put("value", ++this.value);
    return new Response(String(this.value));
  }
}
)JS";

}  // namespace

class CrowdsTest : public QObject {
  Q_OBJECT

 private slots:
  void a_thousand_first_requests_make_one_instance_and_a_thousand_values_data() { isolateCounts(); }
  void a_thousand_first_requests_make_one_instance_and_a_thousand_values() {
    openOn();
    std::vector<Answer<Response>> answers;
    for (int i = 0; i < 1'000; ++i)
      answers.push_back(emulator_->start(RunningEmulator::toObject("lobby", "/increment")));
    std::set<std::string> values;
    for (const Answer<Response>& answer : answers) values.insert(RunningEmulator::textOf(answer.wait()));
    QCOMPARE(values.size(), 1'000U);
    QVERIFY(values.count("1") == 1 && values.count("1000") == 1);
    COMPARE_TEXT(emulator_->ask("lobby", "/constructions"), "1");
    QCOMPARE(emulator_->collect().count(journal::EventKind::kConstruct), 1U);
    for (const Answer<Response>& answer : answers) QCOMPARE(answer.count(), 1);
  }

  // Nothing ends it, as on the local runtime; but it is told before the memory is used up.
  void a_chain_of_calls_that_seems_to_have_no_end_is_told_of_data() {
    QTest::addColumn<int>("isolates");
    QTest::addColumn<QString>("path");
    QTest::newRow("two objects") << 1 << "/chain?n=5010";
    QTest::newRow("ever new objects, of two isolates") << 2 << "/chain?n=5010&fresh";
  }
  void a_chain_of_calls_that_seems_to_have_no_end_is_told_of() {
    QFETCH(const int, isolates);
    QFETCH(const QString, path);
    openOn(isolates);
    const Answer<Response> answer = emulator_->start(RunningEmulator::toObject("a", path.toStdString()));
    QTRY_VERIFY_WITH_TIMEOUT(
        emulator_->collect().find(journal::EventKind::kLog, "5,000th call in a chain of calls") != nullptr, 60'000);
    COMPARE_TEXT(RunningEmulator::textOf(answer.wait()), "end");
  }

  void objects_are_spread_over_all_isolates_and_stay_where_they_are() {
    openOn(4);
    std::map<std::string, std::set<std::uint32_t>> places;
    for (int round = 0; round < 2; ++round) {
      std::vector<Answer<Response>> answers;
      for (int i = 0; i < 64; ++i)
        answers.push_back(emulator_->start(RunningEmulator::toObject("o" + std::to_string(i), "/increment")));
      for (int i = 0; i < 64; ++i) {
        const auto response = answers[static_cast<std::size_t>(i)].wait();
        COMPARE_TEXT(RunningEmulator::textOf(response), std::to_string(round + 1));
        places["o" + std::to_string(i)].insert(emulator_->collect().objects[*response->object].isolate);
      }
      QCOMPARE(emulator_->evictAll().value_or(0), 64U);
    }
    std::set<std::uint32_t> used;
    for (const auto& [name, isolates] : places) {
      QCOMPARE(isolates.size(), 1U);
      used.insert(isolates.begin(), isolates.end());
    }
    QCOMPARE(used.size(), 4U);
  }

  void a_stub_reaches_objects_of_every_isolate_data() { isolateCounts(); }
  void a_stub_reaches_objects_of_every_isolate() {
    openOn();
    for (int i = 0; i < 12; ++i) {
      const std::string name = "o" + std::to_string(i);
      COMPARE_TEXT(emulator_->ask("lobby", "/ask?name=" + name), name + " says 1");
      COMPARE_TEXT(emulator_->ask(name, "/"), "1");
    }
  }

  void objects_that_call_each_other_in_a_crowd_all_answer_data() { isolateCounts(); }
  void objects_that_call_each_other_in_a_crowd_all_answer() {
    openOn();
    std::vector<Answer<Response>> answers;
    for (int i = 0; i < 400; ++i) {
      answers.push_back(emulator_->start(
          RunningEmulator::toObject("o" + std::to_string(i % 20), "/ask?name=o" + std::to_string((i + 7) % 20))));
    }
    for (const Answer<Response>& answer : answers) VERIFY_CONTAINS(RunningEmulator::textOf(answer.wait()), " says ");
    int total = 0;
    for (int i = 0; i < 20; ++i) total += std::stoi(emulator_->ask("o" + std::to_string(i), "/"));
    QCOMPARE(total, 400);
  }

  void an_error_keeps_its_class_on_its_way_to_the_caller_data() { isolateCounts(); }
  void an_error_keeps_its_class_on_its_way_to_the_caller() {
    openOn();
    for (int i = 0; i < 8; ++i)
      COMPARE_TEXT(emulator_->ask("lobby", "/catch?name=o" + std::to_string(i)), "true not today true");
  }

  void a_stub_of_a_broken_object_stays_broken_and_a_new_one_works_data() { isolateCounts(); }
  void a_stub_of_a_broken_object_stays_broken_and_a_new_one_works() {
    openOn();
    for (int i = 0; i < 8; ++i) {
      COMPARE_TEXT(emulator_->ask("lobby", "/poison?name=o" + std::to_string(i)),
                   "broken on purpose/true | broken on purpose/true | 1");
    }
  }

 private:
  static void isolateCounts() {
    QTest::addColumn<int>("isolates");
    QTest::newRow("one isolate") << 1;
    QTest::newRow("four isolates") << 4;
  }

  void openOn(int count = 0) {
    if (count == 0) {
      QFETCH(int, isolates);
      count = isolates;
    }
    emulator_.reset();
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kCrowd, {{"Counter"}});
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolates = static_cast<std::uint32_t>(count);
    VERIFY_OK(emulator_->open(options));
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::CrowdsTest)
#include "crowds_test.moc"
