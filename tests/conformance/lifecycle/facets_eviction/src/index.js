// Objects and their facets leave memory each by itself: both idle, the facet busy, the parent awake. A facet that comes
// back is not started anew.
import { DurableObject } from "cloudflare:workers";
import { Facet as Base } from "../../../lib/facets.js";
import { routes } from "../../../lib/facts.js";

let built = 0;
const before = new Map();
const starts = new Map();

export class Facet extends Base {
  stay(ms) {
    setTimeout(() => {}, ms);
  }
}

export class T extends DurableObject {
  number = ++built;
  fetch = (request) => this.#routes(request, this.env);

  #facet(name) {
    return this.ctx.facets.get("f", () => {
      starts.set(name, (starts.get(name) ?? 0) + 1);
      return { class: this.ctx.exports.Facet };
    });
  }

  #routes = routes({
    "/prepare": async (facts, url) => {
      const name = url.searchParams.get("name");
      this.kept = this.#facet(name);
      if (name === "busy") await this.kept.stay(25_000);
      before.set(name, [this.number, await this.kept.which()]);
    },
    "/touch": async () => {},
    "/look": async (facts, url) => {
      const name = url.searchParams.get("name");
      const [parent, facet] = before.get(name);
      facts.say("the parent is the same", this.number === parent);
      if (this.kept) await facts.of("its old stub works", async () => typeof (await this.kept.which()));
      facts.say("the facet is the same", (await this.#facet(name).which()) === facet);
      facts.say("it was started", starts.get(name));
    },
  });
}

export default { fetch: (request, env) => env.T.getByName(new URL(request.url).searchParams.get("name")).fetch(request) };
