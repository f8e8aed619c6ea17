// Errors: their text, where they are, their codes, and what is left when a statement fails.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { runAll, statements } from "../../../lib/sql.js";

export class T extends DurableObject {
  fetch = routes({
    "/syntax": (facts) => runAll(facts, this.ctx.storage.sql, [
      "bogus", "select", "select *", "select 1 from", "selec 1", "select 1 where", "select (1", "select 1)", "select 'open", "select \"open", "select x'0", "select 1e", "select 1 +", "select * from", "create table", "create table t(",
      "create table t(a a b c", "insert into", "update", "delete t", "select nonexist", "select t.a from (select 1 as b) as t", "select * from nowhere", "select nowhere.a from (select 1)", "insert into nowhere values(1)",
      "update nowhere set a = 1", "delete from nowhere", "drop table nowhere", "drop index nowhere", "drop view nowhere", "drop trigger nowhere", "alter table nowhere rename to x", "create table t(a, a)", "create table t(a primary key, b primary key)",
      "create table t(a) strict", "create table t(a foo) strict", "create table t(a) without rowid", "select 日本", "select '日本', nonexist", "select 1 as a\n, bogus\nfrom (select 1)", "select no_such_function(1)", "select abs()", "select abs(1, 2)",
      "select count(*) over (partition by) from (select 1)", "select sum(max(1))", "select 1 group by 2", "select 1 order by 2", "select 1 union select 1, 2", "values(1), (1, 2)", "select * from (select 1 as a) join (select 1 as a) using (b)",
      "select a from (select 1 as a), (select 2 as a)", "create index i on nowhere(a)", "create trigger g after insert on nowhere begin select 1; end", "create view v as select * from nowhere", "select * from v", "create table u as select * from nowhere",
      "select 1 limit 'x'", "with c as (select 1) select * from d", "with c(a, b) as (select 1) select * from c", "select cast(1 as)", "select case when 1", "explain", "pragma", "select 1 collate nope", "select 'a' like 'b' escape 'cc'",
      "@", "#", "select #1", "select ?a", "select :", "insert into t default",
    ]),
    "/constraints": (facts) => runAll(facts, this.ctx.storage.sql, [
      "create table t(id integer primary key, a unique, b not null, c check(c > 0), d constraint named check(d <> 'bad'), unique(b, c))", "insert into t values(1, 1, 1, 1, 1)", "insert into t values(1, 2, 2, 2, 2)", "insert into t values(2, 1, 2, 2, 2)",
      "insert into t values(2, 2, null, 2, 2)", "insert into t values(2, 2, 2, -1, 2)", "insert into t values(2, 2, 2, 2, 'bad')", "insert into t values(2, 2, 1, 1, 2)", "insert into t values('x', 2, 2, 2, 2)", "insert into t values(1, 2)",
      "insert into t(nope) values(1)", "update t set id = null", "create table s(a int, b text, c real, d blob, e any) strict", "insert into s values('x', 'y', 1.5, x'01', 1)", "insert into s values(1, x'01', 1.5, x'01', 1)",
      "insert into s values(1, 'y', 'z', x'01', 1)", "insert into s values(1, 'y', 1, 'w', 1)", "insert into s values(1.0, 'y', 1, x'', null)", "insert into s values(1.5, 'y', 1, x'', null)", "create table w(k primary key, v) without rowid",
      "insert into w values(1, 1)", "insert into w values(1, 1)", "insert into w values(null, 1)", "create table p(a, b, primary key(a, b))", "insert into p values(1, 1)", "insert into p values(1, 1)", "create unique index pi on p(a + b)",
      "insert into p values(0, 2)", "create table r(a primary key on conflict replace, b)", "insert into r values(1, 1), (1, 2)", "select * from r", "create table ig(a unique on conflict ignore)", "insert into ig values(1), (1)",
      "select count(*) as n from ig", "create table gen(a, b as (a * 2) stored, c as (a + b))", "insert into gen values(1, 2, 3)", "insert into gen(a) values(1)", "select * from gen", "update gen set b = 1",
      "create table auto(a integer primary key autoincrement)", "insert into auto values(9223372036854775807)", "create table vw(a); create view v as select * from vw; insert into v values(1)",
      "create trigger g before insert on vw begin select raise(abort, 'mine'); end", "insert into vw values(1)", "drop trigger g; create trigger g before insert on vw begin select raise(fail, 'failed'); end", "insert into vw values(1)",
      "drop trigger g; create trigger g before insert on vw begin select raise(ignore); end", "insert into vw values(1)", "select count(*) as n from vw", "drop trigger g; create trigger g before insert on vw begin select raise(abort, 'row ' || new.a); end",
      "insert into vw values(7)",
    ]),
    "/values": (facts) => runAll(facts, this.ctx.storage.sql, [
      "select json('{')", "select json_extract('{}', 'a')", "select '{' -> 'a'", "select json_extract('{', '$.a')", "select json_array(x'01')", "select abs(-9223372036854775808)", "select sum(9223372036854775807) from (select 1 union all select 2)",
      "select sum(a) from (select 9223372036854775807 as a union all select 1)", "select zeroblob(100000000)", "select randomblob(100000000)", "select printf('%.*c', 100000000, 'x')", "select replace(hex(zeroblob(4000000)), '0', 'xxxxxxxxxx')",
      "select length(zeroblob(8388642))", "select length(zeroblob(8388643))", "select char(1114112)", "select json_each.value from json_each('[')", "select value from json_each('{\"a\":1}', 'b')", "select round('x')", "select date('nonsense') as a",
      "select strftime('%Q', 0) as a", "select cast('x' as integer) as a", "select unhex('xyz') as a", "select ln(-1) as a", "select group_concat(distinct 1, 2)", "select nth_value(1, 0) over ()", "select ntile(0) over ()",
      "select lag(1, -1) over () as a", "select * from json_each()", "select likelihood(1, 2)", "select quote(zeroblob(3)) as a", "select json_object('a')", "select json_object(1, 2)", "select json_set('{}', 'x', 1)", "select 1 like 2 escape ''",
      "select instr(x'01', 'a') as a",
    ]),
    "/failed": async (facts) => {
      const { sql } = this.ctx.storage;
      const run = statements(facts, sql);
      await run("create table t(a unique)");
      await run("insert into t values(1), (2), (3)");
      await run("insert into t values(4), (5), (1), (6)");
      await run("select * from t");
      await run("insert or fail into t values(7), (1), (8)");
      await run("select * from t");
      await run("insert or ignore into t values(9), (1), (10)");
      await run("select * from t");
      await run("update t set a = a + 1");
      await run("update or ignore t set a = a + 1");
      await run("select * from t");
      await facts.of("class", () => { try { sql.exec("bogus"); } catch (error) { return [error.constructor === Error, error.name, Object.keys(error), "code" in error]; } });
      await facts.of("a long statement in the text of an error", () => sql.exec(`select ${"x".repeat(200)}`));
      await facts.of("offset counts bytes", () => sql.exec("select 'é', nope"));
      await facts.of("offset in characters beyond latin1", () => sql.exec("select '😀', nope"));
      await facts.of("offset of the second statement", () => sql.exec("select 1;   select nope"));
      await facts.of("offset after blanks", () => sql.exec("   \n select nope"));
      await facts.of("a lone surrogate", () => sql.exec("select '\ud800', nope"));
      await facts.of("an odd token", () => sql.exec("select 日本語 from 表"));
    },
  });
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
