// Bodies and streams belong to the object, or the request, in which they came to be.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

const kept = {};
const short = (error) => { error.message = error.message.replace(/ I\/O objects.*performance\./, " …"); throw error; };
const tried = async (action) => { try { return await action(); } catch (error) { return short(error); } };

export class T extends DurableObject {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/keep") {
      kept.request = request;
      kept.clone = request.clone();
      kept.made = new Response("made");
      kept.stream = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array([97])); c.close(); } });
      kept.identity = new IdentityTransformStream();
      kept.answer = await this.env.T.getByName("c").fetch("http://x/answer");
      kept.empty = new Request("http://x/");
      return new Response("kept");
    }
    if (pathname === "/answer") return new Response("answer");
    const facts = new Facts();
    await facts.of("request", () => tried(() => kept.request.text()));
    await facts.of("request's method", () => [kept.request.method, kept.request.url]);
    await facts.of("request's headers", () => [...kept.request.headers].length);
    await facts.of("request's body", () => tried(() => kept.clone.body.getReader().read()));
    await facts.of("response that was made", () => tried(() => kept.made.text()));
    await facts.of("response that was received", () => tried(() => kept.answer.text()));
    await facts.of("its status", () => kept.answer.status);
    await facts.of("stream", async () => tried(async () => (await kept.stream.getReader().read()).value));
    await facts.of("identity", async () => tried(async () => kept.identity.writable.getWriter().write(new Uint8Array(1))));
    await facts.of("nothing", () => tried(() => kept.empty.text()));
    return facts.response();
  }
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/keep") {
      kept.workers = new Response("worker's");
      kept.workersAnswer = await env.T.getByName("c").fetch("http://x/answer");
      return env.T.getByName("a").fetch("http://x/keep", { method: "POST", body: "body" });
    }
    const facts = new Facts();
    await facts.of("Worker: response that was made", () => tried(() => kept.workers.text()));
    await facts.of("Worker: response that was received", () => tried(() => kept.workersAnswer.text()));
    return new Response(`${await facts.response().text()}${await (await env.T.getByName("b").fetch("http://x/use")).text()}`);
  },
};
