// How the names of headers are spelled in what goes out.
import { DurableObject } from "cloudflare:workers";

const kNames = ["X-Zed", "x-lower", "ACCEPT-RANGES", "content-type", "etag", "X-UPPER", "cache-control", "location", "x-Twice", "X-TWICE", "set-cookie", "access-control-allow-origin"];
const answer = (more = []) => new Response("body\n", { headers: [...kNames.map((name) => [name, "1"]), ...more] });

export class Thing extends DurableObject {
  fetch(request) { return answer([...request.headers].filter(([name]) => name.startsWith("x-"))); }
}

export default {
  async fetch(request, env) {
    const stub = env.THING.getByName("a");
    switch (new URL(request.url).pathname) {
      case "/worker": return answer();
      case "/object": return stub.fetch(request);
      case "/changed": {
        const response = await stub.fetch(request.url, { headers: { "X-New": "1", ...Object.fromEntries(request.headers) } });
        const changed = new Response(response.body, response);
        changed.headers.set("x-ZED", "2");
        changed.headers.delete("X-LOWER");
        changed.headers.append("x-lOWER", "3");
        return changed;
      }
      case "/echo": return new Response("", { headers: new Headers([...request.headers].filter(([name]) => name.startsWith("x-"))) });
      case "/stream": return new Response(new ReadableStream({ start(c) { c.enqueue(new Uint8Array([97, 10])); c.close(); } }), { headers: { "X-Stream": "1" } });
      case "/redirect": return Response.redirect("http://x.invalid/", 302);
      case "/json": return Response.json({ a: 1 }, { headers: { "X-JSON": "1" } });
    }
  },
};
