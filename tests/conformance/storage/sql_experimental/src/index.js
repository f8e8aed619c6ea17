// What ctx.storage has with the flag `experimental` only, as far as the real runtime's own tests use it.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/ingest": async (facts) => {
      const { sql } = this.ctx.storage;
      facts.say("members", Object.getOwnPropertyNames(Object.getPrototypeOf(sql)));
      const ingest = (text) => facts.of(JSON.stringify(text), () => sql.ingest(text));
      for (const text of [
        "SELECT 123; SELECT 456; -- trailing", "SELECT 123; SELECT 45", "", ";;", "SELECT 1;;", "SELECT ?;", "SELECT * bunk;",
        "CREATE TABLE t(a); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2), (3); SELECT * FROM t",
        "INSERT INTO t VALUES (7); INSER INTO t VALUES (8);", "SELECT a FROM t WHERE a = 7; DELETE FROM t WHERE a > 2;\n\n",
        "INSERT INTO t VALUES (';'); INSERT INTO t VALUES ('a", "-- a;\nSELECT ';' ; /* ; */ SELECT", "BEGIN;",
        "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; SELECT 2; END; SELECT", "SELECT '\u{1F633}'; \u00e9",
      ]) await ingest(text);
      await ingest(5);
      await ingest(null);
      await facts.of("nothing", () => sql.ingest());
      await facts.of("a symbol", () => sql.ingest(Symbol("a")));
      await facts.of("what is there", () => sql.exec("SELECT * FROM t").toArray());
      await facts.of("in a transaction that fails", () => this.ctx.storage.transactionSync(() => {
        sql.ingest("INSERT INTO t VALUES (99);");
        throw new Error("no");
      }));
      await facts.of("what is there then", () => sql.exec("SELECT count(*) AS n FROM t WHERE a = 99").one());
    },
    "/statements": async (facts) => {
      const { sql } = this.ctx.storage;
      await facts.of("prepare()", () => { const p = sql.prepare("SELECT ? AS x"); return [typeof p, p instanceof sql.Statement, Object.getOwnPropertyNames(p)]; });
      await facts.of("called twice", () => { const p = sql.prepare("SELECT ? AS x"); return [[...p(1)], [...p(2)]]; });
      await facts.of("two at a time", () => { const p = sql.prepare("SELECT 5 AS x"), a = p(), b = p(); return [[...b], [...a]]; });
      await facts.of("too few", () => [...sql.prepare("SELECT ? AS x")()]);
      await facts.of("no statement", () => [...sql.prepare("SELECT bunk+")()]);
      await facts.of("nothing", () => sql.prepare());
      const reused = (text, take = true) => { const cursor = sql.exec(text); if (take) cursor.toArray(); return cursor.reusedCachedQueryForTest; };
      facts.say("reused", [reused("SELECT 17"), reused("SELECT 17"), reused("SELECT 17", false), reused("SELECT 17"), reused("SELECT 18")]);
    },
    // As the real runtime's tests fill a database.
    "/full": async (facts) => {
      const { storage } = this.ctx, { sql } = storage;
      sql.exec("CREATE TABLE filled(id INTEGER PRIMARY KEY, data BLOB)");
      sql.setMaxPageCountForTest(20);
      await facts.of("no number", () => sql.setMaxPageCountForTest());
      sql.exec("INSERT INTO filled VALUES (1, 'a')");
      await storage.sync();
      await facts.of("within transactionSync(), caught", () => storage.transactionSync(() => {
        sql.exec("INSERT INTO filled VALUES (2, 'a')");
        try {
          sql.exec("INSERT INTO filled VALUES (3, ?)", "a".repeat(1_000_000));
        } catch (error) {
          facts.say("the error inside", `${error}`);
        }
      }));
      await facts.of("after it", () => sql.exec("SELECT id FROM filled").toArray());
    },
    "/full_table": async (facts) => {
      await facts.of("what is there", () => this.ctx.storage.sql.exec("SELECT id FROM filled").toArray());
    },
    "/bookmarks": async (facts) => {
      const { storage } = this.ctx;
      let before = await storage.getCurrentBookmark();
      for (let i = 0; i < 3; ++i) {
        await facts.of("waitForBookmark()", () => storage.waitForBookmark(before));
        const next = await storage.getCurrentBookmark();
        facts.say("it went on", next > before);
        before = next;
      }
      await facts.of("none", () => storage.waitForBookmark());
    },
  });
}
export default {
  fetch: (request, env) => env.T.getByName("a").fetch(request).catch((error) => new Response(`the caller: ${error} ${error.durableObjectReset}\n`)),
};
