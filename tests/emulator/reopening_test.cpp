// What the window learns when projects come and go: never anything of one that is no longer there.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
class Echo {
  constructor(ctx) { this.ctx = ctx; }
  async fetch() {
    await this.ctx.storage.get("absent");
    await this.ctx.storage.put("here", 1);
    return new Response("here");
  }
}
export class Thing extends Echo {}
export class Other extends Echo {}
)JS";

}  // namespace

class ReopeningTest : public QObject {
  Q_OBJECT

  journal::MemorySnapshot memory(const ObjectKey& key) {
    Result<journal::MemorySnapshot> answer = emulator_->memory(key);
    if (!answer) qFatal("%s", answer.error().message.c_str());
    return std::move(*answer);
  }

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing"}});
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void closing_leaves_no_project_and_no_object_untold() {
    VERIFY_OK(emulator_->open(*project_));
    emulator_->key("a");
    QVERIFY(emulator_->door().drain().running);
    emulator_->key("b");
    VERIFY_OK(emulator_->open(*project_));
    VERIFY_OK(emulator_->close());
    const Drain drain = emulator_->door().drain();
    QVERIFY(!drain.project);
    QVERIFY(drain.objects.empty());
    QVERIFY(!drain.running);
    QVERIFY(!drain.events.empty());
  }

  void another_project_shows_no_object_of_the_one_before() {
    VERIFY_OK(emulator_->open(*project_));
    emulator_->key("a");
    TemporaryProject other;
    writeProject(other, kSource, {{"Thing"}});
    VERIFY_OK(emulator_->open(other));
    QVERIFY(emulator_->door().drain().objects.empty());
    emulator_.reset();  // its sources go with `other`
  }

  void other_namespaces_make_another_project_of_it() {
    VERIFY_OK(emulator_->open(*project_));
    const Drain opened = emulator_->door().drain();
    QCOMPARE(opened.openGeneration, opened.projectGeneration);
    emulator_->key("a");

    VERIFY_OK(emulator_->reload());
    const Drain reloaded = emulator_->door().drain();
    QVERIFY(reloaded.projectGeneration > opened.projectGeneration);
    QCOMPARE(reloaded.openGeneration, opened.openGeneration);

    writeProject(*project_, kSource, {{"Other"}, {"Thing"}});
    VERIFY_OK(emulator_->reload());
    const Drain changed = emulator_->door().drain();
    QCOMPARE(changed.openGeneration, changed.projectGeneration);
    QVERIFY(changed.openGeneration > reloaded.openGeneration);
    QCOMPARE(changed.objects.size(), 1u);
    QCOMPARE(changed.objects[0].key.ns, 1u);
    COMPARE_TEXT(changed.objects[0].name, "a");
  }

  void a_reload_keeps_the_last_look_at_each_instance_and_its_number() {
    writeProject(*project_, "let seen = 1; export class Thing { n = 7; fetch() { return new Response(seen); } }",
                 {{"Thing"}});
    VERIFY_OK(emulator_->open(*project_));
    const ObjectKey key = emulator_->key("a");
    QCOMPARE(memory(key).instance, 1u);
    VERIFY_OK(emulator_->reload());
    const journal::MemorySnapshot gone = memory(key);
    QCOMPARE(gone.instance, 1u);
    QVERIFY(!gone.live && gone.takenAtMs > 0);
    QVERIFY(gone.endReason.find("reloaded") != std::string::npos);
    QCOMPARE(previewOf(gone.fields, "n"), std::string("7"));

    emulator_->ask("a");
    const journal::MemorySnapshot next = memory(key);
    QCOMPARE(next.instance, 2u);
    QCOMPARE(next.previousInstance, 1u);
    QCOMPARE(previewOf(next.previousFields, "n"), std::string("7"));
    QVERIFY(next.previousGlobals.empty());  // modules were evaluated anew: nothing was kept

    VERIFY_OK(emulator_->open(*project_));
    QCOMPARE(memory(key).instance, 0u);  // another project, though it is the same
  }

  void a_failed_reload_says_that_the_project_runs_on() {
    VERIFY_OK(emulator_->open(*project_));
    project_->write("index.js", "export class Thing {");
    QVERIFY(!emulator_->reload());
    const Drain reloaded = emulator_->door().drain();
    QVERIFY(reloaded.problem && reloaded.running);
    QVERIFY(!emulator_->open(*project_));
    const Drain opened = emulator_->door().drain();
    QVERIFY(opened.problem && !opened.running);
  }

  void what_is_set_during_a_reload_holds_after_it() {
    constexpr std::int64_t kLatencyUs = 300'000;
    VERIFY_OK(emulator_->open(*project_));
    Answer<ProjectInfo> reloaded;
    Answer<journal::StorageSnapshot> looked;
    emulator_->door().reload(reloaded.reply());
    emulator_->door().setMissLatencyUs(kLatencyUs);
    emulator_->door().inspectFile(project_->path("none"), {}, looked.reply());
    VERIFY_OK(reloaded.wait());
    QVERIFY(!looked.wait());  // it comes after the reload and the setting
    QVERIFY(emulator_->send(RunningEmulator::toObject("a"))->totalNs >= kLatencyUs * 1'000);
  }

  void a_change_of_the_project_before_does_not_reload_the_next() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.watch = true;
    VERIFY_OK(emulator_->open(options));
    project_->write("index.js", std::string(kSource) + "\n");
    TemporaryProject other;
    writeProject(other, kSource, {{"Thing"}});
    VERIFY_OK(emulator_->open(other));
    const std::uint64_t opened = emulator_->door().drain().projectGeneration;
    VERIFY_OK(emulator_->reload());  // after whatever waited for the desk
    QCOMPARE(emulator_->door().drain().projectGeneration, opened + 1);
    emulator_.reset();  // its sources go with `other`
  }

  void a_configuration_that_is_mended_opens_by_itself() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.watch = true;
    project_->write("wrangler.json", "{");
    QVERIFY(!emulator_->open(options));
    writeProject(*project_, kSource, {{"Thing"}});
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->collect().projectsSeen, 1, kPollMs);
    COMPARE_TEXT(emulator_->ask("a"), "here");
  }

 private:
  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::ReopeningTest)
#include "reopening_test.moc"
