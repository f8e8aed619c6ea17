// The same objects under each of the eviction policies and each of the isolations, with a clock that is moved by hand:
// what each does with work that a finished event has left behind (lifecycle.md 4.2 and 4.3).

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import { DurableObject, RpcTarget } from "cloudflare:workers";
class Target extends RpcTarget {}
export class Thing extends DurableObject {
  async fetch(request) {
    const path = new URL(request.url).pathname.slice(1);
    const other = this.env.THING.getByName(`other of ${path}`);
    switch (path) {
      case "chat": case "accept": {
        const [client, server] = Object.values(new WebSocketPair());
        path === "chat" ? this.ctx.acceptWebSocket(server) : server.accept();
        return new Response(null, { status: 101, webSocket: client });
      }
      case "timer": setTimeout(() => {}, 25_000); break;
      case "interval": setInterval(() => {}, 60_000); break;
      case "alarm": await this.ctx.storage.setAlarm(Date.now() + 15_000); break;
      case "waitUntil": this.ctx.waitUntil(new Promise(() => {})); break;
      case "promise": (async () => { await new Promise(() => {}); })(); break;
      case "holder": this.kept = await other.target(); break;
      case "caller": other.never(); break;
      case "hanging": await new Promise(() => {}); break;
    }
    return new Response("done");
  }
  seen = 0;
  async write() { this.ctx.storage.put("seen", ++this.seen); return this.seen; }
  throws() { this.ctx.storage.put("seen", ++this.seen); throw new Error(`${this.seen}`); }
  count() { return ++this.seen; }
  alarm() {}
  target() { return new Target(); }
  never() { return new Promise(() => {}); }
}
export default {
  async fetch(request, env) {
    const stub = env.THING.getByName("in turn");
    const seen = [];
    for (const method of ["count", "write", "count", "throws", "count", "count"]) seen.push(await stub[method]().catch((error) => error.message));
    return new Response(seen.join(" "));
  },
};
)JS";

using Kind = EvictionPolicy::Kind;

/// "10" for an eviction after ten seconds; after a minute what matters is the span in which it lies.
std::string spanOf(std::int64_t seconds) {
  if (seconds < 60) return std::to_string(seconds);
  return seconds >= 70 && seconds <= 150 ? "70 to 140" : seconds >= 900 && seconds < 1'050 ? "a quarter" : "late";
}

}  // namespace

class PoliciesTest : public QObject {
  Q_OBJECT

 private slots:
  void each_evicts_what_it_should_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("isolation");
    QTest::addColumn<QString>("expected");
    const auto add = [](const char* name, Kind kind, const QString& expected) {
      for (const auto& [mode, isolation] : {std::pair("shared", Isolation::kShared),
                                            {"spread", Isolation::kSpread},
                                            {"separate", Isolation::kSeparate}})
        QTest::addRow("%s, %s", name, mode) << static_cast<int>(kind) << static_cast<int>(isolation) << expected;
    };
    add("local", Kind::kLocal,
        "nothing: 10; promise: 10; chat: 10; timer: 35; alarm: 10, 25; accept: never; interval: never; waitUntil: "
        "never; "
        "holder: never; other of holder: never; caller: never; other of caller: never; hanging: never");
    add("production", Kind::kProduction,
        "nothing: 10; promise: 10; chat: 10; timer: 35; alarm: 10, 25; accept: a quarter; interval: 70 to 140; "
        "waitUntil: 70 to 140; holder: 70 to 140; other of holder: 70 to 140; caller: 70 to 140; other of caller: "
        "never; "
        "hanging: never");
    add("after every event", Kind::kAfterEveryEvent,
        "nothing: 0; promise: 0; chat: 0; timer: 0; alarm: 0, 15; accept: 0; interval: 0; waitUntil: 0; holder: 0; "
        "other of holder: 0; caller: 0; other of caller: never; hanging: never");
    const QString none =
        "nothing: never; promise: never; chat: never; timer: never; alarm: never; accept: never; interval: never; "
        "waitUntil: never; holder: never; other of holder: never; caller: never; other of caller: never; hanging: "
        "never";
    add("manual", Kind::kManual, none);
    add("never", Kind::kNever, none);
  }
  void each_evicts_what_it_should() {
    QFETCH(int, kind);
    QFETCH(int, isolation);
    QFETCH(QString, expected);
    TemporaryProject project;
    writeProject(project, kSource, {{"Thing", true}});
    RunningEmulator emulator;
    ProjectOptions options = RunningEmulator::options(project);
    options.paused = true;
    options.seed = 1;
    options.isolation = static_cast<Isolation>(isolation);
    options.isolates = 2;
    options.eviction = {static_cast<Kind>(kind), 10'000};
    VERIFY_OK(emulator.open(options));

    const std::int64_t startNs = emulator.clock()->nowMs * 1'000'000;
    std::vector<Result<Response>> kept;  // the clients' ends of sockets
    for (const char* name :
         {"nothing", "promise", "chat", "timer", "alarm", "accept", "interval", "waitUntil", "holder", "caller"}) {
      Request request = RunningEmulator::toObject(name, std::string("/") + name);
      if (std::string("chat accept").find(name) != std::string::npos)
        request.headers.emplace_back("Upgrade", "websocket");
      VERIFY_OK(kept.emplace_back(emulator.send(request)));
    }
    const Answer<Response> hanging = emulator.start(RunningEmulator::toObject("hanging", "/hanging"));
    VERIFY_OK(emulator.step(1'500'000));

    std::map<std::string, std::string> evictions;
    std::map<ObjectKey, std::string> names;
    for (const auto& [key, object] : emulator.collect().objects) names[key] = object.name;
    for (const journal::Event& event : emulator.events) {
      if (event.kind != journal::EventKind::kEvict) continue;
      std::string& times = evictions[names[event.object]];
      times += (times.empty() ? "" : ", ") + spanOf((event.startNs - startNs) / 1'000'000'000);
    }
    QStringList seen;
    for (const QString& one : expected.split("; ")) {
      const std::string name = one.section(": ", 0, 0).toStdString();
      seen << QString::fromStdString(name + ": " + (evictions.contains(name) ? evictions[name] : "never"));
    }
    QCOMPARE(seen.join("; "), expected);
    QCOMPARE(hanging.count(), 0);
  }

  void after_every_event_means_also_before_the_callers_next() {
    TemporaryProject project;
    writeProject(project, kSource, {{"Thing", true}});
    RunningEmulator emulator;
    ProjectOptions options = RunningEmulator::options(project);
    VERIFY_OK(emulator.open(options));
    COMPARE_TEXT(emulator.askWorker(), "1 2 3 4 5 6");
    options.eviction = {Kind::kAfterEveryEvent};
    VERIFY_OK(emulator.open(options));
    COMPARE_TEXT(emulator.askWorker(), "1 1 1 1 1 1");
  }
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::PoliciesTest)
#include "policies_test.moc"
