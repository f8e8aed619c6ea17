// Results: what SQLite's values become, and how rows look.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { runAll } from "../../../lib/sql.js";

export class T extends DurableObject {
  fetch = routes({
    "/types": async (facts) => {
      const { sql } = this.ctx.storage;
      await runAll(facts, sql, [
        "select 5 as a", "select -5 as a", "select 0 as a", "select 9007199254740993 as a", "select 9223372036854775807 as a", "select -9223372036854775808 as a",
        "select 5.0 as a", "select 1.5 as a", "select 9e999 as a", "select -9e999 as a", "select -0.0 as a", "select 0.1 + 0.2 as a",
        "select 'text' as a", "select '' as a", "select 'a' || char(0) || 'b' as a", "select '日本😀' as a", "select cast(x'ff61' as text) as a", "select cast(x'eda080' as text) as a",
        "select cast(x'c3' as text) as a", "select x'010203' as a", "select x'' as a", "select zeroblob(4) as a", "select null as a", "select 1 = 1 as a", "select true as a", "select 1 / 0 as a",
        "select 5 / 2 as a", "select '5' + 1 as a", "select cast('12abc' as integer) as a", "select 9223372036854775807 + 1 as a", "select date(0, 'unixepoch') as a",
      ]);
      await facts.of("class of a blob", () => sql.exec("select x'01' as a").one().a.constructor.name);
      await facts.of("a long text", () => sql.exec("select replace(hex(zeroblob(5000)), '0', 'é') as a").one().a.length);
      await facts.of("a long blob", () => sql.exec("select zeroblob(100000) as a").one().a.byteLength);
    },
    "/rows": async (facts) => {
      const { sql } = this.ctx.storage;
      await facts.of("order of properties", () => Object.keys(sql.exec("select 1 as z, 2 as a, 3 as m").one()));
      await facts.of("names that are numbers", () => Object.keys(sql.exec("select 1 as z, 2 as '10', 3 as '2'").one()));
      await facts.of("without names", () => sql.exec("select 1, 'x', 1 + 1, count(*), ?", 5).one());
      await facts.of("twins", () => sql.exec("select 1 as a, 2 as b, 3 as a").one());
      await facts.of("order of twins", () => Object.keys(sql.exec("select 1 as a, 2 as b, 3 as a").one()));
      await facts.of("twins, raw", () => sql.exec("select 1 as a, 2 as b, 3 as a").raw().toArray());
      await facts.of("names of twins", () => sql.exec("select 1 as a, 2 as b, 3 as a").columnNames);
      await facts.of("__proto__", () => Object.keys(sql.exec("select 1 as __proto__, 2 as b").one()));
      await facts.of("__proto__ null", () => Object.getPrototypeOf(sql.exec("select null as __proto__, 2 as b").one()) === Object.prototype);
      await facts.of("constructor", () => sql.exec("select 1 as constructor, 2 as toString").one().constructor);
      await facts.of("an empty name", () => sql.exec("select 1 as \"\"").one());
      await facts.of("an odd name", () => sql.exec("select 1 as \"a\"\"b\\c\nd\"").one());
      await facts.of("a name beyond latin1", () => sql.exec("select 1 as \"日本😀\"").one());
      const row = sql.exec("select 1 as a").one();
      facts.say("prototype", Object.getPrototypeOf(row) === Object.prototype);
      facts.say("property", Object.getOwnPropertyDescriptor(row, "a"));
      facts.say("extensible", Object.isExtensible(row));
      await facts.of("raw rows are arrays", () => Array.isArray(sql.exec("select 1").raw().next().value));
      await facts.of("many rows keep their shape", () => { const rows = sql.exec("with recursive c(n) as (select 1 union all select n + 1 from c where n < 50) select n as __proto__, n, n as '1', n * 2 as n from c").toArray(); return [rows.length, rows[49], Object.keys(rows[30])]; });
      await facts.of("columns of joined tables", () => { sql.exec("create table t(id, v); insert into t values(1, 2)"); return sql.exec("select * from t as a join t as b").one(); });
      await facts.of("names with dots", () => sql.exec("select a.id, b.v from t as a join t as b").columnNames);
    },
    "/size": async (facts) => {
      const { sql } = this.ctx.storage;
      facts.say("fresh", sql.databaseSize);
      sql.exec("create table t(b)");
      facts.say("with a table", sql.databaseSize);
      for (let i = 0; i < 30; ++i) sql.exec("insert into t values(zeroblob(4000))");
      facts.say("with 30 blobs", sql.databaseSize);
      sql.exec("delete from t where rowid > 5");
      facts.say("after deletes", sql.databaseSize);
      sql.exec("drop table t");
      facts.say("after drop", sql.databaseSize);
    },
  });
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
