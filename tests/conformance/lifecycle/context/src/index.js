// ctx: its properties and methods, and what waitUntil() and blockConcurrencyWhile() take.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = (request) => this.#routes(request, this.env);

  #routes = routes({
    "/facts": async (facts) => {
      const { ctx } = this;
      facts.say("class", ctx.constructor.name);
      await facts.of("new of that class", () => new ctx.constructor());
      const methods = ["waitUntil", "blockConcurrencyWhile", "abort"];
      for (const method of methods) facts.say(method, typeof Object.getPrototypeOf(ctx)[method]);
      facts.say("storage stays the same object", ctx.storage === ctx.storage);
      facts.say("class of storage", ctx.storage.constructor.name);
      facts.say("class of id", ctx.id.constructor.name);
      facts.say("id stays the same object", ctx.id === ctx.id);
      facts.say("props", ctx.props);
      ctx.mine = 5;
      facts.say("a property may be added", ctx.mine);

      await facts.of("waitUntil returns", () => ctx.waitUntil(Promise.resolve(1)));
      await facts.of("waitUntil of a number", () => ctx.waitUntil(5));
      await facts.of("waitUntil of a rejection", () => ctx.waitUntil(Promise.reject(new Error("only logged"))));
      await facts.of("waitUntil of nothing", () => ctx.waitUntil());

      await facts.of("blockConcurrencyWhile gives the callback's value", () => ctx.blockConcurrencyWhile(async () => "v"));
      await facts.of("of a callback that is not async", () => ctx.blockConcurrencyWhile(() => 7));
      await facts.of("of a callback that returns nothing", () => ctx.blockConcurrencyWhile(() => {}));
      await facts.of("arguments of the callback", () => ctx.blockConcurrencyWhile((...args) => args.length));
      await facts.of("without a callback", () => ctx.blockConcurrencyWhile());
      await facts.of("with a promise", () => ctx.blockConcurrencyWhile(Promise.resolve()));
      await facts.of("it returns a promise", () => ctx.blockConcurrencyWhile(() => {}) instanceof Promise);
      let ran = false;
      const section = ctx.blockConcurrencyWhile(() => (ran = true));
      facts.say("the callback has run when the call returns", ran);
      await section;
      facts.say("and when its promise has resolved", ran);
      await sleep(1);
    },
  });
}

export default { fetch: (request, env) => env.T.getByName("a").fetch(request) };
