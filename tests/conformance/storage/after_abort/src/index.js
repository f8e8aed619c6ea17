// Storage in the wrong hands: of another object, of the Worker, of an instance that was aborted or evicted.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

let kept;

async function tryAll(facts, storage) {
  const calls = {
    get: () => storage.get("k"),
    "get of several": () => storage.get(["k"]),
    list: () => storage.list(),
    put: () => storage.put("k", 1),
    "put of entries": () => storage.put({ k: 1 }),
    delete: () => storage.delete("k"),
    deleteAll: () => storage.deleteAll(),
    sync: () => storage.sync(),
    getAlarm: () => storage.getAlarm(),
    deleteAlarm: () => storage.deleteAlarm(),
    transaction: () => storage.transaction(async () => {}),
    transactionSync: () => storage.transactionSync(() => {}),
  };
  let first;
  for (const [name, call] of Object.entries(calls)) {
    await facts.of(name, async () => {
      try {
        return await Promise.race([call(), sleep(30).then(() => "nothing, for 30 ms")]);
      } catch (error) {
        if (error.message === first) return "the same error";
        first ??= error.message;
        throw error;
      }
    });
  }
}

export class T extends DurableObject {
  fetch = routes({
    "/keep": async (facts) => {
      await this.ctx.storage.put("k", "mine");
      kept = this.ctx.storage;
    },
    "/abort": async () => {
      kept = this.ctx.storage;
      await kept.put("k", "mine");
      await kept.sync();
      this.ctx.abort("gone");
    },
    "/use": (facts) => tryAll(facts, kept),
    "/get": (facts) => facts.of("its own storage", () => this.ctx.storage.get("k")),
  });
}

export default {
  fetch: routes({
    "/other-object": async (facts, url, env) => {
      const ask = async (name, path) => facts.lines.push(...(await (await env.T.getByName(name).fetch(`http://o${path}`)).text()).split("\n").filter(Boolean));
      await ask("a", "/keep");
      await ask("b", "/use");
      await ask("a", "/get");
      await ask("b", "/get");
    },
    "/worker": async (facts, url, env) => {
      await env.T.getByName("a").fetch("http://o/keep");
      await tryAll(facts, kept);
      await facts.of("the object's own", async () => (await env.T.getByName("a").fetch("http://o/get")).text());
    },
    "/abort": async (facts, url, env) => {
      await facts.of("the abort", () => env.T.getByName("c").fetch("http://o/abort"));
      facts.lines.push(...(await (await env.T.getByName("c").fetch("http://o/use")).text()).split("\n").filter(Boolean));
    },
    "/evict": async (facts, url, env) => {
      await env.T.getByName("e").fetch("http://o/keep");
      facts.say("kept", kept.constructor.name);
    },
    "/evicted": async (facts, url, env) => {
      facts.lines.push(...(await (await env.T.getByName("e").fetch("http://o/use")).text()).split("\n").filter(Boolean));
    },
  }),
};
