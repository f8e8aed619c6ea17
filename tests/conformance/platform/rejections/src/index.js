import { DurableObject } from "cloudflare:workers";
import { Facts, routes } from "../../../lib/facts.js";
import { rejectionFacts } from "../../../lib/rejections.js";

export class Thing extends DurableObject {
  async fetch() {
    const facts = new Facts();
    await rejectionFacts(facts);
    return facts.response();
  }
}

export default {
  fetch(request, env) {
    if (new URL(request.url).pathname === "/object") return env.THING.getByName("o").fetch(request);
    return routes({ "/worker": rejectionFacts })(request, env);
  },
};
