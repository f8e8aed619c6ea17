// Who gets into an object while it waits for a body: three events at once, each of which waits for one thing.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

let trace = [];
const say = (line) => trace.push(line);
const fresh = () => new Response("x");
const read = async (stream, times) => {
  const reader = stream.getReader();
  for (let i = 0; i < times; ++i) {
    await reader.read();
    say("piece");
  }
};

// `request` has the body "1", of a message or of a Request that the object has made itself.
const ways = {
  text: (request) => request.text(),
  json: (request) => request.json(),
  arrayBuffer: (request) => request.arrayBuffer(),
  bytes: (request) => request.bytes(),
  blob: (request) => request.blob(),
  "text of a clone": (request) => request.clone().text(),
  "text of what is used": (request) => { request.text(); return request.text().catch(() => say("refused")); },
  "one read": (request) => read(request.body, 1),
  "two reads": (request) => read(request.body, 2),
  "a read into bytes": (request) => request.body.getReader({ mode: "byob" }).read(new Uint8Array(4)),
  "for await": async (request) => { for await (const piece of request.body) say("piece"); },
  pipeTo: (request) => request.body.pipeTo(new WritableStream()),
  cancel: (request) => request.body.cancel(),
  "text of a response": () => fresh().text(),
  "json of a response": () => Response.json({}).json(),
  "form of a response": () => new Response(new URLSearchParams("a=1")).formData(),
  "text of an empty response": () => new Response("").text(),
  "text of a response without body": () => new Response(null).text(),
  "text of a program's own stream": () => new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array(1)); c.close(); } })).text(),
  "text of a blob": () => new Blob(["x"]).text(),
  "text of a response of a blob": () => new Response(new Blob(["x"])).text(),
  "two reads of a response": () => read(fresh().body, 2),
  "a branch of tee()": () => new Response(fresh().body.tee()[0]).text(),
  "pipeTo of a response": () => fresh().body.pipeTo(new WritableStream()),
  "through a TransformStream": () => new Response(fresh().body.pipeThrough(new TransformStream())).text(),
  "through a CompressionStream": () => new Response(fresh().body.pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  "two texts": () => Promise.all([fresh().text(), fresh().text()]),
  "one text after another": async () => { await fresh().text(); say("first"); await fresh().text(); },
  "text and storage": (request, object) => Promise.all([fresh().text(), object.ctx.storage.get("x")]),
  "storage, then text": async (request, object) => { await object.ctx.storage.get("x"); say("got"); await fresh().text(); },
  "text within blockConcurrencyWhile()": (request, object) => object.ctx.blockConcurrencyWhile(() => fresh().text()),
  "text within a transaction": (request, object) => object.ctx.storage.transaction(() => fresh().text()),
  "text of another object's answer": async (request, object) => { const answer = await object.env.THING.getByName("other").fetch("http://x/nothing/other"); say("answered"); await answer.text(); },
  microtasks: async () => { for (let i = 0; i < 50; ++i) await null; },
  digest: () => crypto.subtle.digest("SHA-1", new Uint8Array(1)),
  nothing: async () => {},
};

export class Thing extends DurableObject {
  async use(way, number, request) {
    say(`${number} begins`);
    await ways[way](request, this);
    say(`${number} ends`);
  }
  async fetch(request) {
    const [way, number] = new URL(request.url).pathname.slice(1).split("/").map(decodeURIComponent);
    await this.use(way, number, request);
    return new Response("done");
  }
  call(way, number) { return this.use(way, number, new Request("http://x/", { method: "POST", body: "1" })); }
}

async function everything(facts, env, send) {
  const stub = env.THING.getByName("a");
  for (const way of Object.keys(ways)) {
    await stub.call("nothing", 0);
    trace = [];
    await Promise.all([1, 2, 3].map((number) => send(stub, way, number)));
    facts.say(way, trace);
  }
}

export default {
  fetch: routes({
    "/fetch": (facts, url, env) => everything(facts, env, async (stub, way, number) => {
      const answer = await stub.fetch(`http://x/${encodeURIComponent(way)}/${number}`, { method: "POST", body: "1" });
      await answer.text();
    }),
    "/rpc": (facts, url, env) => everything(facts, env, (stub, way, number) => stub.call(way, number)),
  }),
};
