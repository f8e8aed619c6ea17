// Corners that programs met: pragmas between turns, JSON of subqueries, the end of arguments, aborted Workers, thenables.
import { DurableObject, RpcTarget, WorkerEntrypoint, exports as imported } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const soon = (promise) => Promise.race([Promise.resolve(promise).then((value) => ["settled", value], (error) => ["rejected", error.name, error.message]), sleep(200).then(() => "waits")]);

export class Thing extends DurableObject {
  log = [];
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS t (a)");
    ctx.blockConcurrencyWhile(async () => this.keys("in the constructor"));
  }
  keys(where) {
    this.sql.exec("PRAGMA foreign_keys = OFF");
    this.log.push([where, this.sql.exec("PRAGMA foreign_keys").one().foreign_keys]);
    this.sql.exec("PRAGMA foreign_keys = ON");
  }
  async pragmas() {
    const write = () => this.sql.exec("INSERT INTO t VALUES (1)");
    write();
    this.keys("in the turn that wrote");
    await this.ctx.blockConcurrencyWhile(async () => this.keys("in a section after it"));
    write();
    await scheduler.wait(1);
    this.keys("after a wait");
    write();
    await null;
    this.keys("after a microtask");
    await this.ctx.storage.sync();
    this.keys("after sync");
    write();
    await scheduler.wait(1);
    this.sql.exec("/* after */ -- a comment\n PRAGMA foreign_keys = OFF");
    this.log.push(["behind comments", this.sql.exec("PRAGMA foreign_keys").one().foreign_keys]);
    this.sql.exec("SELECT 1; PRAGMA foreign_keys = ON");
    write();
    await scheduler.wait(1);
    this.sql.exec("SELECT 1; PRAGMA foreign_keys = OFF");
    this.log.push(["as a second statement", this.sql.exec("PRAGMA foreign_keys").one().foreign_keys]);
    this.sql.exec("PRAGMA foreign_keys = ON");
    await this.ctx.storage.transaction(async () => this.keys("in a transaction"));
    this.ctx.storage.transactionSync(() => this.keys("in a synchronous one"));
    return this.log;
  }
  json() {
    return ["json_object('c', (SELECT json_group_array(1)))", "json_array((SELECT json_array(1)))", "json_array(x) FROM (SELECT json_array(1) x)", "json_set('{}', '$.a', (SELECT json('[1]')))", "json_array(coalesce((SELECT json('[1]')), 1))", "json_group_array(x) FROM (SELECT json('[1]') x ORDER BY 1)"].map((query) => this.sql.exec(`SELECT ${query}`).raw().toArray()[0][0]);
  }
  async take(target) { await target.say(); }
  async refuse(target) { await target.say(); throw new RangeError("no"); }
  thenSql() { return { then: (done) => done(this.sql.exec("SELECT 1 AS x").one().x) }; }
  async thenables(other) {
    const of = { sql: this.thenSql(), timer: { then: (done) => { setTimeout(done, 1, "late"); } }, storage: { then: (done) => { this.ctx.storage.get("none").then(() => done("read")); } }, call: { then: (done) => { this.env.THING.getByName(other).one().then(done); } } };
    const answers = [];
    for (const [name, thenable] of Object.entries(of)) answers.push(name, await thenable, await thenable);
    return answers;
  }
  one() { return 1; }
}

class Told extends RpcTarget {
  constructor(log) { super(); this.log = log; }
  say() { this.log.push("called"); }
  [Symbol.dispose]() { this.log.push("disposed"); }
}

export class Aborts extends WorkerEntrypoint {
  reason() { try { this.ctx.abort(new RangeError("enough")); } catch (error) { return `caught ${error}`; } return "went on"; }
  nothing() { this.ctx.abort(); return "went on"; }
  fetch() { this.ctx.abort(new TypeError("no answer")); return new Response("went on"); }
  fine() { return "fine"; }
}

async function pragmas(facts, url, env) { for (const [where, value] of await env.THING.getByName("pragmas").pragmas()) facts.say(where, value); }
async function json(facts, url, env) { for (const value of await env.THING.getByName("json").json()) facts.say("JSON", value); }
async function disposing(facts, url, env) {
  for (const method of ["take", "refuse"]) {
    const log = [];
    await env.THING.getByName("a")[method](new Told(log)).catch(() => log.push("refused"));
    log.push("back");
    await sleep(20);
    facts.say(method, log);
  }
}
async function aborting(facts) {
  facts.say("ctx.abort with a reason", await soon(imported.Aborts.reason()));
  facts.say("without", await soon(imported.Aborts.nothing()));
  facts.say("in fetch", await soon(imported.Aborts.fetch("http://x/").then((response) => response.text())));
  facts.say("the next call", await soon(imported.Aborts.fine()));
}
async function thenables(facts, url, env) {
  facts.say("in an object", await soon(env.THING.getByName("a").thenables("b")));
  const timer = { then(done) { setTimeout(done, 1, "late"); } };
  facts.say("in a Worker", [await timer, await timer]);
  facts.say("a call in a Worker", await { then(done) { env.THING.getByName("a").one().then(done); } });
}
const framesOf = (error) => error.stack.split("\n").slice(1).map((line) => line.trim().split(" (")[0]);
async function inner(env) { await env.THING.getByName("a").refuse(new Told([])); }
async function outer(env) { await inner(env); }
async function aborted() { await imported.Aborts.reason(); }
async function stacks(facts, url, env) {
  facts.say("of a call", await outer(env).catch(framesOf));
  facts.say("of a property", await (async () => env.THING.getByName("a").none())().catch(framesOf));
  facts.say("of an entrypoint's", await aborted().catch(framesOf));
}
async function forms(facts) {
  for (const [name, end] of [["CRLF", "\r\n"], ["LF", "\n"]]) {
    const body = ["--b", 'Content-Disposition: form-data; name="a"', "", "1", "--b", 'Content-Disposition: form-data; name="f"; filename="x.txt"', "Content-Type: text/plain", "", "two", "lines", "--b--", ""].join(end);
    await facts.of(`multipart with ${name}`, async () => {
      const form = await new Response(body, { headers: { "content-type": "multipart/form-data; boundary=b" } }).formData();
      return [form.get("a"), await form.get("f").text(), form.get("f").type];
    });
  }
}

export default { fetch: routes({ "/pragmas": pragmas, "/json": json, "/disposing": disposing, "/aborting": aborting, "/thenables": thenables, "/forms": forms, "/stacks": stacks }) };
