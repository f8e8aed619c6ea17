// Cursors: each member, several on one text, what happens to the tables under them.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { sleep } from "../../../lib/facts.js";

const three = "select value as v from json_each('[1,2,3]')";

function table(sql, rows = 3) {
  sql.exec("create table t(id integer primary key, v)");
  for (let i = 1; i <= rows; ++i) sql.exec("insert into t values(?, ?)", i, `v${i}`);
}

export class T extends DurableObject {
  fetch = routes({
    "/members": async (facts) => {
      const { sql } = this.ctx.storage;
      const cursor = sql.exec(three);
      facts.say("columnNames", cursor.columnNames);
      facts.say("the same array", cursor.columnNames === cursor.columnNames);
      facts.say("next", cursor.next());
      facts.say("toArray", cursor.toArray());
      facts.say("toArray again", cursor.toArray());
      facts.say("next at the end", cursor.next());
      facts.say("and again", cursor.next());
      facts.say("columnNames at the end", cursor.columnNames);
      facts.say("no rows", sql.exec("select 1 as a where 0").toArray());
      facts.say("no rows, names", sql.exec("select 1 as a where 0").columnNames);
      facts.say("no rows, next", sql.exec("select 1 as a where 0").next());
      facts.say("create table", sql.exec("create table t(a)").toArray());
      facts.say("create table, names", sql.exec("create table u(a)").columnNames);
      facts.say("insert, names", sql.exec("insert into t values(1)").columnNames);
      const returning = sql.exec("insert into t values(2) returning a, a + 1 as b");
      facts.say("returning, names", returning.columnNames);
      facts.say("returning", returning.toArray());
      facts.say("explain, names", sql.exec("explain select 1").columnNames);
      facts.say("pragma, names", sql.exec("pragma table_info(t)").columnNames);
      facts.say("spread", [...sql.exec(three)]);
      const twice = sql.exec(three);
      facts.say("spread twice", [[...twice], [...twice]]);
      const broken = sql.exec(three);
      for (const row of broken) { facts.say("loop", row); break; }
      facts.say("after break", [...broken]);
      facts.say("Array.from", Array.from(sql.exec(three), (row) => row.v));
      const [first, ...rest] = sql.exec(three);
      facts.say("destructured", [first, rest]);
      facts.say("raw and rows share a place", (() => { const c = sql.exec(three); return [c.next().value, c.raw().next().value, c.toArray()]; })());
      facts.say("new Map(raw)", new Map(sql.exec("select 'a', 1 union select 'b', 2").raw()));
    },
    "/one": async (facts) => {
      const { sql } = this.ctx.storage;
      await facts.of("of one", () => sql.exec("select 1 as a").one());
      await facts.of("of none", () => sql.exec("select 1 as a where 0").one());
      await facts.of("of several", () => sql.exec(three).one());
      await facts.of("of create table", () => sql.exec("create table t(a)").one());
      const several = sql.exec(three);
      await facts.of("of several, first", () => several.one());
      await facts.of("what is left of it", () => several.toArray());
      await facts.of("of several, second", () => several.one());
      const single = sql.exec("select 1 as a");
      await facts.of("once", () => single.one());
      await facts.of("twice", () => single.one());
      await facts.of("next after it", () => single.next());
      const last = sql.exec("select value as v from json_each('[1,2]')");
      last.next();
      await facts.of("of what is left", () => last.one());
    },
    "/sharing": async (facts) => {
      const { sql } = this.ctx.storage;
      const a = sql.exec(three), b = sql.exec(three), c = sql.exec(three);
      facts.say("three on one text", [a.next().value, a.next().value, b.next().value, c.next().value, a.next().value, b.toArray(), c.toArray()]);
      const d = sql.exec("select ? as x from json_each('[1,2]')", 1), e = sql.exec("select ? as x from json_each('[1,2]')", 2);
      facts.say("bindings are their own", [d.next().value, e.next().value, d.next().value, e.next().value]);
      const many = Array.from({ length: 50 }, () => sql.exec(three));
      facts.say("fifty", many.map((cursor) => cursor.toArray().length).join(""));
    },
    "/live": async (facts) => {
      const { sql } = this.ctx.storage;
      table(sql);
      const ahead = sql.exec("select v from t");
      facts.say("first", ahead.next().value);
      sql.exec("insert into t values(4, 'v4')");
      sql.exec("delete from t where id = 3");
      facts.say("rows inserted and deleted ahead", ahead.toArray());
      const updated = sql.exec("select v from t");
      updated.next();
      sql.exec("update t set v = 'new'");
      facts.say("rows updated ahead", updated.toArray());
      const dropped = sql.exec("select v from t");
      dropped.next();
      await facts.of("drop under a cursor", () => sql.exec("drop table t"));
      await facts.of("alter under a cursor", () => sql.exec("alter table t add column w default 5"));
      await facts.of("the cursor goes on", () => dropped.toArray());
      const later = sql.exec("select * from t");
      await facts.of("create under a cursor", () => sql.exec("create table u(a)"));
      await facts.of("drop of another table", () => sql.exec("drop table u"));
      await facts.of("index under a cursor", () => sql.exec("create index i on t(v)"));
      await facts.of("rename under a cursor", () => sql.exec("alter table t rename to renamed"));
      await facts.of("the cursor after it", () => later.toArray());
      await facts.of("drop without cursor", () => sql.exec("drop table if exists t; drop table if exists renamed"));
      const returning = (sql.exec("create table r(a)"), sql.exec("insert into r values(1), (2), (3) returning a"));
      facts.say("returning has written all at the first row", sql.exec("select count(*) as n from r").one());
      facts.say("returning", returning.toArray());
      const open = sql.exec("insert into r values(4), (5) returning a");
      open.next();
      await facts.of("drop under returning", () => sql.exec("drop table r"));
      await facts.of("insert under returning", () => sql.exec("insert into r values(6)").rowsWritten);
      await facts.of("returning after it", () => open.toArray());
    },
    "/errors": async (facts) => {
      const { sql } = this.ctx.storage;
      const failing = sql.exec("select abs(value) as v from json_each('[1,2,-9223372036854775808,4]')");
      await facts.of("first", () => failing.next());
      await facts.of("the row before the one that fails", () => failing.next());
      await facts.of("after it", () => failing.next());
      await facts.of("and again", () => failing.next());
      await facts.of("toArray", () => failing.toArray());
      await facts.of("rowsRead", () => typeof failing.rowsRead);
      await facts.of("columnNames", () => failing.columnNames);
      await facts.of("fails at once", () => sql.exec("select abs(-9223372036854775808)"));
      await facts.of("toArray of what fails later", () => sql.exec("select abs(value) as v from json_each('[1,2,-9223372036854775808,4]')").toArray());
      await facts.of("one of what fails second", () => sql.exec("select abs(value) as v from json_each('[1,-9223372036854775808,4]')").one());
      await facts.of("raw", () => [...sql.exec("select abs(value) as v from json_each('[1,2,-9223372036854775808,4]')").raw()]);
      await facts.of("the statement works again", () => sql.exec("select abs(value) as v from json_each('[1,2]')").toArray());
    },
    "/deleted": async (facts) => {
      const { storage } = this.ctx;
      const { sql } = storage;
      table(sql);
      const cursor = sql.exec("select v from t"), fresh = sql.exec("select v from t"), ended = sql.exec("select v from t"), raw = sql.exec("select v from t").raw();
      ended.toArray();
      cursor.next();
      facts.say("rowsRead before", cursor.rowsRead);
      const done = storage.deleteAll();
      for (const member of ["next", "toArray", "one", "raw"]) await facts.of(member, () => cursor[member]());
      for (const member of ["rowsRead", "rowsWritten", "columnNames"]) await facts.of(member, () => cursor[member]);
      await facts.of("iterating", () => [...cursor]);
      await facts.of("fresh", () => fresh.toArray());
      await facts.of("fresh, columnNames", () => fresh.columnNames);
      await facts.of("raw", () => raw.next());
      await facts.of("ended", () => ended.toArray());
      await facts.of("ended, one", () => ended.one());
      await facts.of("ended, rowsRead", () => ended.rowsRead);
      await done;
      await facts.of("tables", () => sql.exec("select name from sqlite_master").toArray());
      await facts.of("the table", () => sql.exec("select * from t"));
      await facts.of("made again", () => { table(sql, 1); return sql.exec("select v from t").toArray(); });
      await facts.of("databaseSize", () => sql.databaseSize);
    },
    "/kept": async (facts) => {
      const { sql } = this.ctx.storage;
      table(sql, 5);
      const cursor = sql.exec("select v from t");
      facts.say("first", cursor.next().value);
      await null;
      facts.say("after a microtask", cursor.next().value);
      await this.ctx.storage.sync();
      facts.say("after a commit", cursor.next().value);
      sql.exec("insert into t values(6, 'v6')");
      await sleep(1);
      facts.say("after a timer", cursor.toArray());
      globalThis.kept = sql.exec("select v from t");
      globalThis.keptStorage = this.ctx.storage;
      facts.say("kept", globalThis.kept.next().value);
    },
    "/evicted": async (facts) => {
      await facts.of("the cursor of another object", () => globalThis.kept.next());
      await facts.of("its names", () => globalThis.kept.columnNames);
      await facts.of("its storage", () => globalThis.keptStorage.sql.exec("select count(*) as n from t").one());
    },
  });
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
