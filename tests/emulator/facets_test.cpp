// Facets as the window sees them: objects of their own, beside the one that they are inside of.

#include <QFile>
#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { DurableObject } from "cloudflare:workers";
export class Scores extends DurableObject {
  points = 0;
  async add() {
    await this.ctx.storage.put("points", ++this.points);
    return this.points;
  }
  inside() { return this.ctx.facets.get("deep", () => ({ class: this.ctx.exports.Scores })).add(); }
  stay() { setTimeout(() => {}, 60_000); }
}
export class Room extends DurableObject {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    const { facets, exports, storage } = this.ctx;
    const scores = facets.get("scores", () => ({ class: exports.Scores }));
    switch (pathname) {
      case "/add": return new Response(String(await scores.add()));
      case "/inside": return new Response(String(await scores.inside()));
      case "/stay": return new Response(String(await scores.stay()));
      case "/delete": facets.delete("scores"); break;
      case "/deleteAll": await storage.deleteAll(); break;
      case "/abort": this.ctx.abort("enough");
    }
    return new Response("ok");
  }
}
)JS";

}  // namespace

class FacetsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { emulator_ = std::make_unique<RunningEmulator>(); }
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    writeProject(*project_, kSource, {{"Room", true}}, "\"enable_ctx_exports\"");
    emulator_->events.clear();
    emulator_->objects.clear();
  }
  void cleanup() {
    emulator_->close();
    project_.reset();
  }
  void cleanupTestCase() { emulator_.reset(); }

  void a_facet_is_an_object_with_a_name_below_its_parents() {
    const ObjectKey facet = open("/add");
    ask("/inside");
    QTRY_COMPARE(emulator_->collect().objects.size(), std::size_t{3});
    COMPARE_TEXT(emulator_->objects[facet].name, "lobby \u203a scores");
    COMPARE_TEXT(emulator_->objects[numbered(2)].name, "lobby \u203a scores \u203a deep");
    QVERIFY(facet.root() == key_);
    const journal::Event* constructed = emulator_->find(journal::EventKind::kConstruct, "Scores");
    QVERIFY(constructed != nullptr && constructed->object == facet);
    const journal::Event* request = emulator_->find(journal::EventKind::kRequest, "add()");
    QVERIFY(request != nullptr && request->object == facet);
  }

  void its_fields_and_storage_are_its_own() {
    const ObjectKey facet = open("/add");
    COMPARE_TEXT(ask("/add"), "2");
    COMPARE_TEXT(previewOf(emulator_->memory(facet)->fields, "points"), "2");
    const auto storage = emulator_->storage(facet);
    VERIFY_OK(storage);
    QCOMPARE(storage->entries.size(), std::size_t{1});
    QVERIFY(storage->path.ends_with(key_.id.hex() + ".1.sqlite"));
    QVERIFY(emulator_->storage(key_)->entries.empty());
  }

  void it_is_evicted_by_itself_and_comes_back() {
    const ObjectKey facet = open("/add");
    VERIFY_OK(emulator_->evict(facet));
    COMPARE_TEXT(ask("/add"), "1");
    VERIFY_OK(emulator_->evict(key_));
    COMPARE_TEXT(ask("/add"), "2");
  }

  void a_parent_that_breaks_takes_its_facets_along() {
    const ObjectKey facet = open("/stay");
    ask("/inside");
    VERIFY_CONTAINS(ask("/abort"), "enough");
    for (const ObjectKey& broken : {key_, facet, numbered(2)})
      QTRY_VERIFY(emulator_->collect().objects[broken].state == journal::ObjectState::kBroken);
    const journal::Event* told = emulator_->find(journal::EventKind::kBreak, "its parent broke");
    QVERIFY(told != nullptr && told->object.facet != 0);
    COMPARE_TEXT(ask("/add"), "1");
  }

  void one_that_is_aborted_by_hand_starts_anew() {
    const ObjectKey facet = open("/add");
    VERIFY_OK(emulator_->abort(facet, "by hand"));
    COMPARE_TEXT(ask("/add"), "1");
    QTRY_COMPARE(emulator_->collect().objects[facet].instance, 2U);
  }

  void what_is_deleted_leaves_no_file() {
    for (const char* how : {"/delete", "/deleteAll"}) {
      const ObjectKey facet = open("/add");
      ask("/inside");
      const std::string path = emulator_->storage(facet)->path, deep = emulator_->storage(numbered(2))->path;
      QVERIFY(exists(path) && exists(deep));
      COMPARE_TEXT(ask(how), "ok");
      QVERIFY(!exists(path) && !exists(path + "-wal") && !exists(deep));
      COMPARE_TEXT(ask("/add"), "1");
      emulator_->close();
    }
  }

  void an_alarm_by_hand_is_refused() {
    const ObjectKey facet = open("/add");
    Answer<void> answer;
    emulator_->door().setAlarm(facet, 4'000'000'000'000, answer.reply());
    const Result<void> set = answer.wait();
    QVERIFY(!set);
    VERIFY_CONTAINS(set.error().message, "Facets cannot have alarms");
  }

  void it_lives_where_its_object_does() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolation = Isolation::kSpread;
    options.isolates = 3;
    VERIFY_OK(emulator_->open(options));
    for (int i = 0; i < 12; ++i) {
      const std::string name = "room " + std::to_string(i);
      COMPARE_TEXT(emulator_->ask(name, "/add"), "1");
      ObjectKey facet = emulator_->key(name);
      facet.facet = 1;
      VERIFY_OK(emulator_->evict(facet));
    }
  }

  void each_may_have_modules_of_its_own() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolation = Isolation::kSeparate;
    VERIFY_OK(emulator_->open(options));
    COMPARE_TEXT(emulator_->ask("lobby", "/inside"), "1");
    COMPARE_TEXT(emulator_->ask("lobby", "/add"), "1");
  }

 private:
  /// Opens the project, and the facet of the lobby with that request.
  ObjectKey open(const std::string& path) {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.eviction.idleMs = 3'600'000;
    if (const auto opened = emulator_->open(options); !opened) qFatal("%s", opened.error().message.c_str());
    key_ = emulator_->key("lobby", path);
    return numbered(1);
  }
  ObjectKey numbered(std::uint32_t facet) const { return {key_.ns, key_.id, facet}; }
  std::string ask(const std::string& path) { return emulator_->ask("lobby", path); }
  static bool exists(const std::string& path) { return QFile::exists(QString::fromStdString(path)); }

  std::unique_ptr<RunningEmulator> emulator_;
  std::unique_ptr<TemporaryProject> project_;
  ObjectKey key_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::FacetsTest)
#include "facets_test.moc"
