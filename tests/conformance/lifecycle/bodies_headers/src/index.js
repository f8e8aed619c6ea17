// The class Headers.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

export class T extends DurableObject {
  async fetch() {
    const facts = new Facts();
    facts.say("prototype", Object.getOwnPropertyNames(Headers.prototype));
    facts.say("tag", Object.prototype.toString.call(new Headers()));
    for (const [name, make] of Object.entries({
      "nothing": () => new Headers(),
      "undefined": () => new Headers(undefined),
      "null": () => new Headers(null),
      "number": () => new Headers(5),
      "string": () => new Headers("a"),
      "object": () => new Headers({ B: "2", A: "1" }),
      "object of others": () => new Headers({ a: 1, b: null, c: undefined, d: true }),
      "pairs": () => new Headers([["b", "2"], ["a", "1"], ["B", "3"]]),
      "map": () => new Headers(new Map([["a", "1"]])),
      "headers": () => new Headers(new Headers({ a: "1" })),
      "short pair": () => new Headers([["a"]]),
      "long pair": () => new Headers([["a", "b", "c"]]),
      "not a pair": () => new Headers(["ab"]),
      "bad name": () => new Headers({ "a b": "1" }),
      "empty name": () => new Headers({ "": "1" }),
      "spaces": () => new Headers({ a: "  b \t" }),
      "newline": () => new Headers({ a: "b\nc" }),
      "newline at the end": () => new Headers({ a: "b\n" }),
      "zero": () => new Headers({ a: "b\0" }),
      "latin": () => new Headers({ a: "ä" }),
      "euro": () => new Headers({ a: "€" }),
      "empty value": () => new Headers({ a: "" }),
      "symbol": () => new Headers({ a: Symbol("x") }),
      "inherited": () => new Headers(Object.create({ a: "1" })),
      "symbols are left out": () => new Headers({ [Symbol("a")]: "1", b: "2" }),
    })) await facts.of(name, () => [...make()]);
    const h = new Headers({ "Content-Type": "a/b", "X-One": "1" });
    h.append("x-one", "2");
    h.append("Set-Cookie", "a=1");
    h.append("set-cookie", "b=2");
    for (const [name, act] of Object.entries({
      "get": () => [h.get("x-one"), h.get("X-ONE"), h.get("nope"), h.get("set-cookie")],
      "get nothing": () => h.get(),
      "get bad": () => h.get("a b"),
      "has": () => [h.has("x-one"), h.has("nope")],
      "has bad": () => h.has(""),
      "has with a value": () => [h.has("x-one", "1"), h.has("x-one", "9")],
      "getAll": () => h.getAll("Set-Cookie"),
      "getAll of another": () => h.getAll("x-one"),
      "getSetCookie": () => h.getSetCookie(),
      "getSetCookie of none": () => new Headers().getSetCookie(),
      "iterate": () => [...h],
      "keys": () => [...h.keys()],
      "values": () => [...h.values()],
      "entries": () => [...h.entries()],
      "iterator's tag": () => [Object.prototype.toString.call(h.entries()), Object.prototype.toString.call(h.keys()), h.entries()[Symbol.iterator]() !== undefined],
      "entries is the iterator": () => Headers.prototype.entries === Headers.prototype[Symbol.iterator],
      "forEach": () => { const out = []; h.forEach((value, name, all) => out.push(name, value, all === h)); return out; },
      "forEach with this": () => { let self; new Headers({ a: "1" }).forEach(function () { self = this; }, "me"); return typeof self === "object" ? `${self}` : self; },
      "forEach nothing": () => h.forEach(),
      "set": () => { const g = new Headers(h); g.set("x-one", "9"); return [...g]; },
      "set one argument": () => new Headers().set("a"),
      "set bad": () => new Headers().set("a b", "c"),
      "append nothing": () => new Headers().append(),
      "append undefined": () => { const g = new Headers(); g.append("a", undefined); return [...g]; },
      "delete": () => { const g = new Headers(h); const r = g.delete("X-One"); return [r, [...g]]; },
      "delete bad": () => new Headers().delete("a b"),
      "delete in iteration": () => { const g = new Headers({ a: "1", b: "2", c: "3" }); const out = []; for (const [name] of g) { out.push(name); g.delete(name); } return out; },
      "append in iteration": () => { const g = new Headers({ a: "1" }); const out = []; for (const [name] of g) { out.push(name); if (out.length < 5) g.append(`${name}a`, "1"); } return out; },
      "copy is apart": () => { const g = new Headers(h); g.set("content-type", "x"); return h.get("content-type"); },
      "set-cookie set": () => { const g = new Headers(h); g.set("set-cookie", "c=3"); return g.getSetCookie(); },
      "json": () => JSON.stringify(h),
      "keys of it": () => Object.keys(h),
      "sorted": () => [...new Headers([["z", "1"], ["A", "2"], ["m", "3"], ["a-b", "4"], ["ab", "5"]]).keys()],
      "without new": () => typeof Headers,
    })) await facts.of(name, act);
    return facts.response();
  }
}

export default { fetch: (request, env) => env.T.getByName("a").fetch("http://x/", {}) };
