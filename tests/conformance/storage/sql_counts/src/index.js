// rowsRead and rowsWritten, statement by statement.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { count } from "../../../lib/sql.js";

function prepare(sql) {
  sql.exec(`create table t(a integer primary key, b, c); create index i on t(b); create table u(x, y); create table w(k text primary key, v) without rowid;
    create table n(a unique, b unique)`);
  for (let i = 1; i <= 20; ++i) {
    sql.exec("insert into t values(?, ?, ?)", i, i % 5, `c${i}`);
    sql.exec("insert into u values(?, ?)", i, i * 2);
    sql.exec("insert into w values(?, ?)", `k${i}`, i);
  }
}

const texts = {
  "/reads": [
    "select * from t", "select * from t limit 3", "select * from t limit 3 offset 5", "select * from t where a = 5", "select * from t where a = 500", "select * from t where a between 5 and 9",
    "select * from t where b = 2", "select * from t where c = 'c3'", "select a from t where b = 2", "select * from t order by b", "select * from t order by c", "select * from t order by a desc",
    "select * from t order by c limit 2", "select count(*) from t", "select count(*) from t where b = 1", "select count(b) from t", "select max(a) from t", "select min(b), max(b) from t", "select max(b) from t",
    "select sum(a) from t group by b", "select distinct b from t", "select distinct c from t", "select * from t where a in (1, 2, 3)", "select * from t where a in (select x from u)",
    "select * from t where exists (select 1 from u where x = a)", "select * from t where not exists (select 1 from u where x = a)", "select (select y from u where x = a) from t", "select * from t where b = 1 or a = 3",
    "select * from t where c like 'c1%'", "select * from t where rowid > 15", "select * from w", "select * from w where k = 'k3'", "select * from w where v = 3", "select * from w where k > 'k5'", "select * from u where x = 3",
    "select * from t union select * from t", "select * from t union all select * from t", "select a from t except select x from u", "select a from t intersect select x from u",
    "with recursive c(n) as (select 1 union all select n + 1 from c where n < 10) select * from c", "with m as materialized (select * from t) select * from m", "select row_number() over (order by b) from t",
    "select sum(a) over (partition by b order by a) from t", "select sum(a) over (order by a rows between 1 preceding and 1 following) from t", "select * from (select * from t limit 5)", "select 1", "values(1), (2), (3)",
    "select * from t where 0", "select * from t where a > 100", "select * from sqlite_master", "select * from t as p, t as q where p.a = q.a", "select total(a), avg(a), group_concat(a) from t", "select exists(select 1 from t)",
    "select * from t where b is null", "select * from t indexed by i where b > 2", "explain query plan select * from t", "pragma table_info(t)",
  ],
  "/writes": [
    "insert into t values(21, 1, 'x')", "insert into t values(22, 1, 'x'), (23, 2, 'y')", "insert into u values(1, 2)", "insert into w values('new', 1)", "insert into n values(1, 1)", "insert or ignore into n values(1, 1)",
    "insert or replace into n values(1, 1)", "insert or replace into n values(1, 2)", "insert or ignore into n values(2, 2)", "insert or replace into t values(1, 9, 'r')", "insert into n values(1, 5) on conflict(a) do update set b = 7",
    "insert into n values(1, 5) on conflict do nothing", "insert into t(b, c) select x, y from u where x < 4", "insert into u select * from u", "update t set c = 'z' where a = 1", "update t set b = 7 where a = 1", "update t set b = b",
    "update t set c = 'all'", "update t set a = 1000 where a = 1", "update t set a = a + 5000", "update u set y = y + 1", "update w set v = 0", "update w set k = k || '!'", "update t set c = 1 where a = 12345",
    "update u set y = t.b from t where t.a = x", "delete from t where a = 5002", "delete from t where b = 2", "delete from t where a = 99999", "delete from u where x > 10", "delete from w where k = 'k3!'",
    "delete from t where b = 1 returning a", "insert into u values(77, 78) returning x, y", "update u set y = 5 where x < 3 returning x", "delete from u order by x limit 2", "update t set c = 'l' order by a limit 3",
    "delete from w", "delete from t", "delete from t", "delete from u where 1", "delete from n", "select changes(), total_changes() > 0", "insert or replace into n values(1, 1), (1, 2), (2, 2)", "replace into n values(1, 9)",
  ],
  "/schema": [
    "create table p(a)", "create table p2(a integer primary key autoincrement, b unique)", "insert into p2(b) values(1), (2)", "insert into p values(1), (2), (3)", "create index pi on p(a)", "create unique index pu on p(a)",
    "create index pe on p(a + 1) where a > 1", "insert into p values(4)", "create table copy as select * from t", "create view v as select * from p", "select * from v",
    "create trigger g after insert on p begin insert into u values(new.a, 0); end", "insert into p values(5), (6)", "alter table p add column z", "alter table p rename to q", "alter table q rename column a to aa", "alter table q drop column z",
    "reindex", "reindex pi", "analyze", "analyze t", "drop trigger g", "drop view v", "drop index pi", "drop table q", "drop table copy", "create table if not exists t(a)", "drop table if exists nothing", "pragma optimize", "pragma foreign_keys",
    "pragma quick_check", "pragma table_list", "create table s(a int) strict", "create table ws(a primary key) without rowid", "drop table p2",
  ],
  "/joins": [
    "select * from t join u on t.a = u.x", "select * from u join t on t.a = u.x", "select * from t join u on t.b = u.y", "select * from t left join u on t.a = u.x and u.x > 10", "select * from t, u", "select * from t, u limit 30",
    "select * from u natural join u as z", "select count(*) from t join u on t.b = u.x", "select * from t right join u on t.a = u.x", "select * from t full join u on t.a = u.x + 10", "select * from w join t on w.v = t.a",
    "select * from t where (a, b) in (select x, x % 5 from u)", "select * from t where b = (select max(x) from u)", "select a, (select count(*) from u where u.x < t.a) from t where a < 4", "delete from t where a in (select x from u where x > 15)",
    "update t set b = (select y from u where x = a)", "select * from t join json_each('[1,2,3]') on a = value", "select * from u where x in (select b from t) order by y desc",
  ],
  "/virtual": [
    "create virtual table f using fts5(title, body)", "insert into f values('one', 'some words here')", "insert into f values('two', 'other words'), ('three', 'none')", "select * from f", "select * from f where f match 'words'",
    "select * from f where rowid = 2", "select count(*) from f", "update f set title = 'changed' where rowid = 1", "delete from f where rowid = 2", "insert into f(f) values('optimize')", "insert into f(f) values('rebuild')",
    "create virtual table r using rtree(id, x0, x1)", "insert into r values(1, 0, 10)", "insert into r values(2, 5, 15), (3, 20, 30)", "select * from r", "select * from r where x0 < 6", "select * from r where id = 2",
    "update r set x1 = 16 where id = 2", "delete from r where id = 1", "select * from json_each('[1,2,3]')", "select * from json_tree('{\"a\":[1,{\"b\":2}]}')", "select key from json_each('{\"a\":1}') where key = 'b'",
    "create virtual table v using fts5vocab(f, row)", "select * from v", "drop table f", "drop table r", "select * from pragma_table_info('t')",
  ],
  "/more": [
    "create table child(a references t(a) on delete cascade)", "insert into child select a from t", "delete from t where a < 4", "update t set a = 900 where a = 10", "create table kids(a references t(a) on update set null on delete set null)",
    "insert into kids select a from t where a < 9", "delete from t where a = 5", "create trigger bi before insert on u begin select raise(ignore) where new.x = 1; end", "insert into u values(1, 1), (2, 2)",
    "create trigger au after update on u begin update w set v = v + 1 where k = 'k' || new.x; end", "update u set y = 0 where x < 4", "create view vv as select * from u",
    "create trigger io instead of insert on vv begin insert into u values(new.x, new.y); end", "insert into vv values(50, 51)", "insert into t select max(a) + 1, 0, 0 from t",
    "create table big as with recursive c(n) as (select 1 union all select n + 1 from c where n < 300) select n from c", "select count(*) from big", "create index bigi on big(n)", "select n from big where n > 290 order by n desc",
    "select * from big order by n desc limit 1 offset 10", "select n % 7, count(*) from big group by n % 7", "select n % 7, count(*) from big group by 1 having count(*) > 42 order by 2", "select * from big where n in (1, 5, 9) or n > 298",
    "select distinct n % 3 from big", "delete from big where n % 2", "select group_concat(n order by n) from big", "delete from big", "with recursive c(n) as (select 1 union select n % 5 + 1 from c) select * from c",
    "select lag(a) over (order by a), first_value(a) over (order by a desc) from t", "select ntile(3) over (order by a) from t", "insert into t values(7000, 1, 2) on conflict(a) do update set b = excluded.b",
    "insert into t values(7000, 3, 2) on conflict(a) do update set b = excluded.b", "select * from t where a = 7000 and b = 3", "select * from t order by b, c", "select * from t order by b desc limit 4",
  ],
};

const cumulative = async (facts, sql) => {
  for (const text of ["select * from u limit 4", "select * from t where b = 2", "select x from u order by x limit 3", "insert into n values(1, 1), (2, 2) returning a"]) {
    const cursor = sql.exec(text);
    const counts = [];
    do counts.push(`${cursor.rowsRead}/${cursor.rowsWritten}`); while (!cursor.next().done);
    facts.say(text, [...counts, `${cursor.rowsRead}/${cursor.rowsWritten}`].join(" "));
  }
  for (let i = 0; i < 2; ++i) await count(facts, sql, "select * from u limit 4");
  const one = sql.exec("select * from t where a = 3");
  one.one();
  facts.say("after one()", [one.rowsRead, one.rowsWritten]);
  const several = sql.exec("select * from t");
  await facts.of("one() of several", () => several.one());
  facts.say("after it", [several.rowsRead, several.rowsWritten]);
};

export class T extends DurableObject {
  fetch(request) {
    const { sql } = this.ctx.storage;
    prepare(sql);
    const path = new URL(request.url).pathname;
    return routes({ [path]: async (facts) => {
      if (path === "/cumulative") return cumulative(facts, sql);
      for (const text of texts[path]) await count(facts, sql, text);
    } })(request);
  }
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
