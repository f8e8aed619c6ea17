// Every kind of value, written once, then read and written back after each restart, perhaps by another server on the
// same files (side_by_side.py).
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

const cycle = { name: "cycle" };
cycle.self = cycle;
const values = {
  null: null, true: true, int: 42, "minus zero": -0, double: 1.5, NaN: NaN, "2^53": 2 ** 53, bigint: -(2n ** 70n),
  "": "the empty key", latin: "caf\u00e9", wide: "\u2603 \u{1f600}", "lone surrogate": "a\ud800", long: "x".repeat(70_000),
  "\u{1f600}": "a key beyond the basic plane", "a\0b": "a key with a NUL",
  object: { a: { b: [1, "two", null] } }, sparse: [1, , 3], cycle, date: new Date(1_700_000_000_123), regexp: /a+/gi,
  map: new Map([["k", new Set([1, "b"])]]), boxed: new Number(5),
  bytes: new Uint8Array([0, 127, 128, 255]), part: new Uint8Array([1, 2, 3, 4]).subarray(1, 3), buffer: new ArrayBuffer(3),
  floats: new Float64Array([0.5]), view: new DataView(new ArrayBuffer(4), 1, 2), error: new TypeError("m"),
};

class Keeping extends DurableObject {
  async fetch() {
    const { storage } = this.ctx;
    const facts = new Facts();
    const round = ((await storage.get("round")) ?? 0) + 1;
    if (round === 1) await storage.put(values);
    await storage.put("round", round);
    const stored = await storage.list();
    for (const [key, value] of stored) facts.say(`round ${round}, ${JSON.stringify(key)}`, value);
    for (const [key, value] of stored) await storage.put(key, value);
    return facts.response();
  }
}
export class SqlBacked extends Keeping {}
export class KvBacked extends Keeping {}

export default {
  async fetch(request, env) {
    const sql = await (await env.SQL.getByName("a").fetch(request)).text();
    const kv = await (await env.KV.getByName("a").fetch(request)).text();
    return new Response(`${sql}a class in new_classes says the same: ${sql === kv}\n`);
  },
};
