// A stub belongs to the context that made it.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

let fromObject, fromWorker, shared;
const without = (error) => String(error).replace(/ \(I\/O type: .*\)$/, "");
const attempt = async (action) => {
  try {
    return await action();
  } catch (error) {
    return without(error);
  }
};

export class T extends DurableObject {
  make() {
    fromObject = this.env.T.getByName("target");
    shared = Promise.resolve("a promise of another");
  }
  hello() {
    return "hello";
  }
  use() {
    return attempt(() => fromObject.hello());
  }
  useFetch() {
    return attempt(() => fromObject.fetch("http://x/"));
  }
  useProperty() {
    return attempt(() => fromObject.hello);
  }
  useWorkers() {
    return attempt(() => fromWorker.hello());
  }
  useCallback(f) {
    return attempt(() => f());
  }
  async awaitShared() {
    return shared;
  }
  id() {
    return String(fromObject.id) === String(this.env.T.idFromName("target"));
  }
  async keepsItsOwn() {
    const stub = this.env.T.getByName("target");
    await sleep(1);
    await this.ctx.storage.put("k", 1);
    return stub.hello();
  }
  fetch() {
    return new Response("fetched");
  }
}

export default {
  fetch: routes({
    "/make": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("made", () => stub.make());
      fromWorker = env.T.getByName("target");
      await facts.of("by its maker", () => stub.use());
      await facts.of("by its maker, fetch", async () => typeof (await stub.useFetch()));
      await facts.of("by another object", () => env.T.getByName("b").use());
      await facts.of("by another object, fetch", () => env.T.getByName("b").useFetch());
      await facts.of("by another object, property", () => env.T.getByName("b").useProperty());
      await facts.of("by the Worker", () => attempt(() => fromObject.hello()));
      await facts.of("by the Worker, fetch", () => attempt(() => fromObject.fetch("http://x/")));
      await facts.of("the Worker's by an object", () => env.T.getByName("b").useWorkers());
      await facts.of("the Worker's by itself", () => attempt(() => fromWorker.hello()));
      await facts.of("its id by another object", () => env.T.getByName("b").id());
      await facts.of("a promise", () => env.T.getByName("b").awaitShared());
      await facts.of("after awaits", () => stub.keepsItsOwn());
    },
    "/later": async (facts) => {
      await facts.of("by a later request", () => attempt(() => fromWorker.hello()));
    },
  }),
};
