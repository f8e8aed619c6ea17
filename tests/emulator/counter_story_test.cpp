// The life of one counter as the window shows it: its fields, its reads, its file, its end and its return.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kCounter[] = R"JS(
import { DurableObject } from "cloudflare:workers";

let lastCaller = "nobody";
let ownTotal = 0;
const kStep = { by: 1 };

export class Counter extends DurableObject {
  #secret = { hidden: true };
  visits = 0;

  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    this.visits += 1;
    if (searchParams.has("caller")) lastCaller = searchParams.get("caller");
    if (pathname === "/total") return new Response(String(++ownTotal));
    let value = (await this.ctx.storage.get("value")) ?? 0;
    if (pathname === "/increment") {
      value += kStep.by;
      await this.ctx.storage.put("value", value);
    }
    return new Response(String(value));
  }
}

export default { fetch: (request, env) => env.COUNTER.getByName("lobby").fetch(request) };
)JS";

}  // namespace

class CounterStoryTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kCounter, {{"Counter"}});
    const Result<ProjectInfo> opened = emulator_->open(*project_);
    VERIFY_OK(opened);
    QVERIFY(opened->hasWorker);
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void memory_shows_public_and_private_fields() {
    const ObjectKey key = emulator_->key("lobby", "/increment");
    const auto memory = emulator_->memory(key);
    VERIFY_OK(memory);
    QVERIFY(memory->live);
    QCOMPARE(memory->instance, 1U);
    COMPARE_TEXT(previewOf(memory->fields, "visits"), "1");
    COMPARE_TEXT(previewOf(memory->fields, "#secret"), "{ hidden: true }");
    // ctx and env are the platform's, not the object's own.
    QVERIFY(named(memory->fields, "ctx") == nullptr);
    QVERIFY(named(memory->fields, "env") == nullptr);
    QCOMPARE(memory->previousInstance, 0U);
  }

  void cache_tells_the_miss_then_the_hit_each_with_its_reason() {
    const ObjectKey key = emulator_->key("lobby", "/");
    auto cache = emulator_->cache(key);
    VERIFY_OK(cache);
    QVERIFY(cache->valueCache && cache->live);
    QCOMPARE(cache->misses, 1U);
    QCOMPARE(cache->hits, 0U);
    QVERIFY(!cache->lookups.at(0).hit);
    VERIFY_CONTAINS(cache->lookups.at(0).reason, "new instance, empty cache");
    QCOMPARE(cache->entries.at(0).state, journal::CacheEntryState::kAbsent);

    COMPARE_TEXT(emulator_->ask("lobby", "/increment"), "1");
    COMPARE_TEXT(emulator_->ask("lobby", "/"), "1");
    cache = emulator_->cache(key);
    QCOMPARE(cache->misses, 1U);
    QCOMPARE(cache->hits, 2U);
    COMPARE_TEXT(cache->lookups.at(0).reason, "clean entry");
    COMPARE_TEXT(cache->lookups.at(1).reason, "known not to exist");
    COMPARE_TEXT(cache->lookups.at(0).key, "\"value\"");
    QCOMPARE(cache->entries.at(0).state, journal::CacheEntryState::kClean);
    COMPARE_TEXT(cache->entries.at(0).value.preview, "1");
  }

  void storage_shows_the_key_and_its_value() {
    const ObjectKey key = emulator_->key("lobby", "/increment");
    const auto storage = emulator_->storage(key);
    VERIFY_OK(storage);
    QVERIFY(storage->exists);
    QVERIFY(QFile::exists(QString::fromStdString(storage->path)));
    QCOMPARE(storage->keyCount, 1U);
    COMPARE_TEXT(storage->entries.at(0).key, "value");
    COMPARE_TEXT(storage->entries.at(0).value.preview, "1");
  }

  void an_evicted_instance_leaves_its_last_fields_and_returns_with_new_ones() {
    const ObjectKey key = emulator_->key("lobby", "/increment");
    COMPARE_TEXT(emulator_->ask("lobby", "/increment"), "2");
    VERIFY_OK(emulator_->evict(key));

    auto memory = emulator_->memory(key);
    VERIFY_OK(memory);
    QVERIFY(!memory->live);
    QCOMPARE(memory->instance, 1U);
    COMPARE_TEXT(previewOf(memory->fields, "visits"), "2");
    COMPARE_TEXT(memory->endReason, "evicted by hand");
    QVERIFY(!emulator_->cache(key)->live);
    COMPARE_TEXT(emulator_->storage(key)->entries.at(0).value.preview, "2");

    COMPARE_TEXT(emulator_->ask("lobby", "/"), "2");
    memory = emulator_->memory(key);
    QVERIFY(memory->live);
    QCOMPARE(memory->instance, 2U);
    COMPARE_TEXT(previewOf(memory->fields, "visits"), "1");
    QCOMPARE(memory->previousInstance, 1U);
    COMPARE_TEXT(previewOf(memory->previousFields, "visits"), "2");
    COMPARE_TEXT(memory->previousEndReason, "evicted by hand");
    VERIFY_CONTAINS(emulator_->cache(key)->lookups.at(0).reason, "new instance, empty cache");
  }

  void module_globals_outlive_an_eviction_and_name_their_writers() {
    const ObjectKey lobby = emulator_->key("lobby", "/?caller=ann");
    VERIFY_OK(emulator_->evict(lobby));
    const ObjectKey attic = emulator_->key("attic", "/?caller=bob");
    VERIFY_OK(emulator_->evict(attic));
    COMPARE_TEXT(emulator_->ask("lobby", "/"), "0");

    const auto memory = emulator_->memory(lobby);
    VERIFY_OK(memory);
    const journal::GlobalNode* caller = globalNamed(*memory, "lastCaller");
    QVERIFY(caller != nullptr);
    COMPARE_TEXT(caller->value.preview, "\"bob\"");
    QVERIFY(!caller->isConstant);
    QCOMPARE(caller->writerCount, 2U);
    QVERIFY((caller->writers == std::vector<ObjectKey>{lobby, attic}));
    COMPARE_TEXT(previewOf(memory->previousGlobals, "lastCaller"), "\"ann\"");
    const journal::GlobalNode* step = globalNamed(*memory, "kStep");
    QVERIFY(step != nullptr);
    QVERIFY(step->isConstant);
    QCOMPARE(step->writerCount, 0U);
  }

  void a_reload_brings_fresh_globals_and_keeps_storage() {
    COMPARE_TEXT(emulator_->ask("lobby", "/increment"), "1");
    COMPARE_TEXT(emulator_->ask("lobby", "/total"), "1");
    COMPARE_TEXT(emulator_->ask("lobby", "/total"), "2");
    VERIFY_OK(emulator_->reload());
    COMPARE_TEXT(emulator_->ask("lobby", "/total"), "1");
    COMPARE_TEXT(emulator_->ask("lobby", "/increment"), "2");
  }

  void the_worker_reaches_the_same_object() {
    COMPARE_TEXT(emulator_->ask("lobby", "/increment"), "1");
    COMPARE_TEXT(emulator_->askWorker("/increment"), "2");
  }

  void values_survive_closing_and_opening() {
    COMPARE_TEXT(emulator_->ask("lobby", "/increment"), "1");
    VERIFY_OK(emulator_->close());
    VERIFY_OK(emulator_->open(*project_));
    emulator_->collect();
    COMPARE_TEXT(emulator_->ask("lobby", "/increment"), "2");
  }

  void an_object_on_disk_is_listed_with_its_name() {
    const ObjectKey key = emulator_->key("lobby", "/increment");
    VERIFY_OK(emulator_->close());
    emulator_->collect().objects.clear();
    VERIFY_OK(emulator_->open(*project_));
    const journal::ObjectSummary& found = emulator_->collect().objects[key];
    COMPARE_TEXT(found.name, "lobby");
    QCOMPARE(found.state, journal::ObjectState::kOnDisk);
    QVERIFY(found.storageBytes > 0);
  }

 private:
  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::CounterStoryTest)
#include "counter_story_test.moc"
