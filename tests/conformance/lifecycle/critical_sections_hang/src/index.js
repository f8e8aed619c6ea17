// Critical sections that do not end: after thirty seconds the object is reset, and all who wait are told.
import { DurableObject } from "cloudflare:workers";
import { routes, show, sleep } from "../../../lib/facts.js";

const never = () => new Promise(() => {});
let outside;

export class T extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    if (ctx.id.name === "constructor") ctx.blockConcurrencyWhile(never);
  }
  hang() { return this.ctx.blockConcurrencyWhile(never); }
  async caught() {
    try {
      await this.ctx.blockConcurrencyWhile(never);
    } catch {
      this.ran = "catch";
    } finally {
      outside = "finally ran";
    }
    return this.ran;
  }
  sleeps() { return this.ctx.blockConcurrencyWhile(() => sleep(40_000)); }
  outside() {
    const timer = sleep(10);
    return this.ctx.blockConcurrencyWhile(() => timer);
  }
  itself() { return this.ctx.blockConcurrencyWhile(() => this.env.T.get(this.ctx.id).innocent()); }
  innocent() { return "innocent"; }
  fetch() { return this.hang(); }
}

const told = async (promise) => {
  const start = Date.now();
  const what = await promise.then((value) => `gave ${show(value)}`, (error) => `threw ${show(error)}`);
  const seconds = (Date.now() - start) / 1000;
  return [what, seconds > 29.5 && seconds < 33];
};

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const of = (name) => env.T.getByName(name);
      const queued = of("queued");
      const calls = {
        "in the constructor": of("constructor").innocent(),
        "in a call": of("hang").hang(),
        "in fetch": of("fetch").fetch("http://o/"),
        "inside try and catch": of("caught").caught(),
        "a long sleep": of("sleeps").sleeps(),
        "a timer from outside": of("outside").outside(),
        "a call of itself": of("itself").itself(),
        "with another behind it": queued.hang(),
        "the other": queued.innocent(),
      };
      const answers = await Promise.all(Object.entries(calls).map(async ([name, call]) => [name, await told(call)]));
      for (const [name, [what, afterThirty]] of answers) facts.say(`${name}, after thirty seconds ${afterThirty}`, what);
      facts.say("catch and finally", outside);
      await facts.of("the same stub again", () => queued.innocent());
      await facts.of("a new stub", () => of("queued").innocent());
    },
  }),
};
