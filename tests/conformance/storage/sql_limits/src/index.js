// Limits of SQLite as it is set up: lengths, counts, depths.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { statements } from "../../../lib/sql.js";

const times = (n, text, separator = ", ") => Array(n).fill(text).join(separator);

export class T extends DurableObject {
  fetch = routes({
    "/sizes": async (facts) => {
      const { sql } = this.ctx.storage;
      const attempt = (name, text, ...bindings) => facts.of(name, () => sql.exec(text, ...bindings).toArray().length);
      const padded = (bytes) => `select 1${" ".repeat(bytes - 8)}`;
      await attempt("statement of 100000 bytes", padded(100000));
      await attempt("statement of 100001 bytes", padded(100001));
      await attempt("statement of 200000 bytes", padded(200000));
      await attempt("a literal of 99000 characters", `select '${"x".repeat(99000)}'`);
      await attempt("two statements over 100000 bytes together", `${padded(60000)};${padded(60000)}`);
      await attempt("create table", "create table t(a)");
      for (const bytes of [2 ** 20, 4 * 2 ** 20, 8 * 2 ** 20, 8388642 - 10, 8388642, 8388643]) {
        await attempt(`blob of ${bytes}`, "insert into t values(?)", new Uint8Array(bytes));
        await attempt(`zeroblob(${bytes})`, `insert into t values(zeroblob(${bytes}))`);
      }
      await attempt("text of 8 MiB + 35", "insert into t values(?)", "x".repeat(8388643));
      await attempt("text of 8 MiB", "select length(?)", "x".repeat(8388608));
      await attempt("16 MiB by concatenation", "select length(? || ?)", "x".repeat(8388608), "x".repeat(8388608));
      await attempt("group_concat beyond the limit", "select length(group_concat(?)) from json_each('[1,2,3]')", "x".repeat(4000000));
      await facts.of("rows", () => sql.exec("select count(*) as n from t").one());
    },
    "/shapes": async (facts) => {
      const { sql } = this.ctx.storage;
      const attempt = (name, text) => facts.of(name, () => sql.exec(text).columnNames.length);
      const numbered = (n, text) => Array.from({ length: n }, (_, i) => text + i).join(", ");
      await attempt("100 columns in a result", `select ${times(100, "1")}`);
      await attempt("101 columns in a result", `select ${times(101, "1")}`);
      await attempt("100 columns in a table", `create table a(${numbered(100, "c")})`);
      await attempt("101 columns in a table", `create table b(${numbered(101, "c")})`);
      await attempt("100 values", `insert into a values(${times(100, "1")})`);
      await attempt("101 terms to group by", `select 1 group by ${times(101, "1")}`);
      await attempt("101 terms to order by", `select 1 order by ${times(101, "1")}`);
      await attempt("101 in a list", `select 1 in (${times(101, "1")})`);
      await attempt("1000 in a list", `select 1 in (${times(1000, "1")})`);
      await attempt("column added to 100", "alter table a add column d");
      await attempt("99 terms added", `select ${times(99, "1", " + ")}`);
      await attempt("100 terms added", `select ${times(100, "1", " + ")}`);
      await attempt("101 terms added", `select ${times(101, "1", " + ")}`);
      await attempt("depth 200", `select ${"(".repeat(200)}1${")".repeat(200)}`);
      await attempt("minus 99 deep", `select ${"- ".repeat(99)}1`);
      await attempt("minus 100 deep", `select ${"- ".repeat(100)}1`);
      await attempt("5 terms in a union", times(5, "select 1", " union all "));
      await attempt("6 terms in a union", times(6, "select 1", " union all "));
      await attempt("5 rows of values", `values ${times(5, "(1)")}`);
      await attempt("6 rows of values", `values ${times(6, "(1)")}`);
      await attempt("500 rows of values", `values ${times(500, "(1)")}`);
      await attempt("127 arguments", `select max(${times(127, "1")})`);
      await attempt("128 arguments", `select max(${times(128, "1")})`);
      await attempt("64 tables in a join", `select 1 from ${numbered(64, "(select 1) as t")}`);
      await attempt("65 tables in a join", `select 1 from ${numbered(65, "(select 1) as t")}`);
      await attempt("20 selects inside one another", `select 1 from ${"(select 1 from ".repeat(20)}(select 1)${")".repeat(20)}`);
      sql.exec("create table deep(a)");
      sql.exec("create trigger g after insert on deep when new.a > 0 begin insert into deep values(new.a - 1); end");
      sql.exec("pragma recursive_triggers = on");
      await attempt("triggers 9 deep", "insert into deep values(9)");
      await attempt("triggers 10 deep", "insert into deep values(10)");
      await attempt("triggers 11 deep", "insert into deep values(11)");
      await facts.of("rows of triggers", () => sql.exec("select count(*) as n from deep").one());
      await attempt("a view in a view 10 deep", `create view v0 as select 1; ${Array.from({ length: 10 }, (_, i) => `create view v${i + 1} as select * from v${i}`).join("; ")}; select * from v10`);
      await attempt("a large program", `select ${times(90, "(select max(a.c1 + 1) from a where c2 in (1, 2, 3) or c3 in (select c4 from a))")}`);
      await attempt("a very large program", `select ${times(99, `coalesce(${times(12, "(select count(*) from a where c1 = 1)")})`)}`);
    },
    "/patterns": async (facts) => {
      const run = statements(facts, this.ctx.storage.sql);
      await run(`select 'x' like '${"x".repeat(50)}' as v`);
      await run(`select 'x' like '${"x".repeat(51)}' as v`);
      await run(`select 'x' glob '${"x".repeat(50)}' as v`);
      await run(`select 'x' glob '${"x".repeat(51)}' as v`);
      await run(`select 'x' like '${"é".repeat(25)}' as v`);
      await run(`select 'x' like '${"é".repeat(26)}' as v`);
      await run("select 'x' like ? as v", "x".repeat(51));
      await run("select like(?, 'x') as v", "x".repeat(51));
      await run(`select '${"x".repeat(60)}' like 'x%' as v`);
      await run("select printf('%100001d', 1) = 1 as v");
      await run("select length(printf('%.100001f', 1)) as v");
      await run("select length(printf('%200000d', 1)) as v");
      await run("select ?99, ?100", ...Array(100).fill(1));
    },
  });
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
