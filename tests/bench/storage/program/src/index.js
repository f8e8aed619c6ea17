// What the storage benchmark measures: /BINDING/NAME/WORK?n=N does WORK N times in one object;
// /BINDING/PREFIX/touch?n=N calls N objects, PREFIX0, PREFIX1, …, one after the other.
import { DurableObject } from "cloudflare:workers";

const KEYS = Array.from({ length: 100 }, (_, i) => `key${i}`);

const work = {
  async fill(storage) {
    await storage.put(Object.fromEntries(KEYS.map((key, i) => [key, i])));
  },
  fillTable({ sql }) {
    sql.exec("create table if not exists t (id integer primary key, v text)");
    for (let i = 0; i < 100; i++) sql.exec("insert or replace into t values (?, ?)", i, `value ${i}`);
  },
  async gets(storage, n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await storage.get(KEYS[i % 100]);
    return sum;
  },
  puts(storage, n) {
    for (let i = 0; i < n; i++) storage.put(KEYS[i % 100], i);
  },
  syncGets({ kv }, n) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += kv.get(KEYS[i % 100]);
    return sum;
  },
  syncPuts({ kv }, n) {
    for (let i = 0; i < n; i++) kv.put(KEYS[i % 100], i);
  },
  selects({ sql }, n) {
    let length = 0;
    for (let i = 0; i < n; i++) length += sql.exec("select v from t where id = ?", i % 100).one().v.length;
    return length;
  },
  inserts({ sql }, n) {
    for (let i = 0; i < n; i++) sql.exec("insert or replace into t values (?, ?)", i % 100, "value");
  },
  async increment(storage) {
    const value = ((await storage.get("count")) ?? 0) + 1;
    storage.put("count", value);
    return value;
  },
  read: (storage) => storage.get("count"),
  write: (storage) => storage.put("count", 1),
};

class Measured extends DurableObject {
  async fetch(request) {
    const url = new URL(request.url);
    const n = Number(url.searchParams.get("n"));
    return new Response(String(await work[url.pathname.split("/")[3]](this.ctx.storage, n)));
  }
}
export class SqlBacked extends Measured {}
export class KvBacked extends Measured {}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const [, binding, name, what, each] = url.pathname.split("/");
    if (what !== "touch") return env[binding].getByName(name).fetch(request);
    const n = Number(url.searchParams.get("n"));
    for (let i = 0; i < n; i++) await (await env[binding].getByName(`${name}${i}`).fetch(`http://bench/${binding}/x/${each}`)).text();
    return new Response(String(n));
  },
};
