// What ends a call of an object early: signals, and timers behind them.
import { DurableObject } from "cloudflare:workers";
import { Facts, show, sleep } from "../../../lib/facts.js";

let log = [];
export class T extends DurableObject {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/log") return new Response(log.splice(0).join(" "));
    if (pathname === "/slow") {
      log.push("began");
      request.signal.addEventListener("abort", () => log.push("aborted"));
      await sleep(40);
      log.push("ended");
      return new Response("slow");
    }
    if (pathname === "/stream") { let n = 0; return new Response(new ReadableStream({ async pull(c) { await sleep(1); c.enqueue(new Uint8Array(3)); if (++n === 50) c.close(); }, cancel(r) { log.push(`cancelled ${show(r)}`); } })); }
    if (pathname === "/count") { const { length } = await request.bytes(); log.push(`${length} bytes`); return new Response(`${length}`); }
    return new Response("fast");
  }
}

export default {
  async fetch(request, env) {
    const facts = new Facts();
    const stub = env.T.getByName("a");
    const url = "http://x";
    const signalThatAborts = (reason) => { const c = new AbortController(); c.abort(reason); return c.signal; };
    await facts.of("aborted before", () => stub.fetch(url, { signal: AbortSignal.abort() }));
    await facts.of("aborted before, with a reason", () => stub.fetch(url, { signal: signalThatAborts(new RangeError("mine")) }));
    await facts.of("aborted before, with a word", () => stub.fetch(url, { signal: signalThatAborts("word") }));
    await facts.of("aborted before, in a Request", () => stub.fetch(new Request(url, { signal: signalThatAborts() })));
    await facts.of("aborted while it runs", async () => { const c = new AbortController(); const p = stub.fetch(`${url}/slow`, { signal: c.signal }); await sleep(10); c.abort(); return p; });
    await facts.of("with a reason", async () => { const c = new AbortController(); const p = stub.fetch(`${url}/slow`, { signal: c.signal }); await sleep(10); c.abort(new RangeError("mine")); return p; });
    await sleep(60);
    await facts.of("the object's log", async () => (await stub.fetch(`${url}/log`)).text());
    await facts.of("timeout", () => stub.fetch(`${url}/slow`, { signal: AbortSignal.timeout(5) }));
    await facts.of("timeout that is not reached", async () => (await stub.fetch(url, { signal: AbortSignal.timeout(1000) })).text());
    await facts.of("any", () => stub.fetch(`${url}/slow`, { signal: AbortSignal.any([new AbortController().signal, AbortSignal.timeout(5)]) }));
    await sleep(60);
    await stub.fetch(`${url}/log`);
    await facts.of("after the answer", async () => { const c = new AbortController(); const r = await stub.fetch(url, { signal: c.signal }); c.abort(); return [r.status, await r.text()]; });
    await facts.of("while the answer streams", async () => { const c = new AbortController(); const r = await stub.fetch(`${url}/stream`, { signal: c.signal }); const reader = r.body.getReader(); await reader.read(); c.abort(new RangeError("mine")); for (;;) await reader.read(); });
    await sleep(10);
    await facts.of("the object's log", async () => (await stub.fetch(`${url}/log`)).text());
    await facts.of("reason", () => [show(AbortSignal.abort().reason), show(AbortSignal.abort("x").reason)]);
    await facts.of("timeout's reason", async () => { const s = AbortSignal.timeout(1); await sleep(10); return [s.aborted, show(s.reason)]; });
    await facts.of("throwIfAborted", () => AbortSignal.abort(new RangeError("x")).throwIfAborted());
    await facts.of("onabort", async () => { const c = new AbortController(); let n = 0; c.signal.onabort = () => n++; c.abort(); c.abort(); return n; });
    await facts.of("any of aborted", () => { const s = AbortSignal.any([signalThatAborts("a"), signalThatAborts("b")]); return [s.aborted, s.reason]; });
    await facts.of("any later", () => { const c = new AbortController(); const s = AbortSignal.any([c.signal]); c.abort("later"); return [s.aborted, s.reason]; });
    await facts.of("constructor", () => new AbortSignal());
    await facts.of("timeout without a time", () => AbortSignal.timeout());
    return facts.response();
  },
};
