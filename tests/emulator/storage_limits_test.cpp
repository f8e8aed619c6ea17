// What the limits of storage do that only running programs can see: a put() that must wait keeps others out, and a past
// of no size is none.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
export class Thing {
  constructor(ctx) { this.storage = ctx.storage; this.trace = []; }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/put":
      case "/put-beside":
        this.trace.push("put");
        await this.storage.put("key", "longer than the limit", { allowConcurrency: pathname === "/put-beside" });
        this.trace.push("written");
        break;
      case "/delete":
        this.storage.put("other", "longer than the limit");
        this.trace.push("delete");
        await this.storage.delete("other");
        this.trace.push("deleted");
        break;
      case "/other":
        this.trace.push("other");
        break;
      case "/set":
        await this.storage.put("value", Number(new URL(request.url).search.slice(1)));
        break;
      case "/value":
        return new Response(String(await this.storage.get("value")));
    }
    return new Response("ok");
  }
}
export default {
  async fetch(request, env) {
    const stub = env.THING.getByName("a");
    const path = new URL(request.url).pathname;
    await Promise.all([stub.fetch("http:\/\/x" + path), stub.fetch("http:\/\/x/other")]);
    return new Response("done");
  },
};
)JS";

}  // namespace

class StorageLimitsTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    emulator_ = std::make_unique<RunningEmulator>();
    writeProject(*project_, kSource, {{"Thing"}});
    options_ = RunningEmulator::options(*project_);
  }
  void cleanup() {
    emulator_.reset();
    project_.reset();
  }

  void a_write_that_waits_for_the_commit_keeps_others_out_unless_it_allows_them_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("trace");
    QTest::newRow("put") << "/put"
                         << "put written other";
    QTest::newRow("allowConcurrency") << "/put-beside"
                                      << "put other written";
    QTest::newRow("delete") << "/delete"
                            << "delete deleted other";
  }
  void a_write_that_waits_for_the_commit_keeps_others_out_unless_it_allows_them() {
    QFETCH(QString, path);
    QFETCH(QString, trace);
    options_.limits.dirtyBytes = 10;
    VERIFY_OK(emulator_->open(options_));
    COMPARE_TEXT(emulator_->askWorker(path.toStdString()), "done");
    Answer<journal::MemorySnapshot> memory;
    emulator_->door().memory(emulator_->key("a"), memory.reply());
    const Result<journal::MemorySnapshot> fields = memory.wait();
    VERIFY_OK(fields);
    QStringList seen;
    for (const journal::ValueNode& field : fields->fields) {
      if (field.name != "trace") continue;
      for (const journal::ValueNode& item : field.children) {
        if (item.kind == journal::ValueKind::kString) seen << QString::fromStdString(item.preview).remove('"');
      }
    }
    QCOMPARE(seen.join(' '), trace);
  }

  void what_has_no_past_cannot_be_restored_and_will_not_be_later() {
    writeProject(*project_, kSource, {{"Thing", true}});
    VERIFY_OK(emulator_->open(options_));
    emulator_->ask("a", "/set?1");
    emulator_->ask("a", "/set?2");
    const ObjectKey key = emulator_->key("a");
    Answer<journal::HistorySnapshot> history;
    emulator_->door().history(key, history.reply());
    const Result<journal::HistorySnapshot> past = history.wait();
    VERIFY_OK(past);
    QVERIFY(past->moments.size() >= 2);
    const std::string bookmark = past->moments.back().bookmark;

    options_.limits.historyBytes = 0;
    VERIFY_OK(emulator_->open(options_));
    Answer<std::string> refused;
    emulator_->door().restore(key, bookmark, refused.reply());
    const Result<std::string> answer = refused.wait();
    QVERIFY(!answer);
    VERIFY_CONTAINS(answer.error().message, "No past is kept, since its size or its age is set to none.");
    COMPARE_TEXT(emulator_->ask("a", "/value"), "2");

    options_.limits.historyBytes = 1 << 20;
    VERIFY_OK(emulator_->open(options_));
    COMPARE_TEXT(emulator_->ask("a", "/value"), "2");
  }

 private:
  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
  ProjectOptions options_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::StorageLimitsTest)
#include "storage_limits_test.moc"
