// Random programs of objects that do several things at once: what happens in which order. Each is a list of scripts that
// the Worker starts together, of [what, …] steps.
import { DurableObject } from "cloudflare:workers";

let trace = [];
const say = (line) => trace.push(line);
const post = (stub, id, script) => stub.fetch("http://x/", { method: "POST", body: JSON.stringify([id, script]) });
const told = (tag) => [() => say(`${tag} settled`), (error) => say(`${tag} failed ${error}`)];

async function step(object, [what, a, b], tag, id) {
  const { storage } = object.ctx, stub = (name) => object.env.THING.getByName(name), inner = (script, more = "") => run(object, id + more, script);
  switch (what) {
    case "get": return storage.get(`k${a}`);
    case "list": return storage.list();
    case "sql": return storage.sql.exec("SELECT 1").one();
    case "txn": return storage.transaction(() => inner(a));
    case "tick": return null;
    case "ticks": for (let i = 0; i < a; ++i) await null; return;
    case "body": return new Response("x").text();
    case "queue": return queueMicrotask(() => say(`${tag} micro`));
    case "rpc": return stub(a).go(id, b);
    case "orpc": stub(a).go(id, b).then(...told(tag)); return;
    case "fetch": return (await post(stub(a), id, b)).text();
    case "ofetch": post(stub(a), id, b).then(...told(tag)); return;
    case "bcw": return object.ctx.blockConcurrencyWhile(() => inner(a));
    case "obcw": object.ctx.blockConcurrencyWhile(() => inner(a)).then(...told(tag)); return;
    case "wait": return object.ctx.waitUntil(inner(a));
    case "par": return Promise.all(a.map((script, i) => inner(script, i)));
    case "cb": return stub(a).back(id, b, (script) => inner(script, "back"));
    case "throw": throw new Error("thrown");
    case "try": return inner(a).catch((error) => say(`${tag} caught ${error.message}`));
  }
}
async function run(object, id, script) {
  for (let i = 0; i < script.length; ++i) {
    const tag = `${object.name}.${id}.${i}.${script[i][0]}`;
    say(`${tag} begins`);
    await step(object, script[i], tag, `${id}${script[i][0][0]}${i}`);
    say(`${tag} ends`);
  }
}

export class Thing extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.name = ctx.id.name.slice(-1);
    say(`${this.name} is new`);
    if (this.name === "b") ctx.blockConcurrencyWhile(async () => { await ctx.storage.get("x"); say("b is initialised"); });
  }
  async go(id, script) { say(`${this.name}.${id} called`); await run(this, id, script); }
  async fetch(request) {
    const [id, script] = await request.json();
    say(`${this.name}.${id} fetched`);
    await run(this, id, script);
    return new Response(id);
  }
  async back(id, script, callback) { say(`${this.name}.${id} called back`); await callback(script); say(`${this.name}.${id} goes on`); }
}

export default {
  async fetch(request, env) {
    if (request.method !== "POST") return new Response("ready\n");
    trace = [];
    const scripts = await request.json();
    const outcomes = await Promise.allSettled(scripts.map(([name, how, script], i) => (how === "rpc" ? env.THING.getByName(name).go(`s${i}`, script) : post(env.THING.getByName(name), `s${i}`, script))));
    await scheduler.wait(200);  // for what nobody waits for
    return new Response([...outcomes.map(({ status }) => status), ...trace].join("\n") + "\n");
  },
};
