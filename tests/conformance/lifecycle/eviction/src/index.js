// Ten idle seconds: what evicts an instance, what keeps it, and what survives.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

let moduleCounter = 0;
let instances = 0;

export class T extends DurableObject {
  instance = ++instances;
  field = 0;

  async fetch(request) {
    const { pathname } = new URL(request.url);
    ++moduleCounter;
    ++this.field;
    switch (pathname) {
      case "/timer":
        setTimeout(() => {}, 25_000);
        break;
      case "/interval":
        this.ticks = 0;
        setInterval(() => ++this.ticks, 1000);
        break;
      case "/wait":
        scheduler.wait(25_000);
        break;
      case "/cleared":
        clearTimeout(setTimeout(() => {}, 25_000));
        break;
      case "/wait-until":
        this.ctx.waitUntil(new Promise(() => {}));
        break;
      case "/promise":
        this.never = new Promise(() => {});
        break;
      case "/call":
        this.env.T.getByName("slow").fetch("http://o/slow");
        break;
      case "/slow":
        await sleep(20_000);
        break;
      case "/stored":
        await this.ctx.storage.put("k", this.field);
        break;
      case "/look": {
        const { name } = this.ctx.id;
        return new Response(`field ${this.field}, stored ${await this.ctx.storage.get("k")}, name ${name}`);
      }
    }
    return new Response("done");
  }
}

const kinds = ["nothing", "timer", "interval", "wait", "cleared", "wait-until", "promise", "call", "stored"];

export default {
  fetch: routes({
    "/prepare": async (facts, url, env) => {
      for (const kind of kinds) await (await env.T.getByName(kind).fetch(`http://o/${kind}`)).text();
      await (await env.T.get(env.T.idFromString(String(env.T.idFromName("late")))).fetch("http://o/")).text();
      facts.say("module counter", moduleCounter);
    },
    "/look": async (facts, url, env) => {
      for (const kind of [...kinds, "late"]) {
        facts.say(kind, await (await env.T.getByName(kind).fetch("http://o/look")).text());
      }
      facts.say("module counter goes on", moduleCounter);
    },
  }),
};
