// Bodies between a Worker and an object: in which pieces they come, when they are pulled, what ends them.
import { DurableObject } from "cloudflare:workers";
import { Facts, show, sleep } from "../../../lib/facts.js";

const encode = (text) => new TextEncoder().encode(text);
let log = [];
const taken = () => log.splice(0).join(" ");

/** Gives `sizes` one by one, then what `last` does with the controller. */
function counted(name, sizes, last = (c) => c.close()) {
  let n = 0;
  return new ReadableStream({
    pull(c) {
      log.push(`${name}${n}`);
      if (n === sizes.length) last(c);
      else c.enqueue(new Uint8Array(sizes[n]));
      n++;
    },
    cancel(reason) { log.push(`${name} cancelled: ${show(reason)}`); },
  });
}

async function sizes(body) {
  const all = [];
  try {
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return `${all} end`;
      all.push(value.length);
    }
  } catch (error) {
    return `${all} ${show(error)}`;
  }
}
const total = async (body) => (await sizes(body)).replace(/^[\d,]*/, (list) => (list === "" ? "0" : `${list.split(",").reduce((a, b) => a + Number(b), 0)}`));

export class T extends DurableObject {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/big": return new Response("x".repeat(20000));
      case "/bytes": return new Response(new Uint8Array(5000));
      case "/blob": return new Response(new Blob(["y".repeat(5000)]));
      case "/empty": return new Response("");
      case "/null": return new Response(null);
      case "/slow": return new Response(counted("r", [5, 6, 7]));
      case "/error": return new Response(counted("r", [5, 6], (c) => c.error(new RangeError("mine"))));
      case "/text": return new Response(new ReadableStream({ start(c) { c.enqueue("text"); c.close(); } }));
      case "/wrong": return new Response(new ReadableStream({ start(c) { c.enqueue(5); c.close(); } }));
      case "/echo": return new Response(request.body);
      case "/echo-later": { await sleep(5); return new Response(request.body); }
      case "/count": return new Response(await total(request.body));
      case "/whole": return new Response(`${(await request.arrayBuffer()).byteLength}`);
      case "/unread": return new Response("unread");
      case "/throws": throw new TypeError("not mine");
      case "/partly": { const reader = request.body.getReader(); const { value } = await reader.read(); return new Response(`read ${value.length > 0}`); }
      case "/identity": {
        const { readable, writable } = new IdentityTransformStream();
        this.ctx.waitUntil((async () => {
          const writer = writable.getWriter();
          for (let i = 0; i < 3; i++) { await writer.write(encode(`chunk${i}`)); log.push(`wrote${i}`); }
          await writer.close();
          log.push("closed");
        })());
        return new Response(readable);
      }
      case "/timed": return new Response(new ReadableStream({ async pull(c) { this.n = (this.n ?? 0) + 1; await sleep(2); if (this.n > 3) c.close(); else c.enqueue(encode(`piece ${this.n};`)); } }));
      case "/headers": return Response.json({ headers: [...request.headers], cf: request.cf ?? null, redirect: request.redirect, method: request.method, url: request.url, noBody: request.body === null });
      case "/stored": {
        return new Response(new ReadableStream({ pull: async (c) => {
          const n = (await this.ctx.storage.get("n")) ?? 0;
          if (n === 3) return c.close();
          await this.ctx.storage.put("n", n + 1);
          c.enqueue(encode(`n=${n};`));
        } }));
      }
    }
    return new Response("?", { status: 404 });
  }
}

export default {
  async fetch(request, env) {
    const facts = new Facts();
    const stub = env.T.getByName("a");
    const get = (path, init) => stub.fetch(`http://x${path}`, init);
    for (const path of ["/big", "/bytes", "/blob", "/empty", "/text"]) await facts.of(path, async () => sizes((await get(path)).body));
    await facts.of("/null", async () => (await get("/null")).body);
    for (const path of ["/big", "/empty", "/null", "/slow"])
      await facts.of(`HEAD ${path}`, async () => { const r = await get(path, { method: "HEAD" }); return [r.body, r.headers.get("content-length"), await r.text()]; });
    taken();
    await facts.of("/slow", async () => total((await get("/slow")).body));
    taken();
    await facts.of("/error ends with", async () => (await sizes((await get("/error")).body)).replace(/^[\d,]*/, ""));
    await facts.of("/error as text", async () => (await get("/error")).text());
    await facts.of("/wrong", async () => (await sizes((await get("/wrong")).body)));
    await facts.of("/identity", async () => sizes((await get("/identity")).body));
    await facts.of("log", taken);
    await facts.of("/timed", async () => (await get("/timed")).text());
    await facts.of("/stored", async () => (await get("/stored")).text());
    await facts.of("/throws", async () => get("/throws", { method: "POST", body: counted("q", [1, 2]) }));
    await sleep(5);
    taken();
    await facts.of("cancel of a response", async () => {
      const reader = (await get("/slow")).body.getReader();
      await reader.read();
      await reader.cancel("why");
      await sleep(5);
      return log.splice(0).at(-1);
    });
    for (const [name, body] of [["string", "x".repeat(10000)], ["bytes", new Uint8Array(10000)], ["blob", new Blob(["z".repeat(9000)])]]) {
      await facts.of(`post ${name}`, async () => (await get("/count", { method: "POST", body })).text());
      await facts.of(`post ${name} echoed`, async () => total((await get("/echo", { method: "POST", body })).body));
    }
    for (const path of ["/count", "/whole"]) await facts.of(`post a stream to ${path}`, async () => (await get(path, { method: "POST", body: counted("q", [5, 6, 7]) })).text());
    for (const path of ["/echo", "/echo-later"]) await facts.of(`post a stream to ${path}`, async () => total((await get(path, { method: "POST", body: counted("q", [5, 6, 7]) })).body));
    for (const path of ["/count", "/whole", "/echo"]) {
      await facts.of(`post a stream that breaks to ${path}`, async () => (await get(path, { method: "POST", body: counted("q", [5], (c) => c.error(new RangeError("broken"))) })).text());
    }
    taken();
    await facts.of("a body that is not read", async () => (await get("/unread", { method: "POST", body: counted("q", [5, 6, 7, 8, 9]) })).text());
    await sleep(5);
    await facts.of("log ends with", () => log.splice(0).at(-1));
    await facts.of("a body that is read in part", async () => (await get("/partly", { method: "POST", body: counted("q", [5, 6, 7, 8, 9]) })).text());
    await sleep(5);
    await facts.of("log ends with", () => log.splice(0).at(-1));
    const fixed = () => { const { readable, writable } = new FixedLengthStream(5); const writer = writable.getWriter(); writer.write(encode("abcde")); writer.close(); return readable; };
    for (const [name, init] of [
      ["GET", {}], ["PUT without a body", { method: "PUT" }], ["empty string", { method: "POST", body: "" }], ["string", { method: "POST", body: "é" }],
      ["bytes", { method: "POST", body: new Uint8Array(3) }], ["blob", { method: "POST", body: new Blob(["a"], { type: "a/b" }) }],
      ["params", { method: "POST", body: new URLSearchParams({ a: "1" }) }], ["stream", { method: "POST", body: counted("q", [5]) }], ["fixed", { method: "POST", body: fixed() }],
      ["own length", { method: "POST", body: "abc", headers: { "Content-Length": "99" } }], ["own type", { method: "POST", body: "abc", headers: { "Content-Type": "x/y" } }],
      ["cf", { cf: { a: 1, b: [true, null] } }], ["redirect", { redirect: "follow" }], ["headers", { headers: { Host: "h", "User-Agent": "u", "X-A": "1", "x-a": "2" } }],
      ["method", { method: "patch" }], ["own method", { method: "PURGE" }],
    ]) await facts.of(`arrives: ${name}`, async () => (await get("/headers", init)).text());
    await facts.of("a request sent on", async () => (await stub.fetch(new Request("http://y/headers", { method: "POST", body: "abc", headers: { a: "b" } }))).text());
    await facts.of("a fragment", async () => (await stub.fetch("http://y/headers#f")).text());
    await facts.of("a response's headers", async () => { const r = await get("/echo", { method: "POST", body: "abc" }); return [[...r.headers], r.url, r.type, r.redirected, r.status, r.statusText, r.ok]; });
    return facts.response();
  },
};
