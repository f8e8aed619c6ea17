// What user code finds around it: the platform's names, nothing of Node, and one realm.

#include <QTest>

#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
const checks = {
  node: () => ["process", "require", "Buffer", "global", "setImmediate", "clearImmediate", "module", "exports", "__dirname",
    "__filename", "internalBinding", "primordials"].filter((name) => typeof globalThis[name] !== "undefined").join(),
  hidden: () => Object.getOwnPropertyNames(globalThis).filter((name) => /node|durascope|primordial/i.test(name)).join(),
  constructor: () => { try { return typeof (() => {}).constructor("return process")(); } catch (error) { return error.name; } },
  platform: () => ["Request", "Response", "Headers", "URL", "URLSearchParams", "FormData", "fetch", "setTimeout", "setInterval",
    "queueMicrotask", "structuredClone", "TextEncoder", "TextDecoder", "ReadableStream", "WritableStream", "TransformStream",
    "crypto", "console", "performance", "navigator", "scheduler", "atob", "btoa", "AbortController", "Event", "EventTarget",
    "Blob", "File", "DOMException", "WebAssembly", "self"].filter((name) => typeof globalThis[name] === "undefined").join(),
  json: async () => { const value = await new Response('{"a": [1]}').json(); return [value instanceof Object, value.a instanceof Array].join(); },
  buffer: async () => (await new Response("x").arrayBuffer()) instanceof ArrayBuffer,
  bytes: async () => (await new Blob(["x"]).arrayBuffer()) instanceof ArrayBuffer,
  clone: () => { const copy = structuredClone({ map: new Map(), date: new Date(0), error: new RangeError("x") });
    return [copy instanceof Object, copy.map instanceof Map, copy.date instanceof Date, copy.error instanceof RangeError].join(); },
  errors: async () => { try { await new Response("{").json(); } catch (error) { return error instanceof SyntaxError; } },
  urls: () => { try { new URL("nonsense"); } catch (error) { return error instanceof TypeError; } },
  promises: () => new Response("x").text() instanceof Promise,
  stored: async (ctx) => { await ctx.storage.put("k", { a: [new Date(0)] }); ctx.storage.put("k", await ctx.storage.get("k"));
    const value = await ctx.storage.get("k"); return [value instanceof Object, value.a instanceof Array, value.a[0] instanceof Date].join(); },
  digest: async () => (await crypto.subtle.digest("SHA-256", new Uint8Array(1))) instanceof ArrayBuffer,
};

export class Thing {
  constructor(ctx) { this.ctx = ctx; }
  async fetch(request) { return new Response(String(await checks[new URL(request.url).pathname.slice(1)](this.ctx))); }
}
)JS";

}  // namespace

class SurroundingsTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    writeProject(project_, kSource, {{"Thing"}});
    VERIFY_OK(emulator_.open(project_));
  }

  void user_code_finds_data() {
    QTest::addColumn<QString>("check");
    QTest::addColumn<QString>("answer");
    QTest::newRow("nothing of Node") << "node"
                                     << "";
    QTest::newRow("nothing of ours") << "hidden"
                                     << "";
    QTest::newRow("no code from strings") << "constructor"
                                          << "EvalError";
    QTest::newRow("all of the platform") << "platform"
                                         << "";
    QTest::newRow("its own objects in JSON") << "json"
                                             << "true,true";
    QTest::newRow("its own buffers in bodies") << "buffer"
                                               << "true";
    QTest::newRow("its own buffers in blobs") << "bytes"
                                              << "true";
    QTest::newRow("its own classes in clones") << "clone"
                                               << "true,true,true,true";
    QTest::newRow("its own errors from JSON") << "errors"
                                              << "true";
    QTest::newRow("its own errors from URL") << "urls"
                                             << "true";
    QTest::newRow("its own promises") << "promises"
                                      << "true";
    QTest::newRow("its own classes in storage") << "stored"
                                                << "true,true,true";
    QTest::newRow("its own buffers in digests") << "digest"
                                                << "true";
  }
  void user_code_finds() {
    QFETCH(QString, check);
    QFETCH(QString, answer);
    COMPARE_TEXT(emulator_.ask("a", '/' + check.toStdString()), answer.toStdString());
  }

  void a_flag_gives_nodes_harmless_modules() {
    TemporaryProject project;
    writeProject(project,
                 "import { Buffer } from 'node:buffer';\nimport assert from 'node:assert';\nimport { EventEmitter } "
                 "from 'node:events';\n"
                 "export default { fetch() { assert(new EventEmitter()); return new Response(Buffer.from('aGk=', "
                 "'base64').toString()); } };\n",
                 {}, "\"nodejs_compat\"");
    VERIFY_OK(emulator_.open(project));
    COMPARE_TEXT(emulator_.askWorker(), "hi");
    VERIFY_OK(emulator_.close());
  }

 private:
  TemporaryProject project_;
  RunningEmulator emulator_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::SurroundingsTest)
#include "surroundings_test.moc"
