// The storage of facets over restarts: each has a database of its own, found again by the names of facets alone.
import { DurableObject } from "cloudflare:workers";
import { Facet, facetOf } from "../../../lib/facets.js";
import { routes } from "../../../lib/facts.js";

export { Facet };

const NAMES = ["a", "b", "deleted", "copy", "later", "never"];

export class T extends DurableObject {
  fetch = (request) => this.#routes(request, this.env);

  #routes = routes({
    "/write": async (facts) => {
      const { facets, storage } = this.ctx;
      await storage.put("key", "of the object");
      for (const name of ["b", "a", "deleted"]) {
        const facet = facetOf(this, name);
        await facet.put("key", `of ${name}`);
        await facet.inside("in", "put", "key", `inside ${name}`);
        await facet.inside("in", "inside", "deep", "put", "key", `deep inside ${name}`);
        await facet.sql("CREATE TABLE IF NOT EXISTS t (x)");
        await facet.sql(`INSERT INTO t VALUES ('${name}')`);
      }
      facets.clone("a", "copy");
      facets.delete("deleted");
      facts.say("written", await facetOf(this, "copy").get("key"));
    },
    "/read": async (facts) => {
      await facts.of("the object", () => this.ctx.storage.get("key"));
      for (const name of NAMES) {
        await facts.of(name, () => facetOf(this, name).get("key"));
        await facts.of(`inside ${name}`, () => facetOf(this, name).inside("in", "get", "key"));
        await facts.of(`deep inside ${name}`, () => facetOf(this, name).inside("in", "inside", "deep", "get", "key"));
        await facts.of(`tables of ${name}`, () => facetOf(this, name).sql("SELECT name FROM sqlite_master WHERE name NOT LIKE '_cf%'"));
      }
    },
    "/more": async (facts) => {
      await facetOf(this, "later").put("key", "of later");
      await facetOf(this, "b").put("key", "of b, later");
      await facetOf(this, "b").inside("in", "deleteAll");
      await facts.of("inside b", () => facetOf(this, "b").inside("in", "get", "key"));
      await facts.of("deep inside b", () => facetOf(this, "b").inside("in", "inside", "deep", "get", "key"));
    },
    "/delete_all": async (facts) => {
      const stub = facetOf(this, "a");
      await stub.count();
      await facts.of("deleteAll", () => this.ctx.storage.deleteAll());
      await facts.of("a facet that ran", () => stub.count());
      await facts.of("what is stored", () => facetOf(this, "a").get("key"));
      await facts.of("in one that did not", () => facetOf(this, "later").get("key"));
    },
  });
}

export default { fetch: (request, env) => env.T.getByName("a").fetch(request) };
