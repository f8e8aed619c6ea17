// `workerd:unsafe`, each row of what the real runtime does (compared with workerd by hand: it asks for --experimental).

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
import unsafe from "workerd:unsafe";
import assert from "node:assert";
let instances = 0;
export class Thing {
  constructor(ctx) { this.ctx = ctx; this.n = ++instances; }
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/enter") {
      const [client, server] = Object.values(new WebSocketPair());
      this.ctx.acceptWebSocket(server, ["tag"]);
      server.serializeAttachment("note");
      return new Response(null, { status: 101, webSocket: client });
    }
    if (pathname === "/sockets") return new Response(String(this.ctx.getWebSockets().length));
    if (pathname === "/slow") await scheduler.wait(50);
    if (pathname === "/timer") setTimeout(() => {}, 100);
    if (pathname === "/put") { await this.ctx.storage.put("k", 1); await this.ctx.storage.setAlarm(Date.now() + 3600_000); }
    if (pathname === "/get") return new Response(`${await this.ctx.storage.get("k")} ${await this.ctx.storage.getAlarm() !== null}`);
    return new Response(String(this.n));
  }
  webSocketMessage(socket, message) { socket.send(`${this.n} ${socket.deserializeAttachment()} ${this.ctx.getTags(socket)} ${message}`); }
  alarm() {}
}
export default { fetch() { return new Response("x"); } };
const stubOf = (env, name) => env.THING.get(env.THING.idFromName(name));
const ask = async (stub, path = "/") => (await stub.fetch(`http:\/\/x${path}`)).text();
const fails = (promise, message) => assert.rejects(promise, (error) => { assert.strictEqual(error.message, message); return true; });

export const shape = {
  test() {
    assert.strictEqual(String(unsafe), "[object UnsafeModule]");
    assert.strictEqual(unsafe.evict.length, 0);
    assert.deepStrictEqual(Object.keys(unsafe), []);
  },
};
export const evicts = {
  async test(controller, env) {
    const stub = stubOf(env, "a");
    const notRunning = "Cannot evict Durable Object: it is not currently running.";
    await fails(unsafe.evict(stub), notRunning);
    const before = await ask(stub);
    assert.strictEqual(await unsafe.evict(stub), undefined);
    await fails(unsafe.evict(stub), notRunning);
    assert.notStrictEqual(await ask(stub), before);
  },
};
export const refusesWhatIsNoObject = {
  async test(controller, env) {
    for (const what of [undefined, 5, {}, env.THING])
      await fails(unsafe.evict(what), "Failed to execute 'evict' on 'UnsafeModule': parameter 1 is not of type 'Fetcher'.");
    const stub = stubOf(env, "a");
    await ask(stub);
    await fails(unsafe.evict(stub, { webSockets: "x" }), 'options.webSockets must be "hibernate" or "close".');
    await fails(unsafe.evict(stub, 5), "Failed to execute 'evict' on 'UnsafeModule': parameter 2 is not of type 'EvictOptions'.");
    await fails(unsafe.evictAllDurableObjects({ webSockets: "x" }), 'options.webSockets must be "hibernate" or "close".');
    await unsafe.evict(stub, { webSockets: undefined });
  },
};
export const waitsForWorkUnderWay = {
  async test(controller, env) {
    const stub = stubOf(env, "a");
    await ask(stub);
    const slow = ask(stub, "/slow");
    await unsafe.evict(stub);
    await slow;
    const start = Date.now();
    await ask(stub, "/timer");
    await unsafe.evict(stub);
    assert(Date.now() - start >= 99);
  },
};
const upgrade = { headers: { Upgrade: "websocket" } };
async function enter(stub) {
  const { webSocket: socket } = await stub.fetch("http:\/\/x/enter", upgrade);
  const heard = [];
  socket.addEventListener("message", ({ data }) => { heard.push(data); });
  socket.addEventListener("close", ({ code, reason, wasClean }) => { heard.push(`${code} ${reason} ${wasClean}`); });
  socket.accept();
  return { socket, heard };
}
export const hibernatesSockets = {
  async test(controller, env) {
    const stub = stubOf(env, "a");
    const before = await ask(stub);
    const { socket, heard } = await enter(stub);
    await unsafe.evict(stub);
    socket.send("hi");
    await scheduler.wait(20);
    assert.notStrictEqual(heard[0].split(" ")[0], before);
    assert.strictEqual(heard[0].split(" ").slice(1).join(" "), "note tag hi");
  },
};
export const closesSockets = {
  async test(controller, env) {
    const stub = stubOf(env, "a");
    const { socket, heard } = await enter(stub);
    await unsafe.evict(stub, { webSockets: "close" });
    await scheduler.wait(20);
    assert.deepStrictEqual(heard, ["1006 WebSocket disconnected without sending Close frame. false"]);
    assert.strictEqual(await ask(stub, "/sockets"), "0");
    const other = await enter(stub);
    await unsafe.evictAllDurableObjects({ webSockets: "close" });
    await scheduler.wait(20);
    assert.deepStrictEqual(other.heard, heard);
  },
};
export const refusesOtherStubs = {
  async test(controller, env, ctx) {
    await fails(unsafe.evict(ctx.exports.default), "evict() can only be used on a Durable Object stub.");
  },
};
export const evictsAll = {
  async test(controller, env) {
    const stubs = ["a", "b", "c", "d"].map((name) => stubOf(env, name));
    const before = await Promise.all(stubs.map((stub) => ask(stub)));
    assert.strictEqual(await unsafe.evictAllDurableObjects(), undefined);
    const after = await Promise.all(stubs.map((stub) => ask(stub)));
    assert(Math.min(...after) > 0 && stubs.every((stub, i) => before[i] !== after[i]));
  },
};
export const abortsAll = {
  async test(controller, env) {
    const stub = stubOf(env, "a");
    await ask(stub, "/put");
    const slow = ask(stub, "/slow");
    slow.catch(() => {});
    await scheduler.wait(10);
    assert.strictEqual(await unsafe.abortAllDurableObjects(), undefined);
    const message = "Application called abortAllDurableObjects().";
    await fails(slow, message);
    await fails(ask(stub), message);
    assert.strictEqual(await ask(stubOf(env, "a"), "/get"), "1 true");
  },
};
export const deletesAll = {
  async test(controller, env) {
    for (const name of ["a", "b", "c"]) await ask(stubOf(env, name), "/put");
    await unsafe.evict(stubOf(env, "b"));
    const old = stubOf(env, "a");
    await ask(old);
    assert.strictEqual(await unsafe.deleteAllDurableObjects(), undefined);
    await fails(ask(old), "Application called deleteAllDurableObjects().");
    for (const name of ["a", "b", "c"]) assert.strictEqual(await ask(stubOf(env, name), "/get"), "undefined false");
  },
};
export const deletesAllItCan = {
  async test(controller, env) {
    await ask(stubOf(env, "b"), "/put");
    const answer = await unsafe.deleteAllDurableObjects().then(() => "deleted", (error) => error.message);
    throw new Error(`${answer} ${await ask(stubOf(env, "b"), "/get")}`);
  },
};
)JS";

}  // namespace

class UnsafeTest : public QObject {
  Q_OBJECT

 private slots:
  void each_row_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("isolates");
    for (const char* name : {"shape", "evicts", "refusesWhatIsNoObject", "waitsForWorkUnderWay", "hibernatesSockets",
                             "closesSockets", "refusesOtherStubs", "evictsAll", "abortsAll", "deletesAll"}) {
      for (const int isolates : {1, 3})
        QTest::addRow("%s on %d isolates", name, isolates) << QString::fromLatin1(name) << isolates;
    }
  }
  void each_row() {
    QFETCH(QString, name);
    QFETCH(int, isolates);
    TemporaryProject project;
    writeProject(project, kSource, {{"Thing"}}, R"("nodejs_compat", "unsafe_module", "enable_ctx_exports")");
    RunningEmulator emulator;
    ProjectOptions options = RunningEmulator::options(project);
    options.isolates = static_cast<std::uint32_t>(isolates);
    VERIFY_OK(emulator.open(options));
    const Result<TestResult> result = emulator.runTest(name.toStdString());
    VERIFY_OK(result);
    QVERIFY2(!result->error, result->stack.c_str());
  }

  void what_cannot_be_deleted_is_told() {
    TemporaryProject project;
    writeProject(project, kSource, {{"Thing", true}}, R"("nodejs_compat", "unsafe_module", "enable_ctx_exports")");
    RunningEmulator emulator;
    VERIFY_OK(emulator.open(project));
    const ObjectKey key = emulator.key("a", "/put");
    VERIFY_OK(emulator.evict(key));
    // No file, and nothing that remove() could take away.
    const std::string path = project.path(".wrangler/state/v3/do/test-Thing/" + key.id.hex() + ".sqlite-shm");
    project.write(".wrangler/state/v3/do/test-Thing/" + key.id.hex() + ".sqlite-shm/file", "");
    const Result<TestResult> result = emulator.runTest("deletesAllItCan");
    VERIFY_OK(result);
    QVERIFY(result->error);
    COMPARE_TEXT(result->error->message,
                 "Error: " + path + " could not be removed: Directory not empty. undefined false");
  }

  void without_the_flag_there_is_no_such_module() {
    TemporaryProject project;
    writeProject(project, kSource, {{"Thing"}}, R"("nodejs_compat")");
    RunningEmulator emulator;
    const auto opened = emulator.open(project);
    QVERIFY(!opened);
    VERIFY_CONTAINS(opened.error().message, "No such module \"workerd:unsafe\"");
  }
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::UnsafeTest)
#include "unsafe_test.moc"
