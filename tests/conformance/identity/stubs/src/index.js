// Stubs: their own properties, and what stub.fetch() takes and refuses.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/redirect") return Response.redirect("http://elsewhere/landed?x=1", 302);
    if (url.pathname === "/status") return new Response("teapot", { status: 418, statusText: "I am", headers: { "x-a": "1" } });
    const headers = [...request.headers].map(([name, value]) => `${name}=${value}`).join(",");
    return new Response(`${request.method} ${request.url} [${headers}] ${await request.text()} ${request.redirect}`);
  }
}

export default {
  fetch: routes({
    "/surface": (facts, url, env) => {
      const stub = env.T.getByName("a");
      facts.say("typeof", typeof stub);
      facts.say("String", String(stub));
      facts.say("class", stub.constructor.name);
      facts.say("name", stub.name);
      facts.say("id", String(stub.id) === String(env.T.idFromName("a")));
      facts.say("id.name", stub.id.name);
      facts.say("name of a nameless stub", env.T.get(env.T.newUniqueId()).name);
      facts.say("JSON", JSON.stringify(stub));
      facts.say("then", stub.then);
      facts.say("fetch", typeof stub.fetch);
      facts.say("two stubs of one id are two objects", stub === env.T.getByName("a"));
      stub.mine = 5;
      facts.say("an own property may be added", stub.mine);
    },
    "/urls": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const text = async (...args) => (await stub.fetch(...args)).text();
      await facts.of("http", () => text("http://o/a?b=c"));
      await facts.of("https", () => text("https://o/a"));
      await facts.of("a URL object", () => text(new URL("http://o/u")));
      await facts.of("the fragment is dropped", () => text("http://o/a#frag"));
      await facts.of("relative", () => text("/p"));
      await facts.of("empty", () => text(""));
      await facts.of("ftp", () => text("ftp://o/a"));
      await facts.of("another scheme", () => text("foo://bar/baz"));
      await facts.of("no argument", () => text());
    },
    "/requests": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const text = async (...args) => (await stub.fetch(...args)).text();
      await facts.of("a Request", () => text(new Request("http://o/r", { method: "PUT", body: "abc" })));
      await facts.of("a Request with init", () => text(new Request("http://o/r"), { method: "DELETE" }));
      await facts.of("headers", () => text("http://o/h", { headers: { "X-One": "1", "x-two": "2" } }));
      await facts.of("a POST body", () => text("http://o/b", { method: "POST", body: "text" }));
      await facts.of("an empty POST", () => text("http://o/b", { method: "POST" }));
      await facts.of("a body of bytes", () => text("http://o/b", { method: "POST", body: new Uint8Array([65, 66]) }));
      await facts.of("GET with a body", () => text("http://o/b", { body: "x" }));
      await facts.of("lower-case method", () => text("http://o/m", { method: "post" }));
      await facts.of("a used Request", async () => {
        const request = new Request("http://o/r", { method: "POST", body: "abc" });
        await request.text();
        return text(request);
      });
      const response = await stub.fetch("http://o/status");
      facts.say("status", [response.status, response.statusText, response.ok, response.headers.get("x-a")]);
      facts.say("url, type, redirected", [response.url, response.type, response.redirected]);
      facts.say("body", await response.text());
    },
    "/redirects": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const followed = await stub.fetch("http://o/redirect");
      facts.say("followed into the same object", await followed.text());
      facts.say("redirected, url", [followed.redirected, followed.url]);
      const manual = await stub.fetch("http://o/redirect", { redirect: "manual" });
      facts.say("manual", [manual.status, manual.headers.get("location"), manual.redirected]);
      await facts.of("error", () => stub.fetch("http://o/redirect", { redirect: "error" }));
    },
  }),
};
