// What one turn writes is one commit: told apart by an abort, which discards what is not committed yet.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const scenes = {
  "put, abort": (storage) => {
    storage.put("k", 1);
  },
  "awaited put, abort": async (storage) => {
    await storage.put("k", 1);
  },
  "put, a hundred microtasks, get, list, abort": async (storage) => {
    await storage.put("k", 1);
    for (let i = 0; i < 100; ++i) await null;
    await storage.get("k");
    await storage.list();
  },
  "put, timer, abort": async (storage) => {
    await storage.put("k", 1);
    await sleep(0);
  },
  "put, sync, abort": async (storage) => {
    await storage.put("k", 1);
    await storage.sync();
  },
  "unconfirmed put, sync, abort": async (storage) => {
    storage.put("k", 1, { allowUnconfirmed: true });
    await storage.sync();
  },
  "put, timer, second put, abort": async (storage) => {
    await storage.put("k", 1);
    await sleep(0);
    await storage.put("l", 1);
  },
  "put, fetch elsewhere, abort": async (storage, env) => {
    await storage.put("k", 1);
    await (await env.T.getByName("elsewhere").fetch("http://o/list")).text();
  },
  "put, delete of it, timer, abort": async (storage) => {
    await storage.put("k", 1);
    await storage.delete("k");
    await sleep(0);
  },
  "delete of a stored key, abort": async (storage) => {
    await storage.put("k", 1);
    await sleep(0);
    await storage.delete("k");
  },
};

export class T extends DurableObject {
  async fetch(request) {
    const { storage } = this.ctx;
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/scene":
        await scenes[url.searchParams.get("name")](storage, this.env);
        this.ctx.abort("end of the scene");
        break;
      case "/put-and-throw":
        await storage.put("k", 1);
        throw new Error("mine");
      case "/put-and-answer":
        storage.put("k", 1);
        break;
      case "/timer-order": {
        const seen = [];
        setTimeout(() => seen.push("timer"), 0);
        await storage.put("k", 1);
        seen.push("put");
        await storage.get("k");
        seen.push("get");
        await storage.list();
        seen.push("list");
        await storage.delete("k");
        seen.push("delete");
        await sleep(5);
        return new Response(seen.join(" "));
      }
      case "/list":
        return new Response([...(await storage.list()).keys()].join(",") || "nothing");
    }
    return new Response("done");
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const ask = async (name, path) => (await env.T.getByName(name).fetch(`http://o${path}`)).text();
      for (const name of Object.keys(scenes)) {
        await ask(name, `/scene?name=${encodeURIComponent(name)}`).catch(() => {});
        facts.say(`${name}; stored`, await ask(name, "/list"));
      }
      await ask("throw", "/put-and-throw").catch(() => {});
      facts.say("put, exception; stored", await ask("throw", "/list"));
      await ask("answer", "/put-and-answer");
      facts.say("put that nobody awaits, answer; stored", await ask("answer", "/list"));
      facts.say("storage awaits are one turn", await ask("timers", "/timer-order"));
    },
  }),
};
