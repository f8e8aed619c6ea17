// SQL and turns: what is one commit, what is lost with an abort, which statements take the object with them.
import { DurableObject } from "cloudflare:workers";
import { Facts, show, sleep } from "../../../lib/facts.js";
import { runAll } from "../../../lib/sql.js";

const scenes = {
  setup: async ({ sql, facts }) => {
    await runAll(facts, sql, ["create table t(a integer primary key, b)", "insert into t values(1, 'first')", "create table auto(a integer primary key autoincrement)"]);
  },
  look: async ({ sql, storage, facts, object }) => {
    await runAll(facts, sql, ["select * from t order by a"]);
    facts.say("keys", await storage.list());
    facts.say("kept in memory", object.kept);
    object.kept = "until reset";
  },
  "write and throw": ({ sql }) => {
    sql.exec("insert into t values(2, 'thrown')");
    throw new Error("mine");
  },
  "write and abort": ({ sql, ctx }) => {
    sql.exec("insert into t values(3, 'aborted')");
    ctx.abort("by hand");
  },
  "write, timer, abort": async ({ sql, ctx }) => {
    sql.exec("insert into t values(4, 'before the timer')");
    await sleep(0);
    sql.exec("insert into t values(5, 'after the timer')");
    ctx.abort("by hand");
  },
  "sync write abort": async ({ sql, storage, ctx }) => {
    sql.exec("insert into t values(6, 'synced')");
    await storage.sync();
    ctx.abort("by hand");
  },
  "or rollback": async ({ sql, facts }) => {
    sql.exec("insert into t values(10, 'lost with it')");
    await facts.of("or rollback", () => sql.exec("insert or rollback into t values(1, 'twin')"));
    await facts.of("seen after it", () => sql.exec("select a from t where a >= 10").toArray());
  },
  "raise rollback": async ({ sql, facts }) => {
    sql.exec("create trigger g before insert on t when new.b = 'bad' begin select raise(rollback, 'mine'); end");
    sql.exec("insert into t values(11, 'lost with it')");
    await facts.of("raise(rollback)", () => sql.exec("insert into t values(12, 'bad')"));
  },
  "or rollback, then more": async ({ sql, facts, storage }) => {
    sql.exec("insert into t values(13, 'lost')");
    await facts.of("or rollback", () => sql.exec("insert or rollback into t values(1, 'twin')"));
    await facts.of("insert after it", () => sql.exec("insert into t values(14, 'after rollback')").rowsWritten);
    await facts.of("put after it", () => storage.put("after", "rollback"));
    await facts.of("sync", () => storage.sync());
  },
  "full by rowid": async ({ sql, facts, storage }) => {
    await storage.put("k", "lost");
    sql.exec("insert into auto values(9223372036854775807)");
    await facts.of("insert", () => sql.exec("insert into auto values(null)"));
    await facts.of("after it", () => sql.exec("select 1 as a").toArray());
  },
  "returning left open": async ({ sql, facts, object }) => {
    object.cursor = sql.exec("insert into t values(20, 'a'), (21, 'b') returning a");
    await facts.of("first", () => object.cursor.next());
  },
  "returning in front": async ({ sql, facts }) => {
    await facts.of("exec", () => sql.exec("insert into t values(22, 'c') returning a; select 1 as a").toArray());
  },
  "returning ended": async ({ sql, facts }) => {
    await facts.of("one of two", () => sql.exec("insert into t values(23, 'd'), (24, 'e') returning a").one());
    await facts.of("broken loop", () => { for (const row of sql.exec("insert into t values(25, 'f') returning a")) return row; });
  },
  "failed statement": async ({ sql, facts }) => {
    sql.exec("insert into t values(30, 'kept')");
    await facts.of("fails", () => sql.exec("insert into t values(31, 'undone'), (1, 'twin')"));
    sql.exec("insert into t values(32, 'kept, too')");
  },
  "with keys": async ({ sql, storage }) => {
    storage.put("a", 1);
    sql.exec("insert into t values(33, 'with key a')");
    await storage.put("b", 2);
  },
  "read only": async ({ sql, ctx, facts }) => {
    await facts.of("reads", () => sql.exec("select count(*) as n from t").one());
    ctx.abort("after reading");
  },
  "wait for gate": async ({ sql, facts, storage }) => {
    const order = [];
    setTimeout(() => order.push("timer"), 0);
    for (let i = 0; i < 5; ++i) {
      sql.exec("select * from t").toArray();
      await storage.get("a");
    }
    order.push("statements");
    await sleep(1);
    facts.say("order", order);
  },
  "cursor over a commit": async ({ sql, facts, storage }) => {
    const cursor = sql.exec("select a from t where a < 5 order by a");
    facts.say("first", cursor.next().value);
    sql.exec("insert into t values(40, 'under a cursor')");
    await storage.sync();
    facts.say("second", cursor.next().value);
    sql.exec("update t set b = 'updated' where a = 40");
    await sleep(1);
    facts.say("rest", cursor.toArray());
  },
  "savepoint by transactionSync": async ({ sql, facts, storage }) => {
    sql.exec("insert into t values(50, 'outside')");
    await facts.of("thrown", () => storage.transactionSync(() => { sql.exec("insert into t values(51, 'inside')"); throw new RangeError("mine"); }));
    await facts.of("kept", () => storage.transactionSync(() => sql.exec("insert into t values(52, 'inside, kept') returning a").one()));
    await facts.of("nested", () => storage.transactionSync(() => {
      sql.exec("insert into t values(53, 'outer')");
      try { storage.transactionSync(() => { sql.exec("insert into t values(54, 'inner')"); throw new Error("inner"); }); } catch {}
      return sql.exec("select a from t where a > 52").toArray();
    }));
    await facts.of("create and undo", () => storage.transactionSync(() => { sql.exec("create table gone(a)"); throw new Error("undo"); }));
    await facts.of("the table", () => sql.exec("select * from gone").toArray());
  },
  transaction: async ({ sql, facts, storage }) => {
    await facts.of("transaction", () => storage.transaction(async () => {
      sql.exec("insert into t values(60, 'in a transaction')");
      await sleep(1);
      return sql.exec("select a from t where a = 60").toArray();
    }));
  },
  "in a transaction, thrown": async ({ sql, facts, storage }) => {
    await facts.of("transaction", () => storage.transaction(async () => {
      sql.exec("insert into t values(61, 'undone')");
      await storage.put("undone", 1);
      throw new Error("mine");
    }));
    await facts.of("seen", () => sql.exec("select a from t where a = 61").toArray());
  },
  "unfinished in transactionSync": async ({ sql, facts, storage, object }) => {
    await facts.of("returning left open", () => storage.transactionSync(() => { object.cursor = sql.exec("insert into t values(62, 'a'), (63, 'b') returning a"); return object.cursor.next(); }));
    await facts.of("rest", () => object.cursor.toArray());
  },
  "deleteAll and create": async ({ sql, facts, storage }) => {
    await storage.deleteAll();
    await facts.of("create", () => sql.exec("create table t(a integer primary key, b)").rowsWritten);
    sql.exec("insert into t values(1, 'anew')");
  },
  "alarm and sql": async ({ sql, facts, storage }) => {
    await storage.put("z", 1);
    await facts.of("tables", () => sql.exec("select name from sqlite_master order by name").toArray());
  },
};

export class T extends DurableObject {
  async fetch(request) {
    const facts = new Facts();
    const { storage } = this.ctx;
    const { sql } = storage;
    await scenes[decodeURIComponent(new URL(request.url).search.slice(1))]({ sql, storage, facts, ctx: this.ctx, object: this });
    return facts.response();
  }
}

export default {
  async fetch(request, env) {
    try {
      return await env.T.getByName("one").fetch(request);
    } catch (error) {
      return new Response(`failed: ${show(error)}\n`);
    }
  },
};
