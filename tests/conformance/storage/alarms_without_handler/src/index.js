// Who may set an alarm: classes with a handler, and constructors of any class.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

const kFar = 4_000_000_000_000;

class Asked extends DurableObject {
  async fetch(request) {
    const { storage } = this.ctx;
    const facts = new Facts();
    await facts.of("getAlarm", () => storage.getAlarm());
    await facts.of("deleteAlarm", () => storage.deleteAlarm());
    await facts.of("setAlarm", () => storage.setAlarm(kFar));
    await facts.of("setAlarm with a bad time", () => storage.setAlarm("x"));
    await facts.of("setAlarm with an invalid time", () => storage.setAlarm(NaN));
    await facts.of("setAlarm with zero", () => storage.setAlarm(0));
    await facts.of("setAlarm too late", () => storage.setAlarm(1e18));
    await facts.of("setAlarm with bad options", () => storage.setAlarm(kFar, 5));
    await facts.of("getAlarm after it", () => storage.getAlarm());
    await facts.of("setAlarm in transactionSync", () => storage.transactionSync(() => storage.setAlarm(kFar)));
    await facts.of("getAlarm at the end", () => storage.getAlarm());
    return facts.response();
  }
}

export class None extends Asked {}

export class Field extends Asked {
  alarm = () => {};
}

export class Wrong extends Asked {
  alarm = "no function";
}

class WithAlarm extends Asked {
  alarm() {}
}
export class Inherited extends WithAlarm {}

export class InConstructor extends Asked {
  constructor(ctx, env) {
    super(ctx, env);
    this.set = ctx.storage.setAlarm(kFar + 1).then(() => "set", (error) => error.message);
    ctx.blockConcurrencyWhile(async () => {
      await ctx.storage.get("x");
      this.later = await ctx.storage.setAlarm(kFar + 2).then(() => "set", (error) => error.message);
      await new Promise((resolve) => setTimeout(resolve, 1));
      this.muchLater = await ctx.storage.setAlarm(kFar + 3).then(() => "set", (error) => error.message);
      this.got = await ctx.storage.getAlarm();
    });
  }
  async fetch(request) {
    const facts = new Facts();
    facts.say("in the constructor", await this.set);
    facts.say("in its critical section", this.later);
    facts.say("after a timer in its critical section", this.muchLater);
    facts.say("got there", this.got);
    const rest = await super.fetch(request);
    return new Response((await facts.response().text()) + (await rest.text()));
  }
}

export default {
  async fetch(request, env) {
    return env[new URL(request.url).pathname.slice(1)].getByName("o").fetch(request);
  },
};
