// The class Response: its constructor, its getters, its static methods, its copies.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

const look = (r) => [r.status, r.statusText, [...r.headers], r.ok, r.redirected, r.url, r.webSocket, r.cf, r.type, r.body === null, r.bodyUsed];
const tags = (o) => Object.prototype.toString.call(o);

export class T extends DurableObject {
  async fetch(request) {
    const facts = new Facts();
    facts.say("prototype", Object.getOwnPropertyNames(Response.prototype));
    facts.say("parent", Object.getOwnPropertyNames(Object.getPrototypeOf(Response.prototype)));
    facts.say("statics", Object.getOwnPropertyNames(Response).sort());
    facts.say("length", Response.length);
    facts.say("own", Object.keys(new Response()));
    facts.say("tag", tags(new Response()));
    for (const [name, make] of Object.entries({
      "nothing": () => new Response(),
      "without new": () => Response(),
      "null": () => new Response(null),
      "string": () => new Response("a"),
      "empty": () => new Response(""),
      "number": () => new Response(5),
      "object": () => new Response({}),
      "array": () => new Response([1, 2]),
      "boolean": () => new Response(false),
      "symbol": () => new Response(Symbol("a")),
      "bytes": () => new Response(new Uint8Array(2)),
      "buffer": () => new Response(new ArrayBuffer(2)),
      "view": () => new Response(new DataView(new ArrayBuffer(4), 1, 2)),
      "blob": () => new Response(new Blob(["a"], { type: "text/x" })),
      "blob without type": () => new Response(new Blob(["a"])),
      "params": () => new Response(new URLSearchParams("a=b")),
      "stream": () => new Response(new ReadableStream()),
      "response as body": () => new Response(new Response("a")),
      "status 200": () => new Response(null, { status: 200 }),
      "status 199": () => new Response(null, { status: 199 }),
      "status 100": () => new Response(null, { status: 100 }),
      "status 101": () => new Response(null, { status: 101 }),
      "status 599": () => new Response(null, { status: 599 }),
      "status 600": () => new Response(null, { status: 600 }),
      "status 0": () => new Response(null, { status: 0 }),
      "status string": () => new Response(null, { status: "404" }),
      "status word": () => new Response(null, { status: "x" }),
      "status fraction": () => new Response(null, { status: 200.7 }),
      "status null": () => new Response(null, { status: null }),
      "status undefined": () => new Response(null, { status: undefined }),
      "status 204": () => new Response(null, { status: 204 }),
      "status 204 with body": () => new Response("a", { status: 204 }),
      "status 204 with empty body": () => new Response("", { status: 204 }),
      "status 304 with body": () => new Response("a", { status: 304 }),
      "status 205 with body": () => new Response("a", { status: 205 }),
      "status 299": () => new Response(null, { status: 299 }),
      "status 418": () => new Response(null, { status: 418 }),
      "statusText": () => new Response(null, { statusText: "Fine" }),
      "statusText empty": () => new Response(null, { statusText: "" }),
      "statusText number": () => new Response(null, { statusText: 5 }),
      "statusText bad": () => new Response(null, { statusText: "a\nb" }),
      "statusText umlaut": () => new Response(null, { statusText: "ä" }),
      "statusText euro": () => new Response(null, { statusText: "€" }),
      "headers": () => new Response(null, { headers: { A: "1", "Set-Cookie": "x" } }),
      "headers of a response": () => new Response(null, { headers: new Response("a").headers }),
      "init null": () => new Response(null, null),
      "init number": () => new Response(null, 5),
      "init response": () => new Response("b", new Response("a", { status: 201, headers: { x: "y" } })),
      "type given": () => new Response("a", { headers: { "content-type": "x/y" } }),
      "cf": () => new Response(null, { cf: { a: 1, f() {} } }),
      "cf string": () => new Response(null, { cf: "a" }),
      "encodeBody manual": () => new Response(null, { encodeBody: "manual" }),
      "encodeBody automatic": () => new Response(null, { encodeBody: "automatic" }),
      "encodeBody other": () => new Response(null, { encodeBody: "other" }),
      "webSocket null": () => new Response(null, { webSocket: null }),
      "json object": () => Response.json({ a: 1 }),
      "json undefined": () => Response.json(undefined),
      "json function": () => Response.json(() => {}),
      "json nothing": () => Response.json(),
      "json null": () => Response.json(null),
      "json with type": () => Response.json(1, { headers: { "content-type": "x/y" }, status: 201 }),
      "json with init null": () => Response.json(1, null),
      "json cycle": () => { const a = {}; a.a = a; return Response.json(a); },
      "json bigint": () => Response.json(1n),
      "json status 204": () => Response.json(1, { status: 204 }),
      "json of a response's init": () => Response.json(1, new Response(null, { status: 201 })),
      "redirect": () => Response.redirect("https://example.com/a"),
      "redirect 301": () => Response.redirect("https://example.com/a", 301),
      "redirect 303": () => Response.redirect("https://example.com/a", 303),
      "redirect 307": () => Response.redirect("https://example.com/a", 307),
      "redirect 308": () => Response.redirect("https://example.com/a", 308),
      "redirect 200": () => Response.redirect("https://example.com/a", 200),
      "redirect 304": () => Response.redirect("https://example.com/a", 304),
      "redirect relative": () => Response.redirect("/a"),
      "redirect nothing": () => Response.redirect(),
      "redirect fragment": () => Response.redirect("https://example.com/a#b"),
      "error": () => Response.error(),
    })) await facts.of(name, () => look(make()));
    await facts.of("error's body", async () => { const r = Response.error(); return [r.type, r.status]; });
    for (const [name, body] of Object.entries({ number: 5, object: {}, array: [1, "a"], boolean: false, date: new Date(NaN), regexp: /a/, params: new URLSearchParams("a=ä") })) await facts.of(`text of ${name}`, () => new Response(body).text());
    async function* pieces() { yield "a"; yield new Uint8Array([98]); yield "c"; }
    function* more() { yield "d"; yield "e"; }
    await facts.of("text of an async generator", () => new Response(pieces()).text());
    await facts.of("text of a generator", () => new Response(more()).text());
    await facts.of("text of a Set", () => new Response(new Set(["a", "b"])).text());
    await facts.of("text of an iterable with toString", () => new Response({ *[Symbol.iterator]() { yield "a"; }, toString() { return "mine"; } }).text());
    await facts.of("text of numbers", () => new Response((function* () { yield 5; })()).text());
    await facts.of("text of an array", () => new Response(["a", "b"]).text());
    const used = new Response("a");
    await used.text();
    await facts.of("used: text", () => used.text());
    await facts.of("used: clone", () => used.clone());
    await facts.of("used: body", () => [used.bodyUsed, used.body.locked]);
    await facts.of("used: body as body", () => new Response(used.body));
    const first = new Response("abc", { headers: { a: "1" }, status: 201 });
    const second = first.clone();
    second.headers.set("a", "2");
    await facts.of("clone", async () => [look(second), first.headers.get("a"), await first.text(), await second.text()]);
    await facts.of("clone of a stream", async () => { const r = new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([97])); c.close(); } })); const s = r.clone(); return [await r.text(), await s.text()]; });
    await facts.of("clone of what is locked", () => { const r = new Response("a"); r.body.getReader(); return r.clone(); });
    await facts.of("text of what is locked", () => { const r = new Response("a"); r.body.getReader(); return r.text(); });
    await facts.of("body of a locked stream", () => { const s = new ReadableStream(); s.getReader(); return new Response(s); });
    await facts.of("body is the stream given", () => { const s = new ReadableStream(); return new Response(s).body === s; });
    await facts.of("null body read", async () => { const r = new Response(); return [await r.text(), await r.text(), r.bodyUsed]; });
    await facts.of("json", async () => [await Response.json({ a: [1, null] }).json(), await Response.json("x").text()]);
    await facts.of("bad json", () => new Response("{a").json());
    await facts.of("formData of text", () => new Response("a").formData());
    await facts.of("blob", async () => { const b = await new Response("ab", { headers: { "content-type": "X/Y; a=B" } }).blob(); return [b.size, b.type]; });
    await facts.of("text of a stream of strings", () => new Response(new ReadableStream({ start(c) { c.enqueue("a"); c.close(); } })).text());
    await facts.of("text of a stream of numbers", () => new Response(new ReadableStream({ start(c) { c.enqueue(5); c.close(); } })).text());
    await facts.of("text of a broken stream", () => new Response(new ReadableStream({ start(c) { c.error(new RangeError("broken")); } })).text());
    await facts.of("text of a stream's buffer", () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([97]).buffer); c.close(); } })).text());
    await facts.of("headers can be changed", () => { const r = new Response("a"); r.headers.set("x", "y"); r.headers.delete("content-type"); return [...r.headers]; });
    await facts.of("headers of redirect", () => { const r = Response.redirect("https://x/"); r.headers.set("x", "y"); return [...r.headers]; });
    await facts.of("status cannot be set", () => { const r = new Response("a"); r.status = 5; return r.status; });
    await facts.of("getter on another", () => Reflect.get(Response.prototype, "status", {}));
    const far = await this.env.T.getByName("b").fetch("http://x/answer");
    await facts.of("received", () => look(far));
    await facts.of("received: headers", () => { far.headers.set("x", "y"); });
    await facts.of("received: new Response", async () => { const r = new Response(far.body, far); r.headers.set("x", "y"); return [look(r), await r.text()]; });
    return facts.response();
  }
}

class Answer { static fetch() { return new Response("far", { status: 203, statusText: "Mine", headers: { "X-A": "1" }, cf: { a: 1 } }); } }
const inner = T.prototype.fetch;
T.prototype.fetch = function (request) { return new URL(request.url).pathname === "/answer" ? Answer.fetch() : inner.call(this, request); };

export default { fetch: (request, env) => env.T.getByName("a").fetch("http://x/", {}) };
