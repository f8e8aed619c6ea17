// Looking changes nothing: a view may ask as often as it likes.

#include <QDateTime>
#include <QDir>
#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr int kLooks = 100;

// Whatever a look could run of the user's code counts in `calls`.
constexpr char kSource[] = R"JS(
let constructions = 0;
const calls = {};
const count = (what) => { calls[what] = (calls[what] ?? 0) + 1; };

class Sneaky {
  get [Symbol.toStringTag]() { count("toStringTag"); return "Sneaky"; }
  get [Symbol.iterator]() { count("iterator"); return undefined; }
  toString() { count("toString"); return "sneaky"; }
  toJSON() { count("toJSON"); return {}; }
  valueOf() { count("valueOf"); return 1; }
  get onPrototype() { count("prototype getter"); return 1; }
  get #hidden() { count("private getter"); return 1; }
}
Object.defineProperty(Sneaky.prototype, "constructor", { get() { count("constructor"); return Sneaky; } });
Object.defineProperty(Sneaky.prototype, "inspect", { get() { count("inspect"); return undefined; } });

const traps = {};
for (const trap of Object.getOwnPropertyNames(Reflect)) {
  traps[trap] = (...args) => { count("trap " + trap); return Reflect[trap](...args); };
}
const globalProxy = new Proxy({ a: 1 }, traps);
const globalSneaky = new Sneaky();
const globalAccessor = Object.defineProperty({}, "x", { enumerable: true, get() { count("global getter"); return 1; } });

export class Counter {
  #secret = new Proxy([1, 2], traps);
  #sneaky = new Sneaky();
  constructor(ctx) {
    this.ctx = ctx;
    constructions += 1;
    this.sneaky = new Sneaky();
    this.proxy = new Proxy(function () {}, traps);
    this.below = Object.create(new Proxy({}, traps));
    this.list = [new Sneaky(), new Proxy({}, traps)];
    this.map = new Map([[new Sneaky(), new Proxy({}, traps)]]);
    this.error = new Error("x");
    Object.defineProperty(this.error, "name", { get() { count("error name"); return "X"; } });
    Object.defineProperty(this.error, "message", { get() { count("error message"); return "X"; } });
    Object.defineProperty(this, "accessor", { enumerable: true, get() { count("accessor"); return 1; } });
    Object.defineProperty(this, Symbol.toStringTag, { get() { count("own toStringTag"); return "X"; } });
    const view = new Uint8Array(4);
    Object.defineProperty(view, "length", { get() { count("length"); return 1; } });
    Object.defineProperty(view.buffer, "byteLength", { get() { count("byteLength"); return 1; } });
    this.view = view;
    this.date = Object.assign(new Date(0), { getTime() { count("getTime"); return 0; }, toISOString() { count("toISOString"); } });
    this.pattern = /x/;
    Object.defineProperty(this.pattern, "flags", { get() { count("flags"); return "g"; } });
    this.promise = Promise.resolve(1);
    Object.defineProperty(this.promise, "then", { get() { count("then"); return undefined; } });
  }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/constructions") return new Response(String(constructions));
    if (pathname === "/calls") return new Response(JSON.stringify(calls));
    await this.ctx.storage.get("absent");
    await this.ctx.storage.put("value", 1);
    return new Response("done");
  }
}
)JS";

QByteArray bytesOf(const std::string& path) {
  QFile file(QString::fromStdString(path));
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("?");
}

QDateTime changedAt(const std::string& path) { return QFileInfo(QString::fromStdString(path)).lastModified(); }

QStringList filesBeside(const std::string& path) {
  return QFileInfo(QString::fromStdString(path)).dir().entryList(QDir::Files, QDir::Name);
}

}  // namespace

class LookingTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Counter"}});
    ProjectOptions options = RunningEmulator::options(*project_);
    options.eviction.idleMs = 3'600'000;
    VERIFY_OK(emulator_->open(options));
    key_ = emulator_->key("lobby");
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void no_code_of_the_users_runs() {
    COMPARE_TEXT(emulator_->ask("lobby", "/calls"), "{}");
    look();
    COMPARE_TEXT(emulator_->ask("lobby", "/calls"), "{}");
    VERIFY_OK(emulator_->evict(key_));
    look();
    COMPARE_TEXT(emulator_->ask("lobby", "/calls"), "{}");
  }

  void getters_are_shown_and_not_called() {
    const auto memory = emulator_->memory(key_);
    VERIFY_OK(memory);
    QCOMPARE(named(memory->fields, "accessor")->kind, journal::ValueKind::kAccessor);
    COMPARE_TEXT(previewOf(memory->fields, "proxy"), "Proxy");
    COMPARE_TEXT(previewOf(memory->fields, "#secret"), "Proxy");
    VERIFY_CONTAINS(previewOf(memory->fields, "#sneaky"), "Sneaky");
  }

  void a_live_object_keeps_its_clock_its_counts_and_its_file() {
    QTRY_VERIFY_WITH_TIMEOUT(emulator_->collect().objects[key_].evictAtMs != 0, kPollMs);
    const journal::ObjectSummary before = emulator_->objects[key_];
    const journal::CacheSnapshot cache = *emulator_->cache(key_);
    const std::string path = emulator_->storage(key_)->path;
    const QByteArray bytes = bytesOf(path);
    const QDateTime changed = changedAt(path);
    const std::size_t events = emulator_->events.size();
    look();
    emulator_->collect();
    const journal::ObjectSummary& after = emulator_->objects[key_];
    QCOMPARE(after.evictAtMs, before.evictAtMs);
    QCOMPARE(after.requests, before.requests);
    QCOMPARE(after.instance, before.instance);
    QCOMPARE(after.stateSinceMs, before.stateSinceMs);
    QCOMPARE(emulator_->events.size(), events);
    const journal::CacheSnapshot now = *emulator_->cache(key_);
    QCOMPARE(now.hits, cache.hits);
    QCOMPARE(now.misses, cache.misses);
    QCOMPARE(now.lookups.size(), cache.lookups.size());
    QCOMPARE(now.pageHits, cache.pageHits);
    QCOMPARE(now.pageMisses, cache.pageMisses);
    QCOMPARE(bytesOf(path), bytes);
    QCOMPARE(changedAt(path), changed);
    COMPARE_TEXT(emulator_->ask("lobby", "/constructions"), "1");
  }

  void an_evicted_object_stays_evicted_and_its_folder_as_it_is() {
    const std::string path = emulator_->storage(key_)->path;
    VERIFY_OK(emulator_->evict(key_));
    const QByteArray bytes = bytesOf(path);
    const QDateTime changed = changedAt(path);
    const QStringList files = filesBeside(path);
    // The alarms' file beside it is in use as long as the project is open.
    const QString own = QFileInfo(QString::fromStdString(path)).fileName();
    QVERIFY(!files.contains(own + "-wal") && !files.contains(own + "-shm"));
    look();
    QCOMPARE(filesBeside(path), files);
    QCOMPARE(bytesOf(path), bytes);
    QCOMPARE(changedAt(path), changed);
    QVERIFY(!emulator_->memory(key_)->live);
    QCOMPARE(emulator_->collect().objects[key_].state, journal::ObjectState::kEvicted);
    QCOMPARE(emulator_->count(journal::EventKind::kConstruct), 1U);
    COMPARE_TEXT(emulator_->ask("lobby", "/constructions"), "2");
  }

  void an_object_that_never_was_gets_no_file() {
    ObjectKey stranger = key_;
    stranger.id.bytes[0] ^= 1;
    const std::string path = emulator_->storage(key_)->path;
    const QStringList files = filesBeside(path);
    for (int i = 0; i < kLooks; ++i) {
      QCOMPARE(emulator_->memory(stranger)->instance, 0U);
      QVERIFY(!emulator_->cache(stranger)->live);
      QVERIFY(!emulator_->storage(stranger)->exists);
    }
    QCOMPARE(filesBeside(path), files);
    QCOMPARE(emulator_->collect().objects.count(stranger), 0U);
  }

 private:
  void look() {
    for (int i = 0; i < kLooks; ++i) {
      VERIFY_OK(emulator_->memory(key_));
      VERIFY_OK(emulator_->cache(key_));
      const auto storage = emulator_->storage(key_);
      VERIFY_OK(storage);
      COMPARE_TEXT(storage->entries.at(0).value.preview, "1");
    }
  }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
  ObjectKey key_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::LookingTest)
#include "looking_test.moc"
