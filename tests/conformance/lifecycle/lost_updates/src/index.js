// Concurrent read-modify-write: what the input gate protects, and what it does not.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class T extends DurableObject {
  value = 0;

  async fetch(request) {
    const { storage } = this.ctx;
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/storage": {
        const value = (await storage.get("v")) ?? 0;
        await storage.put("v", value + 1);
        break;
      }
      case "/storage-many-awaits": {
        let value = (await storage.get("v")) ?? 0;
        for (let i = 0; i < 20; ++i) await storage.get("other");
        await storage.put("other", value);
        await storage.list();
        await storage.put("v", value + 1);
        break;
      }
      case "/memory-over-storage": {
        const value = this.value;
        await storage.get("v");
        this.value = value + 1;
        break;
      }
      case "/memory-over-microtasks": {
        const value = this.value;
        for (let i = 0; i < 50; ++i) await null;
        this.value = value + 1;
        break;
      }
      case "/memory-over-timer": {
        const value = this.value;
        await sleep(20);
        this.value = value + 1;
        break;
      }
      case "/memory-over-wait-0": {
        const value = this.value;
        await scheduler.wait(0);
        this.value = value + 1;
        break;
      }
      case "/storage-over-timer": {
        const value = (await storage.get("v")) ?? 0;
        await sleep(20);
        await storage.put("v", value + 1);
        break;
      }
      case "/memory-over-fetch": {
        const value = this.value;
        await (await this.env.T.getByName("another").fetch("http://o/nothing")).text();
        this.value = value + 1;
        break;
      }
      case "/blocked":
        await this.ctx.blockConcurrencyWhile(async () => {
          const value = this.value;
          await sleep(5);
          this.value = value + 1;
        });
        break;
      case "/sum":
        return new Response(String((await storage.get("v")) ?? this.value));
    }
    return new Response("done");
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const race = async (path, times) => {
        const stub = env.T.getByName(path);
        await Promise.all(Array.from({ length: times }, async () => (await stub.fetch(`http://o${path}`)).text()));
        facts.say(`${path.slice(1)}, ${times} at once`, Number(await (await stub.fetch("http://o/sum")).text()));
      };
      await race("/storage", 10);
      await race("/storage-many-awaits", 10);
      await race("/memory-over-storage", 10);
      await race("/memory-over-microtasks", 10);
      await race("/memory-over-timer", 10);
      await race("/memory-over-wait-0", 10);
      await race("/storage-over-timer", 10);
      await race("/memory-over-fetch", 5);
      await race("/blocked", 6);
    },
  }),
};
