// How the platform's classes look to programs: their members, their names, what console.log makes of their objects.
import { format, inspect } from "node:util";
import { DurableObject, RpcTarget, WorkerEntrypoint, exports } from "cloudflare:workers";
import { Facts, routes } from "../../../lib/facts.js";

const flags = ({ get, set, enumerable, configurable, writable }) => [get && "get", set && "set", enumerable && "enumerable", configurable && "configurable", writable && "writable"].filter(Boolean).join(" ");
const kind = (value) => (typeof value === "function" ? `${value.name}(${value.length})` : typeof value === "string" ? value : typeof value);
/** The members of an object and of the class that it is of. */
function members(object) {
  return [object, Object.getPrototypeOf(object)].map((each) =>
    Object.entries(Object.getOwnPropertyDescriptors(each)).map(([name, member]) => `${name}: ${kind(member.value)} ${flags(member)}`),
  );
}
const enumerated = (object) => { const names = []; for (const name in object) names.push(name); return names; };

class Plain extends RpcTarget {
  list = [1, [2]];
  map = new Map([["a", [1]]]);
  method = function f() {};
  deep = { n: { m: { k: 1 } } };
  #secret = 1;
  get me() { return this; }
  set only(value) {}
  get secret() { return this.#secret; }
}
class Throws extends RpcTarget { get broken() { throw new TypeError("no"); } }
class Heir extends Response { extra = [1]; get mine() { return 1; } }

export class Other extends DurableObject {}
export class Entry extends WorkerEntrypoint {}
export class Thing extends DurableObject {
  list = [1, 2];
  get total() { return 3; }
  give() { return { n: 1, f: () => 1, t: new Plain() }; }

  async everything() {
    const facts = new Facts(), { ctx, env } = this, { storage } = ctx, stub = env.THING.getByName("other");
    const cursor = storage.sql.exec("SELECT 1 AS a, 'x' AS b UNION SELECT 2, NULL");
    let transaction;
    await storage.transaction(async (txn) => { transaction = txn; });
    const things = {
      this: this, ctx, "ctx.id": ctx.id, storage, sql: storage.sql, kv: storage.kv, cursor, raw: cursor.raw(), rows: storage.sql.exec("SELECT 1")[Symbol.iterator](), list: storage.kv.list(), transaction, stub, namespace: env.THING,
      property: stub.nothing, promise: stub.give(), "a function from there": (await stub.give()).f, answer: await stub.give(), facets: ctx.facets, exports: ctx.exports, target: new Plain(), pair: new WebSocketPair(), key: await crypto.subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt"]), "a class called": ctx.exports.Other({ props: {} }),
    };
    for (const [name, value] of Object.entries(things)) {
      facts.say(`${name} as text`, [Object.prototype.toString.call(value), value.constructor?.name]);
      facts.say(`${name} shown`, format(value).split("\n"));
      facts.say(`${name} enumerated`, enumerated(value));
    }
    for (const name of ["ctx", "ctx.id", "storage", "sql", "kv", "transaction", "stub", "namespace", "facets", "a class called"]) facts.say(`members of ${name}`, members(things[name]));
    facts.say("the classes", [things["ctx.id"], stub, env.THING, ctx].map(({ constructor }) => kind(constructor)));
    await facts.of("assigning to an id", () => { ctx.id.name = "x"; });
    facts.say("little of it", inspect(this, { depth: 0 }));
    facts.say("all of it", inspect(ctx, { depth: null }).split("\n"));
    facts.say("each loopback", Object.keys(ctx.exports).map((name) => [name, inspect(ctx.exports[name])]));
    return facts.lines;
  }
}

export default {
  fetch: routes({
    "/object": async (facts, url, env) => { facts.lines = await env.THING.getByName("a").everything(); },
    "/worker": async (facts, url, env) => {
      for (const [name, value] of Object.entries({ called: exports.Entry({ props: {} }), heir: new Heir("x"), event: new CloseEvent("close", { code: 1000 }), headers: new Headers({ a: "1" }), iterator: new Headers({ a: "1" }).entries(), created: Object.create(new Plain()) })) {
        await facts.of(name, () => [Object.prototype.toString.call(value), format(value).split("\n")]);
      }
      await facts.of("a getter that throws", () => format(new Throws()));
    },
  }),
};
