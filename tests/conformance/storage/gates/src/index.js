// What other events do while an object waits for its storage, and what waits for its writes.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const microtasks = async (n) => {
  for (let i = 0; i < n; ++i) await null;
};

// Each scene runs in several requests to one object at once and notes what it does, by its number.
const scenes = {
  "fifty gets of one key": async (storage, note) => {
    for (let i = 0; i < 50; ++i) await storage.get("k");
  },
  "gets of fifty keys": async (storage) => {
    for (let i = 0; i < 50; ++i) await storage.get(`k${i}`);
  },
  "cold lists": async (storage) => {
    for (let i = 0; i < 10; ++i) await storage.list({ prefix: `p${i}` });
  },
  "several keys at once": async (storage) => {
    for (let i = 0; i < 10; ++i) await storage.get([`a${i}`, `b${i}`]);
  },
  "gets not awaited one by one": async (storage) => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => storage.get(`q${i}`)));
    await microtasks(20);
  },
  puts: async (storage) => {
    for (let i = 0; i < 20; ++i) await storage.put(`w${i}`, i);
  },
  "deletes of unknown keys": async (storage) => {
    for (let i = 0; i < 10; ++i) await storage.delete(`d${i}`);
  },
  "deleteAll and gets": async (storage) => {
    await storage.deleteAll();
    for (let i = 0; i < 10; ++i) await storage.get(`e${i}`);
  },
  "get, timer, get": async (storage, note) => {
    await storage.get("t");
    note("before the timer");
    await sleep(20);
    await storage.get("t");
  },
  "put, sync, get": async (storage, note) => {
    await storage.put("s", 1);
    await storage.get("s");
  },
  "blockConcurrencyWhile around a timer": async (storage, note, ctx) => {
    await ctx.blockConcurrencyWhile(async () => {
      await storage.get("b");
      await sleep(5);
      await storage.put("b", 1);
    });
  },
};

const orders = {
  "a timer set before fifty gets": async (storage, seen) => {
    setTimeout(() => seen.push("timer"), 0);
    await storage.get("a");
    seen.push("first get");
    for (let i = 0; i < 50; ++i) await storage.get("a");
    seen.push("fifty gets");
    await sleep(5);
  },
  "microtasks during a hit": async (storage, seen) => {
    await storage.put("a", 1);
    const get = storage.get("a").then(() => seen.push("get"));
    await microtasks(10);
    seen.push("ten microtasks");
    await get;
  },
  "sync and a fetch of the same turn": async (storage, seen, env) => {
    storage.put("a", 1);
    const fetched = env.T.getByName("other").fetch("http://o/nothing").then(() => seen.push("fetch"));
    const synced = storage.sync().then(() => seen.push("sync"));
    await Promise.all([fetched, synced]);
  },
  "put settles before sync": async (storage, seen) => {
    await Promise.all([storage.put("b", 1).then(() => seen.push("put")), sleep(0).then(() => seen.push("timer"))]);
  },
  "gets settle in the order of their calls": async (storage, seen) => {
    await storage.get("known");
    await Promise.all(["known", "u1", "known", "u2", "u1"].map((key, i) => storage.get(key).then(() => seen.push(`${i} ${key}`))));
    seen.sort();
  },
  "two cold reads of one key": async (storage, seen) => {
    const [a, b] = await Promise.all([storage.get("cold"), storage.get("cold")]);
    seen.push(`${a} ${b}`);
  },
  "a cold read, a put, another read": async (storage, seen) => {
    const old = storage.get("cold2");
    storage.put("cold2", "new");
    seen.push(`${await old} ${await storage.get("cold2")}`);
  },
  "a cold list, a delete, another list": async (storage, seen) => {
    storage.put({ l1: 1, l2: 2 });
    const old = storage.list({ prefix: "l" });
    storage.delete("l1");
    seen.push([...(await old).keys()].join(","), [...(await storage.list({ prefix: "l" })).keys()].join(","));
  },
};

export class T extends DurableObject {
  log = [];
  count = 0;

  async fetch(request) {
    const url = new URL(request.url);
    const { storage } = this.ctx;
    const name = url.searchParams.get("name");
    switch (url.pathname) {
      case "/scene": {
        const number = url.searchParams.get("number");
        const note = (text) => this.log.push(`${number} ${text}`);
        note("begins");
        await scenes[name](storage, note, this.ctx);
        note("ends");
        return new Response();
      }
      case "/log": {
        // The requests' numbers in the order in which the first and so on came.
        const numbers = [];
        const text = this.log.map((line) => {
          const [number, ...rest] = line.split(" ");
          if (!numbers.includes(number)) numbers.push(number);
          return `${"ABC"[numbers.indexOf(number)]} ${rest.join(" ")}`;
        });
        return new Response(text.join(", "));
      }
      case "/order": {
        const seen = [];
        await orders[name](storage, seen, this.env);
        return new Response(seen.join(", "));
      }
      case "/increment": {
        const value = ((await storage.get("count")) ?? 0) + 1;
        await storage.put("count", value);
        return new Response(String(value));
      }
      case "/increment-with-more": {
        const value = ((await storage.get("count")) ?? 0) + 1;
        await storage.list({ prefix: `cold${value}` });
        await storage.get(`cold${value}`);
        await storage.put({ count: value, [`at${value}`]: 1 });
        await storage.delete(`never${value}`);
        return new Response(String(value));
      }
      case "/put-and-abort":
        storage.put("lost", 1);
        this.env.T.getByName("marked").fetch("http://o/mark").catch(() => {});
        this.ctx.abort("after the fetch");
        break;
      case "/put-sync-and-abort":
        storage.put("kept", 1);
        await this.env.T.getByName("marked").fetch("http://o/mark");
        this.ctx.abort("after the answer");
        break;
      case "/mark":
        return new Response(String(++this.count));
      case "/marks":
        return new Response(String(this.count));
      case "/keys":
        return new Response([...(await storage.list()).keys()].join(",") || "nothing");
    }
    return new Response();
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const ask = async (name, path) => (await env.T.getByName(name).fetch(`http://o${path}`)).text();
      for (const name of Object.keys(scenes)) {
        const query = `name=${encodeURIComponent(name)}`;
        await Promise.all([1, 2, 3].map((number) => ask(name, `/scene?${query}&number=${number}`)));
        facts.say(name, await ask(name, "/log"));
      }
      for (const name of Object.keys(orders)) facts.say(name, await ask(`order ${name}`, `/order?name=${encodeURIComponent(name)}`));
      const numbers = (texts) => texts.map(Number).sort((a, b) => a - b);
      facts.say("ten increments at once", numbers(await Promise.all(Array.from({ length: 10 }, () => ask("counter", "/increment")))));
      facts.say("ten longer ones", numbers(await Promise.all(Array.from({ length: 10 }, () => ask("counter 2", "/increment-with-more")))));
      await ask("gate", "/put-and-abort").catch(() => {});
      await sleep(20);
      facts.say("what left before its write was durable", await ask("marked", "/marks"));
      facts.say("and what is stored", await ask("gate", "/keys"));
      await ask("gate", "/put-sync-and-abort").catch(() => {});
      facts.say("what left after it", await ask("marked", "/marks"));
      facts.say("and what is stored then", await ask("gate", "/keys"));
    },
  }),
};
