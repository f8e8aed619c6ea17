// What `cache` and `cf` of a fetch() are to the other side, an object or a service; and what an EventSource asks with.
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import { routes, show, sleep } from "../../../lib/facts.js";

function answer(request) {
  const told = show([request.cache, request.cf, [...request.headers].filter(([name]) => name !== "host")]);
  if (!request.url.endsWith("/events")) return new Response(told);
  return new Response(`data: ${told}\n\nid: 7\nretry: 10\ndata: second\n\n`, { headers: { "content-type": "text/event-stream" } });
}
export class T extends DurableObject { fetch(request) { return answer(request); } }
export class E extends WorkerEntrypoint { fetch(request) { return answer(request); } }

const inits = [
  {}, { cache: "no-store" }, { cache: "no-cache" }, { cache: "reload" }, { cache: "default" }, { cache: "force-cache" }, { cache: null },
  { cf: { a: 1 } }, { cf: { cacheTtl: 0 } }, { cf: { cacheTtl: 5 } }, { cf: { cacheTtl: -1 } }, { cf: { cacheTtl: -2 } }, { cf: { cacheTtl: 1.5 } },
  { cf: { cacheTtl: "x" } }, { cf: { cacheTtl: null } }, { cf: { cacheTtl: undefined } }, { cf: { cacheTtl: 5, cacheTtlByStatus: { 200: 1 } } }, { cf: { cacheControl: "x" } },
  { cf: { cacheControl: 5 } }, { cf: { cacheTtl: 5, cacheControl: "x" } },
  { cache: "no-store", cf: { a: 1 } }, { cache: "no-store", cf: { cacheTtl: 5 } }, { cache: "no-store", cf: { cacheTtl: 0 } }, { cache: "no-store", cf: { cacheTtl: -1 } },
  { cache: "no-store", cf: { cacheTtl: null } }, { cache: "no-store", cf: { cacheLevel: "x" } }, { cache: "no-store", cf: { cacheControl: "x" } },
  { cache: "no-cache", cf: { cacheTtl: 5 } },
  { cache: "no-store", headers: { "cache-control": "x", pragma: "y" } }, { cache: "no-store", headers: { "cache-control": "x" } }, { cache: "no-cache", headers: { pragma: "y" } },
  { cache: "no-store", method: "POST", body: "x" },
];

export default {
  fetch: routes({
    "/fetches": async (facts, url, env) => {
      for (const [name, stub] of Object.entries({ object: env.T.getByName("t"), service: env.E })) {
        for (const init of inits) await facts.of(`${name} ${show(init)}`, async () => (await stub.fetch("http://o/", init)).text());
        await facts.of(`${name}, of a Request`, async () => (await stub.fetch(new Request("http://o/", { cache: "no-store", cf: { a: 1 } }))).text());
        await facts.of(`${name}, of a Request and more`, async () => (await stub.fetch(new Request("http://o/", { cache: "no-store" }), { cf: { b: 1 } })).text());
      }
    },
    "/requests": async (facts) => {
      for (const init of inits) await facts.of(show(init), () => { const { cache, cf, headers } = new Request("http://o/", init); return [cache, cf, [...headers]]; });
    },
    "/events": async (facts, url, env) => {
      const source = new EventSource("http://o/events", { fetcher: env.E });
      const heard = [];
      source.addEventListener("message", ({ data, lastEventId, origin }) => heard.push([data, lastEventId, origin]));
      source.addEventListener("error", ({ message }) => heard.push(["error", message]));
      while (heard.length < 5) await sleep(5);
      source.close();
      for (const what of heard.slice(0, 5)) facts.say("event", what);
    },
  }),
};
