// What the authorizer forbids, and what it lets through although it looks alike.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { runAll } from "../../../lib/sql.js";

export class T extends DurableObject {
  fetch = routes({
    "/transactions": (facts) => runAll(facts, this.ctx.storage.sql, [
      "begin", "BEGIN IMMEDIATE", "begin exclusive transaction", "commit", "END", "rollback", "savepoint x", "release x", "ROLLBACK TO x", "/* comment */ begin", "-- comment\n commit", "select 1; begin", "  begin  ", ";begin",
      "explain begin", "explain commit", "create table begin_(a)", "select 'begin'",
    ]),
    "/statements": (facts) => runAll(facts, this.ctx.storage.sql, [
      "attach 'other.sqlite' as o", "attach ':memory:' as o", "detach main", "detach o", "vacuum", "vacuum into 'copy.sqlite'", "vacuum main", "create temp table t(a)", "create temporary table t as select 1", "create temp view v as select 1", "create table temp.t(a)",
      "create table plain(a)", "create temp trigger g after insert on plain begin select 1; end", "create index temp.i on plain(a)", "create virtual table x using fts4(a)", "create virtual table x using fts3(a)", "create virtual table x using csv(filename='x')", "create virtual table x using dbstat", "create virtual table x using geopoly(a)", "create virtual table x using nosuchmodule(a)",
      "create virtual table temp.x using fts5(a)", "create virtual table c using FTS5(a)", "create virtual table d using RTREE(id, a, b)", "create virtual table e using rtree_i32(id, a, b)", "create virtual table f using fts5vocab(c, 'col')", "create virtual table g using fts5vocab(c, instance)",
      "select * from dbstat", "select * from generate_series(1, 3)", "select * from sqlite_sequence", "select load_extension('x')", "select * from sqlite_dbpage", "select * from bytecode('select 1')", "select * from sqlite_stmt", "select * from pragma_compile_options", "select * from json_each('[1]')", "select * from fts5vocab",
      "delete from sqlite_master", "update sqlite_master set sql = ''", "insert into sqlite_master values(1, 2, 3, 4, 5)", "drop table sqlite_master", "create table sqlite_x(a)", "alter table sqlite_master rename to x", "create index i on sqlite_master(name)", "create trigger g after insert on sqlite_master begin select 1; end", "delete from sqlite_schema",
      "select edit('x')", "select writefile('x', 'y')", "select readfile('x')", "select fts3_tokenizer('x')", "select sqlite_log(1, 'x')", "analyze sqlite_master", "reindex nocase",
    ]),
    "/reserved": async (facts) => {
      const { storage } = this.ctx;
      await runAll(facts, storage.sql, ["select * from _cf_KV", "select count(*) from _cf_KV", "create table _cf_KV(key)", "select name from sqlite_master"]);
      await storage.put("k", "v");
      await runAll(facts, storage.sql, [
        "select * from _cf_KV", "select key from _cf_KV", "select value, key from _cf_KV", "select count(*) from _cf_KV", "select 1 from _cf_KV", "select rowid from _cf_KV", "select * from _CF_kv", "select * from main._cf_KV", "select * from \"_cf_KV\"", "select k.value from _cf_KV as k", "select exists(select 1 from _cf_KV)",
        "with x as (select * from _cf_KV) select * from x", "select * from (select key from _cf_KV)", "insert into _cf_KV values('a', 1)", "insert into _cf_KV default values", "replace into _cf_KV values('a', 1)", "update _cf_KV set value = 1", "update _cf_KV set value = 1 where key = 'k'", "delete from _cf_KV", "delete from _cf_KV where key = 'k'", "drop table _cf_KV", "drop table if exists _cf_nothing", "drop table _cf_nothing",
        "alter table _cf_KV rename to x", "alter table _cf_KV add column x", "alter table _cf_KV rename column key to k", "alter table _cf_KV drop column value", "create index i on _cf_KV(value)", "create trigger g after insert on _cf_KV begin select 1; end", "analyze _cf_KV", "reindex _cf_KV",
        "create table _cf_x(a)", "create table _CF_x(a)", "create table \"_cf_\"(a)", "create table _cf(a)", "create table a_cf_(a)", "create table _cfx(a)", "create table if not exists _cf_x(a)", "create table _cf_y as select 1 as a", "create view _cf_v as select 1", "create index _cf_i on _cf(a)", "create trigger _cf_g after insert on _cf begin select 1; end", "create virtual table _cf_f using fts5(a)",
        "drop view _cf_v", "drop index _cf_i", "drop trigger _cf_g", "create table t(_cf_a, b)", "select _cf_a from t", "alter table t add column _cf_c", "alter table t rename column b to _cf_b", "select * from t", "alter table t rename to _cf_t", "alter table t rename to \"_CF_T\"", "alter table t rename to u", "alter table u rename to t",
        "select 1 as _cf_x", "select '_cf_KV' as a", "with _cf_c(a) as (select 1) select * from _cf_c", "select * from t as _cf_t", "select name from sqlite_master where name like '\\_cf%' escape '\\'", "insert into t(b) select key from _cf_KV", "insert into t select * from _cf_KV", "create table c as select * from _cf_KV", "select * from t where b in (select key from _cf_KV)", "select * from t join _cf_KV on 1", "create table fk(a references _cf_KV(key))", "insert into fk values('k')", "insert into fk values('z')",
        "select * from _cf_METADATA", "drop table fk",
      ]);
      await facts.of("the key is still there", () => storage.get("k"));
    },
    "/renames": (facts) => runAll(facts, this.ctx.storage.sql, [
      "create table t(a)", 'alter table t rename to "_cf_""y"', "alter table t rename to '_cf_''y'", "alter table t rename to `_cf_``y`", "alter table t rename to [_cf_y]", 'alter table t rename to "_CF_""""" -- end', 'alter table t rename to """_cf_y"', 'alter table """_cf_y" rename to "a""_cf_"', 'alter table "a""_cf_" rename to t', "select name from sqlite_master", "select * from t",
    ]),
    "/views": async (facts) => {
      const { storage } = this.ctx;
      await storage.put("k", "v");
      await runAll(facts, storage.sql, [
        "create view v as select * from _cf_KV", "select * from v", "select count(*) from v", "create view n as select count(*) as n from _cf_KV", "select * from n", "create table t(a)", "create trigger g after insert on t begin delete from _cf_KV; end", "insert into t values(1)", "create trigger h after delete on t begin insert into t select key from _cf_KV; end", "delete from t", "create trigger u after update on t when (select count(*) from _cf_KV) begin select 1; end", "update t set a = 1",
        "select * from t", "drop view v", "drop trigger g", "insert into t values(2)", "select * from t", "create table chk(a check(a in (select key from _cf_KV)))", "create table gen(a, b as (load_extension('x')))", "create index fi on t(sqlite_version())", "create table d(a default (sqlite_version()))", "insert into d default values", "create view sv as select sqlite_version() as v", "select * from sv", "create trigger sg after insert on t begin select sqlite_version(); end", "insert into t values(3)",
      ]);
    },
    "/allowed": (facts) => runAll(facts, this.ctx.storage.sql, [
      "create table t(a integer primary key, b)", "create index i on t(b)", "insert into t values(1, 2), (3, 4)", "analyze", "select * from sqlite_stat1", "reindex", "reindex t", "explain query plan select * from t where b = 2", "select opcode from (select 1 as opcode)", "create table s(a int) strict", "create table w(a primary key) without rowid",
      "insert into t values(5, 6) returning *", "update t set b = 0 where a > 0 order by a desc limit 1 returning a", "delete from t order by a limit 1 returning a", "select type, name, tbl_name from sqlite_master", "select type, name from sqlite_schema", "select count(*) as n from sqlite_temp_master", "select count(*) as n from sqlite_temp_schema", "select name from pragma_table_info('t')", "create table q(a integer primary key autoincrement)", "insert into q values(7)", "select * from sqlite_sequence", "update sqlite_sequence set seq = 50", "insert into q values(null) returning a", "delete from sqlite_sequence", "delete from sqlite_stat1",
      "select last_insert_rowid() as a", "select changes() as a", "select total_changes() > 5 as a", "with recursive c(n) as (select 1 union all select n + 1 from c where n < 3) select * from c", "select a, row_number() over (order by a desc) as r from t", "drop table s", "drop table w", "alter table t add column c default 7", "alter table t rename column c to d", "alter table t drop column d", "select * from t",
    ]),
  });
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
