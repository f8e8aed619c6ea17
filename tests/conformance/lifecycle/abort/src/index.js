// ctx.abort(): ends everything at once, discards what is not confirmed, poisons the stub.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

let instances = 0;
const seen = [];

export class T extends DurableObject {
  instance = ++instances;

  async fetch(request) {
    const { ctx } = this;
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/abort":
        try {
          ctx.abort("my reason");
          seen.push("after abort");
        } catch {
          seen.push("catch");
        } finally {
          seen.push("finally");
        }
        break;
      case "/no-reason":
        ctx.abort();
        break;
      case "/error":
        ctx.abort(new TypeError("an error as reason"));
        break;
      case "/number":
        ctx.abort(5);
        break;
      case "/put-then-abort":
        ctx.storage.put("k", 1);
        ctx.abort("lost");
        break;
      case "/awaited-put-then-abort":
        await ctx.storage.put("k", 1);
        ctx.abort("lost as well");
        break;
      case "/timer-then-abort":
        await ctx.storage.put("k", 1);
        await sleep(1);
        ctx.abort("kept");
        break;
      case "/sync-then-abort":
        await ctx.storage.put("k", 1);
        await ctx.storage.sync();
        ctx.abort("kept as well");
        break;
      case "/abort-later":
        setTimeout(() => ctx.abort("from a timer"), 10);
        await sleep(1000);
        break;
      case "/slow":
        await sleep(50);
        seen.push("slow went on");
        break;
      case "/get":
        return new Response(`${await ctx.storage.get("k")}`);
      case "/instance":
        return new Response(String(this.instance));
    }
    return new Response("done");
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const ask = async (stub, path) => (await stub.fetch(`http://o${path}`)).text();
      const stub = env.T.getByName("a");
      const first = await ask(stub, "/instance");
      const slow = ask(stub, "/slow").catch((error) => error);
      const aborting = ask(stub, "/abort").catch((error) => error);
      const queued = ask(stub, "/instance").catch((error) => error);
      facts.say("the call that aborts", await aborting);
      facts.say("a call in flight", await slow);
      facts.say("a call behind it", await queued);
      await facts.of("a later call on the same stub", () => ask(stub, "/instance"));
      facts.say("a new stub meets a new instance", (await ask(env.T.getByName("a"), "/instance")) !== first);
      await sleep(80);
      facts.say("code of the aborted instance that ran afterwards", seen);

      await facts.of("without a reason", () => ask(env.T.getByName("b"), "/no-reason"));
      await facts.of("an Error as reason", () => ask(env.T.getByName("c"), "/error"));
      await facts.of("a number as reason", () => ask(env.T.getByName("d"), "/number"));
      await facts.of("from a timer", () => ask(env.T.getByName("e"), "/abort-later"));
      for (const path of ["/put-then-abort", "/awaited-put-then-abort", "/timer-then-abort", "/sync-then-abort"]) {
        await facts.of(path.slice(1), () => ask(env.T.getByName(path), path));
        facts.say("stored then", await ask(env.T.getByName(path), "/get"));
      }
    },
  }),
};
