// Everything that belongs to the context which made it, used by another one.
import { DurableObject, WorkerEntrypoint, RpcTarget, exports } from "cloudflare:workers";
import { Facts, routes, sleep } from "../../../lib/facts.js";

const box = {};
class Target extends RpcTarget { hello() { return "hello"; } }

/** Makes one of each in the running context. */
async function fill(ctx, env, request) {
  box.request = request;
  box.headers = request.headers;
  box.body = request.body;
  box.response = new Response("text of a response");
  box.streamed = new Response(new ReadableStream({ start(c) { c.enqueue(new TextEncoder().encode("streamed")); c.close(); } }));
  box.readable = new ReadableStream({ start(c) { c.enqueue("chunk"); c.close(); } });
  box.identity = new IdentityTransformStream();
  box.transform = new TransformStream();
  box.reader = new ReadableStream({ start(c) { c.enqueue("chunk"); c.close(); } }).getReader();
  box.writable = new WritableStream({ write() {} });
  box.stub = env.T.getByName("target");
  box.namespace = env.T;
  box.id = env.T.idFromName("target");
  box.entry = exports.Entry;
  [box.client, box.server] = Object.values(new WebSocketPair());
  [box.clientAccepted, box.other] = Object.values(new WebSocketPair());
  box.clientAccepted.accept();
  box.other.accept();
  box.controller = new AbortController();
  box.signal = AbortSignal.timeout(10000);
  box.timer = setTimeout(() => {}, 10000);
  box.fetched = await env.T.getByName("target").fetch("http://x/");
  box.fetchedText = await env.T.getByName("target").fetch("http://x/");
  box.rpc = await env.T.getByName("target").make();
  box.promise = env.T.getByName("target").hello();
  box.pending = new Promise((resolve) => (box.resolve = resolve));
  box.target = new Target();
  box.blob = new Blob(["blob"]);
  box.form = new FormData();
  box.digest = new crypto.DigestStream("SHA-256");
  box.compression = new CompressionStream("gzip");
  box.ctx = ctx;
  box.storage = ctx.storage;
  box.waited = sleep(30).then(() => "waited");
  box.encoder = new TextEncoderStream();
  box.cache = caches.default;
  return "filled";
}

const uses = {
  "request.method": () => box.request.method,
  "request.headers": () => box.headers.get("x-a"),
  "request.clone()": () => typeof box.request.clone(),
  "request.text()": () => box.request.text(),
  "request.signal": () => box.request.signal.aborted,
  "new Request(request)": () => new URL(new Request(box.request, { method: "POST", body: "x" }).url).protocol,
  "response.clone()": () => typeof box.response.clone(),
  "response.text()": () => box.response.text(),
  "streamed.text()": () => box.streamed.text(),
  "readable.getReader().read()": () => box.readable.getReader().read(),
  "reader.read()": () => box.reader.read(),
  "identity readable": () => { box.identity.readable.getReader(); return "reader"; },
  "identity writable": () => { box.identity.writable.getWriter(); return "writer"; },
  "transform writer": () => { box.transform.writable.getWriter().write("x").catch(() => {}); return "written"; },
  "writable.getWriter().write()": () => box.writable.getWriter().write("x"),
  "stub.hello()": () => box.stub.hello(),
  "stub.fetch()": async () => (await box.stub.fetch("http://x/")).text(),
  "stub.id": () => String(box.stub.id).length,
  "namespace.getByName().hello()": () => box.namespace.getByName("target").hello(),
  "namespace.get(id).hello()": () => box.namespace.get(box.id).hello(),
  "entrypoint.hello()": () => box.entry.hello(),
  "client.accept()": () => box.client.accept(),
  "client.send()": () => box.clientAccepted.send("x"),
  "client.close()": () => box.clientAccepted.close(),
  "client.addEventListener()": () => { box.other.addEventListener("message", () => {}); return "added"; },
  "client.readyState": () => box.clientAccepted.readyState,
  "client.serializeAttachment()": () => box.clientAccepted.serializeAttachment({ a: 1 }),
  "client.deserializeAttachment()": () => box.clientAccepted.deserializeAttachment(),
  "client.url": () => box.clientAccepted.url,
  "client.binaryType": () => box.clientAccepted.binaryType,
  "Response with the socket": () => new Response(null, { status: 101, webSocket: box.server }).status,
  "controller.abort()": () => { box.controller.abort("r"); return box.controller.signal.reason; },
  "signal.aborted": () => box.signal.aborted,
  "clearTimeout()": () => { clearTimeout(box.timer); return "cleared"; },
  "fetched.status": () => box.fetched.status,
  "fetched.text()": () => box.fetched.text(),
  "fetched.body.getReader()": () => box.fetchedText.body.getReader().read(),
  "rpc result": () => box.rpc.n,
  "rpc function": () => box.rpc.f(),
  "rpc dispose": () => box.rpc[Symbol.dispose](),
  "a promise of RPC": () => box.promise,
  "a pipelined call on it": () => box.promise.length,
  "resolving its promise": () => { box.resolve("by another"); return box.pending; },
  "a promise of a timer": () => box.waited,
  "RpcTarget": () => box.target.hello(),
  "RpcTarget as an argument": () => box.namespace.getByName("target").use(box.target),
  "blob.text()": () => box.blob.text(),
  "digest": async () => { const w = box.digest.getWriter(); w.write(new Uint8Array(3)); w.close(); return (await box.digest.digest).byteLength; },
  "compression": async () => { const w = box.compression.writable.getWriter(); w.close().catch(() => {}); return (await new Response(box.compression.readable).arrayBuffer()).byteLength > 0; },
  "ctx.waitUntil()": () => box.ctx.waitUntil(Promise.resolve()),
  "storage.get()": () => box.storage?.get("k"),
  "storage.put()": () => box.storage?.put("k", 1),
  "storage.sql": () => box.storage?.sql.exec("SELECT 1").one(),
  "storage.kv": () => box.storage?.kv.get("k"),
  "encoder": () => { box.encoder.writable.getWriter(); return "writer"; },
  "cache": () => typeof box.cache.match,
};

async function useAll(facts) {
  for (const [name, use] of Object.entries(uses)) {
    await facts.of(name, () => Promise.race([use(), sleep(300).then(() => "nothing for a while")]));
  }
}

export class Entry extends WorkerEntrypoint {
  hello() { return "hello of an entrypoint"; }
}
export class T extends DurableObject {
  hello() { return "hello"; }
  fetch() { return new Response("fetched"); }
  make() { return { n: 1, f: () => "called" }; }
  use(target) { return target.hello(); }
  fill() { return fill(this.ctx, this.env, new Request("http://x/", { method: "POST", body: "of an object", headers: { "x-a": "1" } })); }
  async useAll() {
    const facts = new Facts();
    await useAll(facts);
    return facts.lines;
  }
}

export default {
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname === "/fill") return new Response(`${await fill(ctx, env, request)}\n`);
    return routes({
      "/use": async (facts) => useAll(facts),
      "/use_in_object": async (facts) => { facts.lines = await env.T.getByName("b").useAll(); },
      "/fill_in_object": async (facts) => facts.say("filled", await env.T.getByName("a").fill()),
    })(request, env, ctx);
  },
};
