// Alarms behind the door: the list, by hand, across reload and restart, and tables that say something else than the
// objects do.

#include <sqlite3.h>

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { DurableObject } from "cloudflare:workers";
export class Thing extends DurableObject {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const { storage } = this.ctx;
    if (pathname === "/set") await storage.setAlarm(Number(searchParams.get("at")));
    if (pathname === "/soon") await storage.setAlarm(Date.now() + 3_600_000);
    if (pathname === "/fail") await storage.put("fail", true);
    if (pathname === "/hang") await storage.put("hang", true);
    const runs = (await storage.get("runs")) ?? [];
    return new Response(`${runs.join(", ")}; ${await storage.getAlarm()}`);
  }
  async alarm({ scheduledTime, retryCount }) {
    const { storage } = this.ctx;
    const runs = (await storage.get("runs")) ?? [];
    await storage.put("runs", [...runs, `${this.ctx.id.name} ${retryCount}`]);
    if (await storage.get("again")) await storage.setAlarm(scheduledTime);
    if (await storage.get("hang")) await new Promise(() => {});
    if (await storage.get("fail")) throw new RangeError("no");
  }
}
export class Mute extends DurableObject {
  async fetch() { return new Response(String(await this.ctx.storage.getAlarm())); }
}
)JS";

constexpr std::int64_t kFarMs = 4'000'000'000'000;
constexpr std::int64_t kNsPerMs = 1'000'000;

void execute(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  if (sqlite3_open(path.c_str(), &database) != SQLITE_OK ||
      sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    qFatal("%s", sqlite3_errmsg(database));
  }
  sqlite3_close(database);
}

}  // namespace

class AlarmsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() { emulator_ = std::make_unique<RunningEmulator>(); }
  void init() {
    project_ = std::make_unique<TemporaryProject>();
    writeProject(*project_, kSource, {{"Thing", true}, {"Mute", true}});
    emulator_->events.clear();
  }
  void cleanup() {
    emulator_->close();
    project_.reset();
  }
  void cleanupTestCase() { emulator_.reset(); }

  void all_alarms_are_listed_with_who_set_them_and_where() {
    open(2);
    for (const char* name : {"a", "b", "c"}) emulator_->ask(name, "/set?at=" + std::to_string(kFarMs + name[0]));
    const auto alarms = list();
    QCOMPARE(alarms.size(), 3U);
    COMPARE_TEXT(alarms[0].name, "a");
    QCOMPARE(alarms[0].dueMs, kFarMs + 'a');
    QCOMPARE(alarms[2].dueMs, kFarMs + 'c');
    QVERIFY(alarms[0].setAtMs > 0 && alarms[0].setByRequest > 0 && !alarms[0].running && alarms[0].lastRunMs == 0);
    VERIFY_CONTAINS(alarms[0].setAt, "index.js:7:");
    VERIFY_CONTAINS(alarms[0].setBy, "GET /set?at=");
  }

  void by_hand_it_fires_now_and_the_answer_tells_how_it_went() {
    open();
    const ObjectKey key = emulator_->key("a", "/soon");
    VERIFY_OK(fire(key));
    COMPARE_TEXT(emulator_->ask("a"), "a 0; null");
    auto alarms = list();
    QVERIFY(alarms.size() == 1 && alarms[0].dueMs == 0);
    QVERIFY(alarms[0].lastRunMs > 0 && !alarms[0].lastFailed);
    COMPARE_TEXT(alarms[0].lastResult, "ok");
    const auto none = fire(key);
    QVERIFY(!none && none.error().kind == ErrorKind::kUnavailable);
    VERIFY_CONTAINS(none.error().message, "no alarm");

    emulator_->ask("a", "/fail");
    emulator_->ask("a", "/soon");
    const auto failed = fire(key);
    QVERIFY(!failed && failed.error().kind == ErrorKind::kScript);
    COMPARE_TEXT(failed.error().message, "RangeError: no");
    alarms = list();
    QVERIFY(alarms.size() == 1 && alarms[0].attempt == 1 && alarms[0].lastFailed);
    QVERIFY(alarms[0].dueMs > alarms[0].lastRunMs + 1'900);
    emulator_->collect();
    const journal::Event* event = emulator_->find(journal::EventKind::kRequest, "alarm()");
    QVERIFY(event != nullptr && event->hasObject && event->object == key && event->request > 0);
    COMPARE_TEXT(event->detail, "ok");
    for (int retry = 1; retry <= 6; ++retry) QVERIFY(!fire(key));
    alarms = list();
    QVERIFY(alarms.size() == 1 && alarms[0].dueMs == 0 && alarms[0].lastFailed);
    COMPARE_TEXT(alarms[0].lastResult, "given up after 7 attempts: RangeError: no");
  }

  void a_run_before_its_time_may_set_the_same_time_again() {
    open();
    const ObjectKey key = emulator_->key("a", "/set?at=" + std::to_string(kFarMs));
    StorageEdit edit{.kind = StorageEdit::Kind::kPut, .key = "again", .text = "true"};
    Answer<void> edited;
    emulator_->door().editStorage(key, edit, edited.reply());
    VERIFY_OK(edited.wait());
    VERIFY_OK(fire(key));
    COMPARE_TEXT(emulator_->ask("a"), "a 0; " + std::to_string(kFarMs));
    QCOMPARE(list().at(0).dueMs, kFarMs);
  }

  void by_hand_it_is_set_moved_and_cancelled_live_or_not() {
    open();
    const ObjectKey key = emulator_->key("a");
    for (const bool live : {true, false}) {
      const auto rest = [&] {
        if (!live && emulator_->memory(key)->live) emulator_->evict(key);
      };
      rest();
      VERIFY_OK(setAlarm(key, kFarMs));
      COMPARE_TEXT(emulator_->ask("a"), "; " + std::to_string(kFarMs));
      rest();
      VERIFY_OK(setAlarm(key, kFarMs + 1));
      COMPARE_TEXT(emulator_->ask("a"), "; " + std::to_string(kFarMs + 1));
      QCOMPARE(list().at(0).dueMs, kFarMs + 1);
      COMPARE_TEXT(list().at(0).setBy, "by hand");
      rest();
      VERIFY_OK(setAlarm(key, std::nullopt));
      COMPARE_TEXT(emulator_->ask("a"), "; null");
      QCOMPARE(list().size(), 0U);
    }
    QVERIFY(!setAlarm(key, 0));
    QVERIFY(!setAlarm(key, std::numeric_limits<std::int64_t>::max()));
    QVERIFY(!setAlarm({7, {}}, kFarMs));
  }

  void a_past_time_set_by_hand_fires_at_once() {
    open();
    const ObjectKey key = emulator_->key("a");
    VERIFY_OK(setAlarm(key, 1));
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->ask("a"), std::string("a 0; null"), kPollMs);
  }

  void an_alarm_survives_reload_and_restart_and_wakes_by_name() {
    open(2);
    const ObjectKey key = emulator_->key("lobby", "/set?at=" + std::to_string(kFarMs));
    VERIFY_OK(emulator_->reload());
    QCOMPARE(list().size(), 1U);
    COMPARE_TEXT(list()[0].name, "lobby");
    emulator_->close();
    open(2);
    QCOMPARE(list().size(), 1U);
    VERIFY_OK(fire(key));
    COMPARE_TEXT(emulator_->ask("lobby"), "lobby 0; null");
  }

  void an_overdue_alarm_runs_after_start_and_the_log_tells_how_late() {
    open();
    const ObjectKey key = emulator_->key("lobby", "/set?at=" + std::to_string(kFarMs));
    emulator_->close();
    // As if the project had not been opened for years.
    const std::string overdue = std::to_string(1'600'000'000'000 * kNsPerMs);
    execute(folder() + key.id.hex() + ".sqlite", "UPDATE _cf_METADATA SET value = " + overdue + " WHERE key = 1");
    execute(folder() + "metadata.sqlite", "UPDATE _cf_ALARM SET scheduled_time = " + overdue);
    open();
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->ask("lobby"), std::string("lobby 0; null"), kPollMs);
    emulator_->collect();
    QVERIFY(emulator_->find(journal::EventKind::kLog, "late: it was set for 2020-09-13") != nullptr);
    QVERIFY(list().at(0).lastLateMs > 1'000'000'000);
  }

  void a_table_that_is_ahead_of_the_object_is_put_right() {
    open();
    const ObjectKey later = emulator_->key("later", "/set?at=" + std::to_string(kFarMs));
    const ObjectKey none = emulator_->key("none");
    emulator_->close();
    execute(folder() + "metadata.sqlite",
            "UPDATE _cf_ALARM SET scheduled_time = 1000; INSERT INTO _cf_ALARM VALUES ('" + none.id.hex() +
                "', 1000, 'none')");
    open();
    QTRY_VERIFY_WITH_TIMEOUT(list().size() == 1 && list()[0].dueMs == kFarMs, kPollMs);
    QVERIFY(list()[0].key == later);
    COMPARE_TEXT(emulator_->ask("later"), "; " + std::to_string(kFarMs));
    COMPARE_TEXT(emulator_->ask("none"), "; null");
  }

  void an_object_whose_alarm_the_table_lost_is_scheduled_when_it_looks() {
    open();
    emulator_->key("lost", "/set?at=" + std::to_string(kFarMs));
    emulator_->close();
    execute(folder() + "metadata.sqlite", "DELETE FROM _cf_ALARM");
    open();
    QCOMPARE(list().size(), 0U);
    COMPARE_TEXT(emulator_->ask("lost"), "; " + std::to_string(kFarMs));
    QCOMPARE(list().size(), 1U);
  }

  void a_handler_that_never_ends_is_given_a_quarter_of_an_hour_and_tried_again() {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.paused = true;
    VERIFY_OK(emulator_->open(options));
    emulator_->ask("a", "/hang");
    emulator_->ask("a", "/soon");
    VERIFY_OK(emulator_->step(3'600'000 + 14 * 60'000));
    QVERIFY(list().at(0).running);
    VERIFY_OK(emulator_->step(61'000));
    QTRY_VERIFY(emulator_->collect().find(journal::EventKind::kBreak, "Alarm exceeded its allowed execution time"));
    const journal::AlarmNode retried = list().at(0);
    QVERIFY(retried.lastFailed);
    QCOMPARE(retried.attempt, 1U);
    VERIFY_CONTAINS(retried.lastResult, "Alarm exceeded its allowed execution time");
  }

  void an_alarm_without_a_handler_warns_once_and_is_gone() {
    open();
    const ObjectKey key = emulator_->key("a", "/", 1);
    VERIFY_OK(setAlarm(key, 1));
    QTRY_VERIFY_WITH_TIMEOUT(emulator_->collect().find(journal::EventKind::kLog, "without a handler") != nullptr,
                             kPollMs);
    QTRY_COMPARE_WITH_TIMEOUT(emulator_->ask("a", "/", 1), std::string("null"), kPollMs);
  }

 private:
  void open(std::uint32_t isolates = 1) {
    ProjectOptions options = RunningEmulator::options(*project_);
    options.isolates = isolates;
    VERIFY_OK(emulator_->open(options));
  }
  std::vector<journal::AlarmNode> list() {
    Answer<journal::AlarmsSnapshot> answer;
    emulator_->door().alarms(answer.reply());
    return answer.wait().value().alarms;
  }
  Result<void> fire(const ObjectKey& key) {
    Answer<void> answer;
    emulator_->door().fireAlarm(key, answer.reply());
    return answer.wait();
  }
  Result<void> setAlarm(const ObjectKey& key, std::optional<std::int64_t> dueMs) {
    Answer<void> answer;
    emulator_->door().setAlarm(key, dueMs, answer.reply());
    return answer.wait();
  }
  std::string folder() const { return project_->path(".wrangler/state/v3/do/test-Thing/"); }

  std::unique_ptr<TemporaryProject> project_;
  std::unique_ptr<RunningEmulator> emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::AlarmsTest)
#include "alarms_test.moc"
