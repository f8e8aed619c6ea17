// ctx.storage.sql of a class that is not declared to use SQLite.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/sql": async (facts) => {
      const { storage } = this.ctx;
      facts.say("sql", typeof storage.sql);
      facts.say("class", storage.sql.constructor.name);
      facts.say("the same each time", storage.sql === storage.sql);
      await facts.of("exec", () => storage.sql.exec("select 1"));
      await facts.of("exec of nonsense", () => storage.sql.exec("bogus"));
      await facts.of("exec()", () => storage.sql.exec());
      await facts.of("exec of a symbol", () => storage.sql.exec(Symbol("s")));
      await facts.of("exec with a bigint", () => storage.sql.exec("select ?", 5n));
      await facts.of("databaseSize", () => storage.sql.databaseSize);
      await facts.of("Cursor", () => typeof storage.sql.Cursor);
      await facts.of("keys work", async () => { await storage.put("k", 1); return storage.get("k"); });
    },
  });
}

export default { fetch: (request, env) => env.T.getByName("one").fetch(request) };
