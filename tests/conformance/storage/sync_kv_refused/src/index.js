// ctx.storage.kv and ctx.storage.sql of a class that is not backed by SQL.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/facts": async (facts) => {
      const { storage } = this.ctx;
      const { kv, sql } = storage;
      facts.say("kv", [kv.constructor.name, storage.kv === kv]);
      await facts.of("kv.get", () => kv.get("a"));
      // Texts this long are shortened in a transcript; here all of it.
      await facts.of("the whole message", () => {
        try {
          return kv.get("a");
        } catch (error) {
          return error.message.match(/.{1,80}/g);
        }
      });
      await facts.of("kv.get()", () => kv.get());
      await facts.of("kv.put", () => kv.put("a", 1));
      await facts.of("kv.put(key)", () => kv.put("a"));
      await facts.of("kv.put of a function", () => kv.put("a", Math.max));
      await facts.of("kv.delete", () => kv.delete("a"));
      await facts.of("kv.list", () => kv.list());
      await facts.of("kv.list with a wrong limit", () => kv.list({ limit: 0 }));
      await facts.of("kv.list with text", () => kv.list("x"));
      facts.say("sql", [sql.constructor.name, storage.sql === sql]);
      await facts.of("sql.exec", () => sql.exec("select 1"));
      await facts.of("sql.exec()", () => sql.exec());
      await facts.of("sql.exec of nonsense", () => sql.exec("nonsense"));
      await facts.of("sql.databaseSize", () => sql.databaseSize);
      await facts.of("the asynchronous methods", async () => (await storage.put("a", 1), storage.get("a")));
    },
  });
}

export default { fetch: (request, env) => env.T.getByName("o").fetch(request) };
