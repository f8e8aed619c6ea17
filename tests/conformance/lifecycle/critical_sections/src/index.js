// blockConcurrencyWhile(): what it keeps out, in which order sections run, and what a failure does.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

let instances = 0;

export class T extends DurableObject {
  trace = [];
  instance = ++instances;

  async fetch(request) {
    const url = new URL(request.url);
    const say = (text) => this.trace.push(text);
    const block = (callback) => this.ctx.blockConcurrencyWhile(callback);
    switch (url.pathname) {
      case "/mark":
        say("event");
        break;
      case "/holds":
        await block(async () => {
          say("begins");
          await sleep(40);
          say("ends");
        });
        say("after");
        break;
      case "/timers":
        setTimeout(() => say("timer from outside"), 5);
        await block(async () => {
          setTimeout(() => say("timer from inside"), 10);
          await sleep(40);
          say("section ends");
        });
        await sleep(20);
        break;
      case "/serial":
        await Promise.all(
          [1, 2, 3].map((i) =>
            block(async () => {
              say(`r${i}`);
              await sleep(5);
              say(`e${i}`);
            }),
          ),
        );
        break;
      case "/nested":
        await block(async () => {
          say("outer begins");
          await block(async () => {
            say("inner begins");
            await sleep(5);
            say("inner ends");
          });
          say("outer ends");
        });
        break;
      case "/depth": {
        const deepest = Number(url.searchParams.get("n"));
        let depth = 0;
        const deeper = async () => {
          if (++depth < deepest) await block(deeper);
        };
        await block(deeper);
        say(`depth ${depth}`);
        break;
      }
      case "/leftover":
        await block(async () => {
          sleep(10).then(() => say("left over"));
        });
        say("section over");
        await sleep(40);
        break;
      case "/own-fetch":
        await block(async () => {
          const response = await this.env.T.getByName("helper").fetch("http://o/mark");
          say(await response.text());
        });
        break;
      case "/rejects":
        try {
          await block(async () => {
            await sleep(10);
            throw new RangeError("section failed");
          });
        } catch {
          say("caught");
        } finally {
          say("finally");
        }
        break;
      case "/throws":
        await block(() => {
          throw new TypeError("thrown at once");
        });
        break;
      case "/writes-and-rejects":
        await this.ctx.storage.put("before", 1);
        await sleep(1);
        await block(async () => {
          await this.ctx.storage.put("inside", 1);
          throw new Error("no");
        });
        break;
      case "/keys":
        return new Response([...(await this.ctx.storage.list()).keys()].join(","));
      case "/slow":
        await sleep(80);
        break;
      case "/instance":
        return new Response(String(this.instance));
      case "/trace":
        return new Response(this.trace.join(" "));
    }
    return new Response("done");
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const ask = async (stub, path) => (await stub.fetch(`http://o${path}`)).text();
      const scene = async (what, ...paths) => {
        const stub = env.T.getByName(what);
        await facts.of(what, async () => {
          await Promise.all(paths.map((path) => ask(stub, path)));
          return ask(stub, "/trace");
        });
      };
      await scene("an event waits", "/holds", "/mark");
      await scene("only timers from inside fire inside", "/timers");
      await scene("sections run one after the other", "/serial");
      await scene("sections of two events", "/holds", "/holds");
      await scene("nesting", "/nested");
      await scene("64 deep", "/depth?n=64");
      await scene("65 deep", "/depth?n=65");
      await scene("what it leaves behind goes on", "/leftover");
      await scene("its own fetch gets its answer", "/own-fetch", "/mark");

      const broken = env.T.getByName("rejects");
      const first = await ask(broken, "/instance");
      const slow = ask(broken, "/slow").catch((error) => error);
      const failing = ask(broken, "/rejects").catch((error) => error);
      const queued = ask(broken, "/mark").catch((error) => error);
      facts.say("the caller of a section that rejects", await failing);
      facts.say("a call in flight at the same time", await slow);
      facts.say("a call that was queued", await queued);
      await facts.of("a later call on the same stub", () => ask(broken, "/trace"));
      const fresh = env.T.getByName("rejects");
      facts.say("a new stub meets a new instance", (await ask(fresh, "/instance")) !== first);
      facts.say("neither catch nor finally of the old one ran", await ask(fresh, "/trace"));
      await facts.of("a section that throws at once", () => ask(env.T.getByName("throws"), "/throws"));

      await facts.of("a section that wrote and failed", () => ask(env.T.getByName("writes"), "/writes-and-rejects"));
      facts.say("what is stored after that", await ask(env.T.getByName("writes"), "/keys"));
    },
  }),
};
