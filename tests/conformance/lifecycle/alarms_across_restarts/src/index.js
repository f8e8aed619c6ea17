// Alarms wake instances that were evicted, and those of a server that was stopped meanwhile, by name.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

let instances = 0;

export class A extends DurableObject {
  instance = ++instances;

  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const { storage } = this.ctx;
    if (pathname === "/set") {
      const time = Date.now() + Number(searchParams.get("in"));
      await storage.put("time", time);
      await storage.put("setter", this.instance);
      await storage.setAlarm(time);
    }
    const runs = (await storage.get("runs")) ?? [];
    return new Response(`${runs.length} runs: ${runs.join("; ")}; alarm ${(await storage.getAlarm()) === null ? "none" : "set"}`);
  }

  async alarm(info) {
    const { storage } = this.ctx;
    const runs = (await storage.get("runs")) ?? [];
    runs.push(`name ${this.ctx.id.name}, retryCount ${info.retryCount}, ${info.scheduledTime === (await storage.get("time")) ? "in time's name" : "for another time"}, ${Date.now() < info.scheduledTime ? "early" : "not early"}`);
    await storage.put("runs", runs);
    if (this.ctx.id.name === "fails" && runs.length < 2) throw new Error("fails");
  }
}

const call = async (stub, path) => (await stub.fetch("http://o" + path)).text();

export default {
  fetch: routes({
    "/set": async (facts, url, env) => {
      const by = url.searchParams.get("in");
      for (const name of ["named", "fails"]) facts.say(name, await call(env.A.getByName(name), `/set?in=${by}`));
      const nameless = env.A.get(env.A.idFromString(String(env.A.idFromName("nameless"))));
      facts.say("nameless", await call(nameless, `/set?in=${by}`));
    },
    "/look": async (facts, url, env) => {
      for (const name of ["named", "fails", "nameless"]) {
        facts.say(name, await call(env.A.get(env.A.idFromString(String(env.A.idFromName(name)))), "/look"));
      }
    },
    "/evicted": async (facts, url, env) => facts.say("evicted", await call(env.A.getByName("evicted"), "/set?in=13000")),
    "/look-evicted": async (facts, url, env) => facts.say("evicted", await call(env.A.getByName("evicted"), "/look")),
  }),
};
