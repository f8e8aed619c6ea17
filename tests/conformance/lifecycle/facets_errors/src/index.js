// Errors between an object and its facets, on a date on which errors cross with all their properties.
import { DurableObject } from "cloudflare:workers";
import { Facet as Base, facetOf } from "../../../lib/facets.js";
import { routes, sleep } from "../../../lib/facts.js";

export class Facet extends Base {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/never") return this.never();
    if (pathname === "/throw") throw Object.assign(new TypeError("thrown"), { more: 1 });
    if (pathname === "/socket") {
      const [mine, theirs] = Object.values(new WebSocketPair());
      this.ctx.acceptWebSocket(mine);
      return new Response(null, { status: 101, webSocket: theirs });
    }
    return new Response(`${request.method} ${pathname}`);
  }
  webSocketMessage(socket, message) {
    socket.send(`echo of ${message}`);
  }
  sockets() {
    return this.ctx.getWebSockets().length;
  }
}

export class T extends DurableObject {
  fetch = (request) => this.#routes(request, this.env);

  fail() {
    throw new RangeError("failed");
  }

  #routes = routes({
    "/reasons": async (facts) => {
      const more = Object.assign(new TypeError("why"), { more: { a: [1] } });
      const reasons = { text: "text", error: more, object: { a: 1 }, array: [1], function: () => 1, symbol: Symbol("s"), bigint: 5n, exception: new DOMException("d", "AbortError"), null: null };
      for (const [name, reason] of Object.entries(reasons)) {
        const stub = facetOf(this, "reasons");
        const under = stub.fetch("http://facet/never");
        await sleep(2);
        this.ctx.facets.abort("reasons", reason);
        await facts.of(`${name}, fetch under way`, () => under);
        await facts.of(`${name}, call`, () => stub.count());
        await facts.of(`${name}, fetch`, () => stub.fetch("http://facet/"));
      }
      await facts.of("start", () => this.ctx.facets.get("start", () => { throw more; }).count());
    },

    "/thrown": async (facts) => {
      const stub = facetOf(this, "thrown");
      await facts.of("fetch", async () => (await stub.fetch("http://facet/path", { method: "POST", body: "b" })).text());
      await facts.of("by a method", () => stub.fail());
      await facts.of("by fetch", () => stub.fetch("http://facet/throw"));
      await facts.of("with a text as id", () => facetOf(this, "text", "text").fail());
      await facts.of("once more", () => facetOf(this, "text", "text").fail());
      await facts.of("what it has not", () => facetOf(this, "text", "text").missing());
      await facts.of("what a facet that starts has not", () => facetOf(this, "new").missing());
      await facts.of("another object", () => this.env.T.getByName("b").fail());
      await facts.of("what another object has not", () => this.env.T.getByName("b").missing());
      await facts.of("with another id", () => facetOf(this, "other", this.env.T.idFromName("other")).fail());
      await facts.of("its own abort", () => stub.abort("by itself"));
      const again = facetOf(this, "thrown");
      const under = again.fetch("http://facet/never");
      await again.abort("by itself").catch(() => {});
      await facts.of("its own abort, fetch under way", () => under);
    },

    "/sockets": async (facts) => {
      const got = [];
      const { webSocket } = await facetOf(this, "sockets").fetch("http://facet/socket", { headers: { upgrade: "websocket" } });
      webSocket.accept();
      webSocket.addEventListener("message", ({ data }) => got.push(data));
      webSocket.addEventListener("close", ({ code }) => got.push(`closed with ${code}`));
      webSocket.send("text");
      await sleep(30);
      facts.say("sockets of the facet", await facetOf(this, "sockets").sockets());
      facts.say("of its parent", this.ctx.getWebSockets().length);
      this.ctx.facets.abort("sockets", new Error("off"));
      await sleep(30);
      facts.say("received", got);
    },
  });
}

export default { fetch: (request, env) => env.T.getByName("a").fetch(request) };
