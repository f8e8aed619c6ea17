// Which lookups the value cache of KV-backed classes answers: a hit has settled when the microtasks have run, a miss has not.
import { DurableObject } from "cloudflare:workers";
import { routes, show } from "../../../lib/facts.js";

async function outcome(promise) {
  let settled = false;
  promise.then(() => (settled = true), () => (settled = true));
  for (let i = 0; i < 200; ++i) await null;
  const text = settled ? "HIT" : "MISS";
  try {
    const result = await promise;
    return `${text} ${result instanceof Map ? `[${[...result.keys()].join(" ")}]` : show(result)}`;
  } catch (error) {
    return `${text} ${show(error)}`;
  }
}

// Each route has an object, and so a cold cache, of its own. `look` takes a name in words and a promise.
const looking = (action) =>
  async function (facts) {
    const { storage } = this.ctx;
    const look = async (name, promise) => facts.lines.push(`${name}: ${await outcome(promise)}`);
    await action(storage, {
      get: (key, options) => look(`get ${show(key)}${options ? " " + show(options) : ""}`, storage.get(key, options)),
      list: (options) => look(`list ${show(options)}`, storage.list(options)),
      put: (key, value, options) => look(`put ${show(key)}${options ? " " + show(options) : ""}`, storage.put(key, value, options)),
      delete: (key, options) => look(`delete ${show(key)}${options ? " " + show(options) : ""}`, storage.delete(key, options)),
      deleteAll: () => look("deleteAll", storage.deleteAll()),
    });
  };

const table = {
  "/sequence": looking(async (storage, s) => {
    await s.get("k1");
    await s.get("k1");
    await s.put("p1", 1);
    await s.get("p1");
    await s.get(["k1", "m9"]);
    await s.get(["k1", "m9"]);
    await s.list({ start: "a", end: "c" });
    await s.list({ start: "a", end: "c" });
    await s.list({ start: "aa", end: "b" });
    await s.get("bbb");
    await s.get("c");
    await s.list({ start: "a", end: "d" });
    await s.list({ start: "a", end: "d" });
    await s.list({ prefix: "b" });
    await s.list({ reverse: true, start: "a", end: "d" });
    await s.delete("b7");
    await s.delete("zz");
    await s.get("zz");
    await s.list();
    await s.list();
    await s.get("anything");
    await s.get("\0");
    await s.deleteAll();
    await s.get("p1");
    await s.list();
  }),
  "/single": looking(async (storage, s) => {
    await s.get("");
    await s.get("");
    await s.get("\0");
    await s.put("a", 1);
    await s.get("a");
    await s.get("a\0");
    await s.get("a\0");
    await s.delete("a");
    await s.get("a");
    await s.delete("a");
    await s.put("a", 2);
    await s.delete("a");
    await s.delete("b");
    await s.delete("b");
    await s.get("b");
    await s.get("c", { allowConcurrency: true });
    await s.get("c", { allowConcurrency: true });
  }),
  "/several": looking(async (storage, s) => {
    await s.get([]);
    await s.get(["a", "b"]);
    await s.get("a");
    await s.get("b");
    await s.get(["b", "a", "a"]);
    await s.get(["a", "b", "c"]);
    await s.get("c");
    await s.put({ d: 1, e: 2 });
    await s.get(["d", "e"]);
    await s.get(["a", "d"]);
    await s.get(["d", "f"]);
    await s.get(["d", "f"]);
    await s.delete(["a", "d"]);
    await s.delete(["a", "d"]);
    await s.delete(["a", "x"]);
    await s.delete(["x"]);
    await s.delete([]);
    await s.get(["x", "d", "e"]);
  }),
  "/ranges": looking(async (storage, s) => {
    await s.put({ a: 1, b: 2, c: 3, d: 4 });
    await s.list({ start: "b", end: "c" });
    await s.list({ start: "b", end: "c" });
    await s.list({ start: "b", end: "d" });
    await s.list({ start: "b", end: "d" });
    await s.get("ba");
    await s.get("ca");
    await s.get("da");
    await s.get("aa");
    await s.list({ start: "bb", end: "cc" });
    await s.list({ startAfter: "b", end: "d" });
    await s.list({ startAfter: "a", end: "d" });
    await s.list({ startAfter: "a", end: "d" });
    await s.list({ prefix: "b" });
    await s.list({ prefix: "bb" });
    await s.list({ prefix: "d" });
    await s.list({ prefix: "d" });
    await s.get("dz");
    await s.get("e");
    await s.list({ start: "z", end: "a" });
    await s.list({ start: "d" });
    await s.list({ start: "d" });
    await s.get("zzz");
    await s.list({ end: "b" });
    await s.list({ end: "b" });
    await s.get("");
    await s.list();
  }),
  "/limits": looking(async (storage, s) => {
    await s.put({ a: 1, b: 2, c: 3, d: 4, e: 5 });
    await s.list({ limit: 2 });
    await s.list({ limit: 2 });
    await s.list({ limit: 1 });
    await s.list({ limit: 3 });
    await s.get("aa");
    await s.get("bb");
    await s.get("cc");
    await s.get("dd");
    await s.list({ reverse: true, limit: 1 });
    await s.list({ reverse: true, limit: 1 });
    await s.list({ reverse: true, limit: 2 });
    await s.get("z");
    await s.get("dd");
    await s.list({ reverse: true, end: "d", limit: 1 });
    await s.list({ reverse: true, end: "d", limit: 1 });
    await s.list({ start: "b", limit: 2 });
    await s.list({ start: "b", limit: 2 });
    await s.list({ start: "ba", limit: 1 });
    await s.list({ start: "x", limit: 1 });
    await s.list({ start: "x", limit: 1 });
    await s.list({ limit: 100 });
    await s.list({ limit: 100 });
    await s.list({ reverse: true });
  }),
  "/writes": looking(async (storage, s) => {
    await s.list();
    await s.put("m", 1);
    await s.list();
    await s.get("l");
    await s.get("n");
    await s.put("m", 1);
    await s.put("m", 2);
    await s.get("n");
    await s.delete("m");
    await s.get("m");
    await s.get("n");
    await s.list();
    await s.delete("never");
    await s.put({ x: 1, y: 2, z: undefined });
    await s.get(["x", "y", "z"]);
    await s.list({ prefix: "y" });
    await s.list();
    await s.deleteAll();
    await s.put("after", 1);
    await s.list();
    await s.get("before");
  }),
  "/no-cache": looking(async (storage, s) => {
    await s.get("a", { noCache: true });
    await s.get("a", { noCache: true });
    await s.get("a");
    await s.get("a", { noCache: true });
    await s.list({ start: "b", end: "d", noCache: true });
    await s.get("c");
    await s.list({ start: "b", end: "d" });
    await s.list({ start: "b", end: "d", noCache: true });
    await s.put("p", 1, { noCache: true });
    await s.get("p");
    await s.get("p", { noCache: true });
    await s.get(["p", "q"], { noCache: true });
    await s.get("q");
    await s.delete("r", { noCache: true });
  }),
  "/gaps": looking(async (storage, s) => {
    await s.list({ start: "c", end: "m" });
    await s.put("e", 1);
    await s.get("d");
    await s.get("f");
    await s.delete("e");
    await s.get("d");
    await s.get("e");
    await s.get("f");
    await s.list({ start: "c", end: "m" });
    await s.list({ start: "a", end: "d" });
    await s.list({ start: "a", end: "m" });
    await s.list({ start: "k", end: "z" });
    await s.list({ start: "a", end: "z" });
    await s.get("z");
    await s.list({ start: "a", end: "z\0" });
    await s.list({ start: "z" });
    await s.list({ start: "a" });
    await s.list({ end: "a" });
    await s.list();
  }),
  "/neighbours": looking(async (storage, s) => {
    // Keys between which there is no room.
    await s.get(["k", "k\0"]);
    await s.list({ start: "k", end: "k\0" });
    await s.list({ start: "k", end: "k\0" });
    await s.list({ start: "k", end: "k\0\0" });
    await s.list({ start: "k", end: "k\0\0" });
    await s.put({ m: 1, "m\0": 2, "m\0\0": 3 });
    await s.list({ start: "m", end: "m\0" });
    await s.list({ start: "m", end: "m\0\0" });
    await s.list({ start: "m", limit: 1 });
    await s.list({ start: "m", limit: 2 });
    await s.list({ startAfter: "m", limit: 1 });
    await s.list({ reverse: true, start: "m", end: "m\0\0\0" });
    await s.list({ reverse: true, end: "m\0", limit: 1 });
    await s.list({ startAfter: "q", end: "r" });
    await s.list({ startAfter: "q", end: "r" });
    await s.get("q");
    await s.list({ start: "q", end: "r" });
    await s.get("q\0");
    await s.put("t", 1);
    await s.list({ startAfter: "t", end: "u" });
    await s.list({ start: "t", end: "u" });
    await s.get("t\0");
  }),
};

export class T extends DurableObject {
  fetch = routes(Object.fromEntries(Object.entries(table).map(([path, route]) => [path, route.bind(this)])));
}

export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
