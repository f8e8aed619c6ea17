// The class Request: its constructor, its getters, its copies.
import { DurableObject } from "cloudflare:workers";
import { Facts, show } from "../../../lib/facts.js";

const url = "https://example.com/a";
const look = (r) => [r.method, r.url, [...r.headers], r.redirect, r.cf, r.integrity, r.keepalive, r.cache, r.bodyUsed, r.body === null];
const tags = (o) => Object.prototype.toString.call(o);

export class T extends DurableObject {
  async fetch(request) {
    const facts = new Facts();
    facts.say("prototype", Object.getOwnPropertyNames(Request.prototype));
    facts.say("parent", Object.getOwnPropertyNames(Object.getPrototypeOf(Request.prototype)));
    facts.say("statics", Object.getOwnPropertyNames(Request).sort());
    facts.say("length", Request.length);
    facts.say("own", Object.keys(new Request(url)));
    facts.say("tag", tags(new Request(url)));
    for (const [name, make] of Object.entries({
      "no argument": () => new Request(),
      "without new": () => Request(url),
      "string": () => new Request(url),
      "URL": () => new Request(new URL(url)),
      "relative": () => new Request("/a"),
      "empty": () => new Request(""),
      "number": () => new Request(5),
      "null": () => new Request(null),
      "undefined": () => new Request(undefined),
      "other scheme": () => new Request("foo:bar"),
      "fragment": () => new Request(`${url}#frag`),
      "spaces": () => new Request("  https://example.com/a b?c d"),
      "credentials": () => new Request("https://u:p@example.com/"),
      "method": () => new Request(url, { method: "post" }),
      "patch": () => new Request(url, { method: "patch" }),
      "own method": () => new Request(url, { method: "Foo" }),
      "purge": () => new Request(url, { method: "purge" }),
      "bad method": () => new Request(url, { method: "a b" }),
      "empty method": () => new Request(url, { method: "" }),
      "null method": () => new Request(url, { method: null }),
      "connect": () => new Request(url, { method: "CONNECT" }),
      "trace": () => new Request(url, { method: "TRACE" }),
      "get with body": () => new Request(url, { body: "a" }),
      "head with body": () => new Request(url, { method: "HEAD", body: "a" }),
      "get with null body": () => new Request(url, { body: null }),
      "get with empty body": () => new Request(url, { body: "" }),
      "init null": () => new Request(url, null),
      "init undefined": () => new Request(url, undefined),
      "init number": () => new Request(url, 5),
      "init string": () => new Request(url, "x"),
      "redirect error": () => new Request(url, { redirect: "error" }),
      "redirect other": () => new Request(url, { redirect: "other" }),
      "redirect manual": () => new Request(url, { redirect: "manual" }),
      "redirect null": () => new Request(url, { redirect: null }),
      "cf": () => new Request(url, { cf: { a: 1, f() {}, d: new Date(0), u: undefined } }),
      "cf string": () => new Request(url, { cf: "x" }),
      "cf null": () => new Request(url, { cf: null }),
      "mode": () => new Request(url, { mode: "cors" }),
      "mode other": () => new Request(url, { mode: "navigate" }),
      "credentials init": () => new Request(url, { credentials: "include" }),
      "cache no-store": () => new Request(url, { cache: "no-store" }),
      "cache no-cache": () => new Request(url, { cache: "no-cache" }),
      "cache reload": () => new Request(url, { cache: "reload" }),
      "cache default": () => new Request(url, { cache: "default" }),
      "cache force-cache": () => new Request(url, { cache: "force-cache" }),
      "cache other": () => new Request(url, { cache: "other" }),
      "integrity": () => new Request(url, { integrity: "x" }),
      "integrity empty": () => new Request(url, { integrity: "" }),
      "keepalive": () => new Request(url, { keepalive: true }),
      "referrer": () => new Request(url, { referrer: "about:client", referrerPolicy: "origin" }),
      "duplex": () => new Request(url, { method: "POST", body: new ReadableStream(), duplex: "half" }),
      "stream without duplex": () => new Request(url, { method: "POST", body: new ReadableStream() }),
      "signal null": () => new Request(url, { signal: null }),
      "signal other": () => new Request(url, { signal: {} }),
      "headers object": () => new Request(url, { headers: { A: "1", b: 2 } }),
      "headers pairs": () => new Request(url, { headers: [["A", "1"], ["a", "2"]] }),
      "headers Headers": () => new Request(url, { headers: new Headers({ a: "1" }) }),
      "headers string": () => new Request(url, { headers: "a" }),
      "headers null": () => new Request(url, { headers: null }),
      "headers bad": () => new Request(url, { headers: { "a b": "1" } }),
      "host header": () => new Request(url, { headers: { host: "x", "content-length": "5" } }),
      "body string": () => new Request(url, { method: "POST", body: "a" }),
      "body bytes": () => new Request(url, { method: "POST", body: new Uint8Array(2) }),
      "body params": () => new Request(url, { method: "POST", body: new URLSearchParams("a=b") }),
      "body object": () => new Request(url, { method: "POST", body: {} }),
      "body number": () => new Request(url, { method: "POST", body: 5 }),
      "body blob with type": () => new Request(url, { method: "POST", body: new Blob(["x"], { type: "a/b" }) }),
      "body type given": () => new Request(url, { method: "POST", body: "a", headers: { "content-type": "x/y" } }),
      "of a request": () => new Request(new Request(url, { method: "POST", body: "a", headers: { a: "1" }, redirect: "manual", cf: { a: 1 } })),
      "of a request with init": () => new Request(new Request(url, { method: "POST", body: "a", headers: { a: "1" } }), { headers: { b: "2" } }),
      "of a request as GET": () => new Request(new Request(url, { method: "POST", body: "a" }), { method: "GET" }),
      "of a request with another body": () => new Request(new Request(url, { method: "POST", body: "a" }), { body: "b" }),
      "of a request with null body": () => new Request(new Request(url, { method: "POST", body: "a" }), { body: null }),
      "init is a request": () => new Request(url, new Request("https://other/", { method: "POST", body: "a", headers: { a: "1" } })),
      "url and a request's properties": () => new Request(url, { ...new Request(url, { method: "PUT" }) }),
    })) await facts.of(name, () => look(make()));
    const used = new Request(url, { method: "POST", body: "a" });
    await used.text();
    await facts.of("used: text", () => used.text());
    await facts.of("used: json", () => used.json());
    await facts.of("used: clone", () => used.clone());
    await facts.of("used: new", () => new Request(used));
    await facts.of("used: new with body", async () => new Request(used, { body: "b" }).text());
    await facts.of("used: fetch", () => this.env.T.getByName("b").fetch(used));
    await facts.of("used: body", () => [used.bodyUsed, used.body?.locked, tags(used.body)]);
    const source = new Request(url, { method: "POST", body: "abc" });
    const copy = new Request(source);
    await facts.of("copied: source", () => [source.bodyUsed, copy.bodyUsed]);
    await facts.of("copied: source text", () => source.text());
    await facts.of("copied: copy text", () => copy.text());
    const first = new Request(url, { method: "POST", body: "abc", headers: { a: "1" }, cf: { x: [1] } });
    const second = first.clone();
    second.headers.set("a", "2");
    await facts.of("clone: headers", () => [first.headers.get("a"), second.headers.get("a"), first.cf === second.cf, show(second.cf)]);
    await facts.of("clone: both read", async () => [await first.text(), await second.text()]);
    await facts.of("clone of what is locked", () => { const r = new Request(url, { method: "POST", body: "a" }); r.body.getReader(); return r.clone(); });
    await facts.of("text of what is locked", () => { const r = new Request(url, { method: "POST", body: "a" }); r.body.getReader(); return r.text(); });
    await facts.of("body twice the same", () => { const r = new Request(url, { method: "POST", body: "a" }); return r.body === r.body; });
    await facts.of("body after a read", async () => { const r = new Request(url, { method: "POST", body: "a" }); const reader = r.body.getReader(); await reader.read(); reader.releaseLock(); return [r.bodyUsed, await r.text()]; });
    await facts.of("null body read", async () => { const r = new Request(url); return [await r.text(), await r.text(), r.bodyUsed, (await r.arrayBuffer()).byteLength, (await r.bytes()).length]; });
    await facts.of("null body json", () => new Request(url).json());
    await facts.of("null body form", () => new Request(url).formData());
    await facts.of("null body blob", async () => { const b = await new Request(url).blob(); return [b.size, b.type]; });
    for (const [name, body] of Object.entries({ bad: "{", empty: "", bom: "\ufeff{\"a\":1}", number: "5" })) await facts.of(`json ${name}`, () => new Request(url, { method: "POST", body }).json());
    await facts.of("text with a byte order mark", async () => (await new Request(url, { method: "POST", body: "\ufeffa" }).text()).length);
    await facts.of("text of bad UTF-8", () => new Request(url, { method: "POST", body: new Uint8Array([97, 255, 98]) }).text());
    await facts.of("lone surrogate", () => new Request(url, { method: "POST", body: "a\ud800b" }).text());
    await facts.of("arrayBuffer", () => new Request(url, { method: "POST", body: "ab" }).arrayBuffer());
    await facts.of("bytes", () => new Request(url, { method: "POST", body: "ab" }).bytes());
    await facts.of("blob", async () => { const b = await new Request(url, { method: "POST", body: "ab" }).blob(); return [b.constructor.name, b.size, b.type, await b.text()]; });
    await facts.of("bytes are copied", async () => { const bytes = new Uint8Array([97, 98]); const r = new Request(url, { method: "POST", body: bytes }); bytes[0] = 120; return r.text(); });
    await facts.of("signal", () => { const s = new Request(url).signal; return [tags(s), s.aborted]; });
    await facts.of("signal given", () => { const c = new AbortController(); const r = new Request(url, { signal: c.signal }); c.abort(); return [r.signal === c.signal, r.signal.aborted]; });
    await facts.of("signal of a copy", () => { const c = new AbortController(); const r = new Request(new Request(url, { signal: c.signal })); c.abort(); return r.signal.aborted; });
    await facts.of("signal of a clone", () => { const c = new AbortController(); const r = new Request(url, { signal: c.signal }).clone(); c.abort(); return r.signal.aborted; });
    await facts.of("setters", () => { "use strict"; const r = new Request(url); r.method = "X"; return r.method; });
    await facts.of("getter on another", () => Reflect.get(Request.prototype, "method", {}));
    await facts.of("incoming", () => [look(request), tags(request.signal)]);
    await facts.of("incoming headers", () => { request.headers.set("a", "1"); });
    await facts.of("incoming headers deleted", () => { request.headers.delete("a"); });
    await facts.of("incoming copied", () => { const r = new Request(request); r.headers.set("a", "1"); return r.headers.get("a"); });
    await facts.of("incoming cloned", () => { const r = request.clone(); r.headers.set("a", "1"); return r.headers.get("a"); });
    return facts.response();
  }
}

export default { fetch: (request, env) => env.T.getByName("a").fetch("http://x/", {}) };
