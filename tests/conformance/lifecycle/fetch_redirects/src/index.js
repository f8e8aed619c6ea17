// Redirects that an object answers are followed by the stub, into the same object.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

export class T extends DurableObject {
  async fetch(request) {
    const url = new URL(request.url);
    const status = Number(url.searchParams.get("s") ?? 302);
    if (url.pathname === "/to") return new Response("moved", { status, headers: { location: url.searchParams.get("l") } });
    if (url.pathname === "/bare") return new Response("bare", { status: 302 });
    if (url.pathname === "/loop") return new Response(null, { status: 302, headers: { location: "/loop" } });
    if (url.pathname === "/down") { const n = Number(url.searchParams.get("n")); return n ? Response.redirect(`http://x/down?n=${n - 1}`) : new Response("down"); }
    return Response.json([request.method, request.url, [...request.headers], await request.text()]);
  }
}

const look = async (r) => [r.status, r.url, r.redirected, r.headers.get("location"), await r.text()];

export default {
  async fetch(request, env) {
    const facts = new Facts();
    const stub = env.T.getByName("a");
    const to = (location, status = 302) => `http://x/to?s=${status}&l=${encodeURIComponent(location)}`;
    for (const status of [300, 301, 302, 303, 304, 307, 308]) {
      const body = status === 304 ? undefined : "body";
      for (const method of ["GET", "POST", "PUT", "HEAD", "DELETE"]) {
        if (status === 304 && method !== "GET") continue;
        await facts.of(`${status} ${method}`, async () => {
          if (status === 304) return "skipped";
          return look(await stub.fetch(to("http://y/target", status), { method, body: method === "GET" || method === "HEAD" ? undefined : body, headers: { a: "b" } }));
        });
      }
      if (status !== 304) await facts.of(`${status} with a stream`, async () => look(await stub.fetch(to("http://y/target", status), { method: "POST", body: new Response("stream").body })));
    }
    await facts.of("relative", async () => look(await stub.fetch(to("target?x=1"))));
    await facts.of("absolute path", async () => look(await stub.fetch(to("/target"))));
    await facts.of("other host", async () => look(await stub.fetch(to("https://other.example/target"))));
    await facts.of("fragment", async () => look(await stub.fetch(to("http://y/target#f"))));
    await facts.of("fragment kept", async () => look(await stub.fetch(`${to("http://y/target")}#f`)));
    await facts.of("other scheme", async () => look(await stub.fetch(to("ftp://y/target"))));
    await facts.of("bad location", async () => look(await stub.fetch(to("http://[bad/"))));
    await facts.of("empty location", async () => (await stub.fetch(to(""))).status);
    await facts.of("no location", async () => look(await stub.fetch("http://x/bare")));
    await facts.of("manual", async () => look(await stub.fetch(to("http://y/target"), { redirect: "manual" })));
    await facts.of("follow", async () => look(await stub.fetch(to("http://y/target"), { redirect: "follow" })));
    await facts.of("20 times", async () => look(await stub.fetch("http://x/down?n=20")));
    await facts.of("21 times", async () => look(await stub.fetch("http://x/down?n=21")));
    await facts.of("loop", async () => look(await stub.fetch("http://x/loop")));
    await facts.of("a request's redirect", async () => look(await stub.fetch(new Request(to("http://y/target"), { redirect: "manual" }))));
    await facts.of("cf and headers stay", async () => look(await stub.fetch(to("http://y/target"), { headers: { authorization: "a", cookie: "c", "x-a": "1" }, cf: { a: 1 } })));
    for (const [name, input, init] of [
      ["relative", "/p"], ["nothing", undefined], ["scheme", "foo://bar/baz"], ["ftp", "ftp://a/"], ["upper case", "HTTP://X/"], ["number", 5], ["redirect error", "http://x/", { redirect: "error" }],
      ["body of GET", "http://x/", { body: "a" }], ["bad method", "http://x/", { method: "a b" }], ["credentials", "http://u:p@x/a"], ["port", "http://x:99/a"], ["unicode", "http://x/ä?ö=ü"],
    ]) await facts.of(`fetch of ${name}`, async () => look(await stub.fetch(input, init)));
    await facts.of("fetch without arguments", () => stub.fetch());
    await facts.of("fetch on another", () => stub.fetch.call({}, "http://x/"));
    await facts.of("fetch is taken", async () => { const { fetch } = stub; return look(await fetch.call(stub, "http://x/")); });
    return facts.response();
  },
};
