// Objects of the platform in storage: which of them come back, as what, and what is refused.
import { DurableObject, RpcTarget } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

const pairs = (headers) => [...headers].map(([name, value]) => `${name}=${value}`).join("&");

/** What can be seen of an object of the platform. */
async function seen(value) {
  if (value instanceof Headers) return `Headers ${pairs(value)} set-cookie ${value.getSetCookie().join("|")}`;
  if (value instanceof Request) {
    const { method, url, redirect, integrity, cache, headers, body, bodyUsed, keepalive } = value;
    return ["Request", method, url, redirect, integrity, cache, pairs(headers), body === null ? "no body" : "a body", bodyUsed, keepalive,
      JSON.stringify(value.cf), value.signal instanceof AbortSignal && value.signal.aborted];
  }
  if (value instanceof Response) {
    const { status, statusText, headers, ok, url, redirected, body, type, webSocket } = value;
    return ["Response", status, statusText, pairs(headers), ok, url, redirected, body === null ? "no body" : "a body", type, webSocket, JSON.stringify(value.cf)];
  }
  if (value instanceof Blob) return [value.constructor.name, value.size, value.type, [...new Uint8Array(await value.arrayBuffer())].join()];
  if (value instanceof DOMException) {
    return [value instanceof Error, value.name, value.message, value.code, value.stack.split("\n")[0], Object.keys(value).join(), Object.prototype.toString.call(value)];
  }
  return value;
}

async function roundTrip(facts, storage, values) {
  for (const [name, value] of Object.entries(values)) {
    await facts.of(name, async () => {
      await storage.put(name, value);
      return seen(await storage.get(name));
    });
  }
}

const common = ["Accept-Charset", "accept-encoding", "Accept-Language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow",
  "authorization", "cache-control", "content-disposition", "content-encoding", "content-language", "content-length", "content-location",
  "content-range", "Content-Type", "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match", "if-modified-since",
  "if-none-match", "if-range", "if-unmodified-since", "last-modified", "link", "location", "max-forwards", "proxy-authenticate",
  "proxy-authorization", "range", "referer", "refresh", "retry-after", "server", "set-cookie", "strict-transport-security",
  "transfer-encoding", "user-agent", "vary", "via", "www-authenticate", "x-forwarded-for", "origin", "upgrade"];

function exception(message, name, stack) {
  const made = new DOMException(message, name);
  // Where it was made differs between runtimes.
  if (stack !== undefined) Object.defineProperty(made, "stack", { value: stack });
  return made;
}

class Counter extends RpcTarget {}

export class T extends DurableObject {
  fetch = routes({
    "/headers": async (facts) => {
      const { storage } = this.ctx;
      const cookies = new Headers([["Set-Cookie", "a=1"], ["X", "1"], ["set-cookie", "b=2"], ["x", "2"]]);
      await roundTrip(facts, storage, {
        empty: new Headers(), plain: new Headers({ a: "b", "X-Y": "1, 2" }), order: new Headers([["z", "1"], ["A", "2"], ["m", "3"]]), cookies,
        common: new Headers(common.map((name, i) => [name, `v${i}`])), "latin-1": new Headers({ a: "caf\u00e9" }), "empty value": new Headers({ a: "" }),
        "of a request": new Request("http://a/", { headers: { h: "v" } }).headers, "of a response": new Response(null, { headers: { h: "v" } }).headers,
        "of json": Response.json({}).headers,
      });
      const back = await storage.get("plain");
      back.set("more", "1");
      facts.say("what came back may be changed", pairs(back));
      await facts.of("and that of a request", async () => {
        const headers = await storage.get("of a request");
        headers.set("more", "1");
        return pairs(headers);
      });
      await storage.put("extra", Object.assign(new Headers({ a: "b" }), { own: 1 }));
      facts.say("properties of one's own", (await storage.get("extra")).own);
    },
    "/requests": async (facts) => {
      await roundTrip(facts, this.ctx.storage, {
        plain: new Request("http://a/"), query: new Request("http://a/p?q=1#f"), post: new Request("http://a/", { method: "POST", headers: { h: "v" } }),
        manual: new Request("http://a/", { redirect: "manual" }), cf: new Request("http://a/", { cf: { colo: "x", n: 1 } }),
        "no-store": new Request("http://a/", { cache: "no-store" }),
        "with a body": new Request("http://a/", { method: "POST", body: "text" }),
        "with an empty body": new Request("http://a/", { method: "POST", body: "" }),
        "with a stream": new Request("http://a/", { method: "POST", body: new Response("s").body }),
        "with a signal": new Request("http://a/", { signal: new AbortController().signal }),
      });
      await facts.of("the one being handled", async () => {
        await this.ctx.storage.put("this", new Request(this.request ?? "http://b/"));
        return seen(await this.ctx.storage.get("this"));
      });
    },
    "/responses": async (facts) => {
      await roundTrip(facts, this.ctx.storage, {
        plain: new Response(), null: new Response(null, { status: 204, headers: { k: "v" } }), text: new Response(null, { statusText: "Fine" }),
        redirect: Response.redirect("http://a/", 301), cf: new Response(null, { cf: { n: 1 } }), encoded: new Response(null, { encodeBody: "manual" }),
        "404": new Response(null, { status: 404 }), "with a body": new Response("text"), "with an empty body": new Response(""), json: Response.json({ a: 1 }),
      });
    },
    "/blobs": async (facts) => {
      await roundTrip(facts, this.ctx.storage, {
        empty: new Blob(), text: new Blob(["x"], { type: "text/plain" }), bytes: new Blob([new Uint8Array([0, 255, 7])]), "upper case": new Blob(["a"], { type: "Text/HTML" }),
        parts: new Blob(["a", new Blob(["b"]), new Uint8Array([99])]), slice: new Blob(["abcdef"]).slice(2, 4, "t/u"), large: new Blob(["x".repeat(300)]),
        "with a character": new Blob(["\u65e5"], { type: "t/\u00e9" }),
      });
      await facts.of("a file", async () => {
        await this.ctx.storage.put("file", new File(["f"], "n.txt", { type: "text/plain", lastModified: 5 }));
        const back = await this.ctx.storage.get("file");
        return [back.constructor.name, back.name, back.lastModified, back.size, back.type];
      });
    },
    "/exceptions": async (facts) => {
      await roundTrip(facts, this.ctx.storage, {
        plain: exception("m", "AbortError", "S"), "without name": exception("m", undefined, "S"), "without anything": exception(undefined, undefined, "S"),
        "a name of one's own": exception("m", "Mine", "S"), "with a character": exception("\u65e5", "AbortError", "\u672c"),
        "with properties": Object.assign(exception("m", "AbortError", "S"), { extra: 1 }),
      });
      await facts.of("its own stack", async () => {
        await this.ctx.storage.put("~", new DOMException("m", "AbortError"));
        return seen(await this.ctx.storage.get("~"));
      });
      await this.ctx.storage.delete("~");
      await facts.of("one that the platform made", async () => {
        const { reason } = AbortSignal.abort();
        await this.ctx.storage.put("~", reason);
        return seen(await this.ctx.storage.get("~"));
      });
      await this.ctx.storage.delete("~");
    },
    "/nested": async (facts) => {
      const { storage } = this.ctx;
      const headers = new Headers({ a: "b" });
      const blob = new Blob(["xyz"]);
      const shared = { n: 1 };
      await storage.put("nested", { list: [headers, headers, shared, blob, shared], map: new Map([[blob, headers]]), cf: new Request("http://a/", { cf: shared }), shared });
      const back = await storage.get("nested");
      facts.say("headers", pairs(back.list[0]));
      facts.say("shared headers stay shared", back.list[0] === back.list[1] && back.map.get(back.list[3]) === back.list[0]);
      facts.say("shared objects stay shared", back.list[2] === back.list[4] && back.shared === back.list[2]);
      facts.say("cf", back.cf.cf);
      facts.say("and is shared", back.cf.cf === back.shared);
    },
    "/refused": async (facts) => {
      const { storage } = this.ctx;
      const { readable, writable } = new TransformStream();
      const pair = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, true, ["encrypt"]);
      const refused = {
        ReadableStream: readable, WritableStream: writable, TransformStream: new TransformStream(), "stream inside": { a: [new Response("x").body] }, FormData: new FormData(),
        URLSearchParams: new URLSearchParams("a=1"), URL: new URL("http://a/"), CryptoKey: pair, RpcTarget: new Counter(), AbortSignal: new AbortController().signal,
        AbortController: new AbortController(), TextEncoder: new TextEncoder(), TextDecoder: new TextDecoder(), Event: new Event("x"), EventTarget: new EventTarget(),
        crypto, env: this.env, namespace: this.env.T, stub: this.env.T.getByName("x"), id: this.ctx.id, ctx: this.ctx, storage, sql: storage.sql, kv: storage.kv,
        cursor: storage.sql.exec("SELECT 1"), this: this, generator: (function* () {})(), iterator: [][Symbol.iterator](), arguments: (function () { return arguments; })(),
        globalThis, Intl: new Intl.NumberFormat(), Math, JSON, Reflect, Atomics, Symbol: Symbol("x"), "boxed symbol": Object(Symbol("x")),
        "WeakMap": new WeakMap(), FinalizationRegistry: new FinalizationRegistry(() => {}),
        "stub method": this.env.T.getByName("x").method,
      };
      for (const [name, value] of Object.entries(refused)) await facts.of(name, async () => {
        await storage.put("k", value);
        const back = await storage.get("k");
        return [typeof back, Object.prototype.toString.call(back)];
      });
      await storage.deleteAll();
    },
    "/undecodable": async (facts) => {
      const { storage } = this.ctx;
      const bare = (error) => `${error.name}: ${error.message.replace(/reference = .*/, "reference")}`;
      await facts.of("a SharedArrayBuffer is taken", () => storage.put("shared", new SharedArrayBuffer(4)));
      await storage.put("other", 1);
      for (const [name, read] of Object.entries({
        get: () => storage.get("shared"), "get of many": () => storage.get(["other", "shared"]), list: () => storage.list(), "list of others": () => storage.list({ prefix: "o" }),
        "kv.get": () => storage.kv.get("shared"), "kv.list": () => [...storage.kv.list()], "get again": () => storage.get("other"),
      })) {
        await facts.of(name, async () => {
          try {
            return await read();
          } catch (error) {
            return bare(error);
          }
        });
      }
      await facts.of("delete", () => storage.delete("shared"));
      await facts.of("list then", () => storage.list());
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
