// Timers as objects, and setImmediate.
import { DurableObject } from "cloudflare:workers";
import { Facts, routes } from "../../../lib/facts.js";
import { timeoutObjectFacts, timerFacts } from "../../../lib/timers.js";

export class Thing extends DurableObject {
  async fetch() {
    const facts = new Facts();
    await timerFacts(facts);
    await timeoutObjectFacts(facts);
    return facts.response();
  }
}

export default {
  fetch(request, env) {
    if (new URL(request.url).pathname === "/object") return env.THING.getByName("o").fetch(request);
    return routes({ "/worker": timerFacts })(request, env);
  },
};
