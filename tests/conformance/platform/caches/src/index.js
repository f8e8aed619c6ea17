// The Cache API: what it has, what it refuses, and what it would keep.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

async function caching(facts) {
  const cache = caches.default;
  const of = (name, action) => facts.of(name, async () => { const value = await action(); return value instanceof Response ? [value.status, await value.text()] : value; });
  facts.say("tags", [String(caches), String(cache), caches.default === caches.default, Object.keys(caches)]);
  facts.say("CacheStorage.prototype", Object.getOwnPropertyNames(CacheStorage.prototype));
  facts.say("Cache.prototype", Object.getOwnPropertyNames(Cache.prototype));
  await of("open()", () => caches.open());
  await of("open", async () => String(await caches.open("x")));
  await of("the same twice", async () => (await caches.open("x")) === (await caches.open("x")));
  for (const name of ["has", "keys", "delete", "match"]) await of(`caches.${name}`, () => caches[name]("http://x/"));
  for (const name of ["matchAll", "add", "addAll", "keys"]) await of(`cache.${name}`, () => cache[name]("http://x/"));
  await of("new Cache", () => new Cache());
  await of("new CacheStorage", () => new CacheStorage());
  await of("put()", () => cache.put());
  await of("put of one", () => cache.put("http://x/"));
  await of("put of no response", () => cache.put("http://x/", {}));
  await of("put of a relative URL", () => cache.put("/x", new Response("a")));
  await of("put of a POST", () => cache.put(new Request("http://x/", { method: "POST" }), new Response("a")));
  await of("put of a HEAD", () => cache.put(new Request("http://x/", { method: "HEAD" }), new Response("a")));
  await of("put of 206", () => cache.put("http://x/", new Response("a", { status: 206 })));
  await of("put of Vary: *", () => cache.put("http://x/", new Response("a", { headers: { vary: "*" } })));
  await of("put of Vary with *", () => cache.put("http://x/", new Response("a", { headers: { vary: "a, *" } })));
  await of("put of 304", () => cache.put("http://x/", new Response(null, { status: 304 })));
  await of("put of a used body", async () => { const response = new Response("a"); await response.text(); return cache.put("http://x/", response); });
  await of("match()", () => cache.match());
  await of("match of a relative URL", () => cache.match("/x"));
  await of("match of a POST", () => cache.match(new Request("http://x/", { method: "POST" })));
  await of("match of a HEAD", () => cache.match(new Request("http://x/", { method: "HEAD" })));
  await of("match with wrong options", () => cache.match("http://x/", 5));
  await of("match with ignoreSearch", () => cache.match("http://x/", { ignoreSearch: true }));
  await of("match on another receiver", () => { const { match } = cache; return match("http://x/"); });
  await of("delete()", () => cache.delete());
  await of("delete of a POST", () => cache.delete(new Request("http://x/", { method: "POST" })));
  const put = (url, headers) => cache.put(url, new Response("kept", { headers }));
  await of("put to keep", () => put("http://x/keep", { "cache-control": "max-age=60" }));
  await of("match of what is kept", () => cache.match("http://x/keep"));
  await of("put of no-store", () => put("http://x/no-store", { "cache-control": "no-store" }));
  await of("match of no-store", () => cache.match("http://x/no-store"));
  await of("put without headers", () => put("http://x/bare", {}));
  await of("match without headers", () => cache.match("http://x/bare"));
  await of("put with a cookie", () => put("http://x/cookie", { "cache-control": "max-age=60", "set-cookie": "a=1" }));
  await of("match with a cookie", () => cache.match("http://x/cookie"));
  await of("delete of what is kept", () => cache.delete("http://x/keep"));
  await of("delete of what is not", () => cache.delete("http://x/none"));
  await of("match of what is deleted", () => cache.match("http://x/keep"));
}

export default { fetch: routes({ "/facts": caching }) };
