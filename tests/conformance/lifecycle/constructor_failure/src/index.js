// A constructor that throws: everybody gets the same error, the stub stays poisoned, a new stub tries again.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

let attempts = 0;
let failing = true;

export class T extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ++attempts;
    if (failing) throw new TypeError(`constructor failed ${attempts}`);
  }
  fetch() {
    return new Response(`works in attempt ${attempts}`);
  }
}
export class FailsLater extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      await sleep(10);
      throw new RangeError("failed later");
    });
  }
  fetch() {
    return new Response("never");
  }
}
export class ThrowsPrimitive extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    throw "just text";
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const text = async (stub) => (await stub.fetch("http://o/")).text();
      const stub = env.T.getByName("a");
      await facts.of("the first call", () => text(stub));
      await facts.of("the same stub again", () => text(stub));
      facts.say("attempts", attempts);
      await facts.of("a new stub", () => text(env.T.getByName("a")));
      facts.say("attempts", attempts);
      const shared = env.T.getByName("a");
      const answers = await Promise.all([1, 2, 3].map(() => text(shared).catch((error) => error.message)));
      facts.say("three calls at once on one stub", answers);
      facts.say("attempts", attempts);
      failing = false;
      await facts.of("the old stub when the cause is gone", () => text(stub));
      await facts.of("a new stub when the cause is gone", () => text(env.T.getByName("a")));

      const later = env.ASYNC.getByName("a");
      await facts.of("blockConcurrencyWhile in the constructor rejects", () => text(later));
      await facts.of("the same stub again", () => text(later));
      await facts.of("the constructor throws a string", () => text(env.PRIMITIVE.getByName("a")));
    },
  }),
};
