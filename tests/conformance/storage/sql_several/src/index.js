// Several statements in one call: what runs, what remains when one fails, whose rows and counts come back.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { count, statements } from "../../../lib/sql.js";

export class T extends DurableObject {
  fetch = routes({
    "/statements": async (facts) => {
      const run = statements(facts, this.ctx.storage.sql);
      await run("select 1 as a; select 2 as b");
      await run("select 1 as a;");
      await run("select 1 as a;   \n\t ");
      await run("select 1 as a; ;");
      await run(";select 1 as a");
      await run("; ; select 1 as a");
      await run("select 1 as a; -- comment");
      await run("select 1 as a; /* comment */");
      await run("select 1 as a -- comment");
      await run("-- comment\nselect 1 as a");
      await run("/* comment */ select 1 as a /* another */");
      await run("/* unclosed");
      await run("");
      await run("  ");
      await run(";");
      await run("-- comment");
      await run("select 1 as a;;");
      await run("create table t(a); insert into t values(1), (2); select * from t");
      await run("select * from t; insert into t values(3)");
      await run("select ';' as a; select '--' as b");
      await run("create trigger g after insert on t begin update t set a = a + 10; update t set a = a + 100; end; insert into t values(5); select * from t");
      await run("select 1 as a\0; select 2 as b");
      await run("select 1 as a; \0 select 2 as b");
      await run("\ufeffselect 1 as a");
    },
    "/errors": async (facts) => {
      const run = statements(facts, this.ctx.storage.sql);
      await run("create table m(a); insert into m values(1); bogus");
      await run("select * from m");
      await run("insert into m values(2);   select * from nowhere");
      await run("select * from m");
      await run("insert into m values(?); select 1", 3);
      await run("select 1; select ? as a", 3);
      await run("select ?; select ?", 3, 4);
      await run("select 1; select 2", 3);
      await run("insert into m values(5); select ?");
      await run("insert into m values(6); begin");
      await run("insert into m values(7); select nonexist from m; insert into m values(8)");
      await run("insert into m values(9); insert into m select abs(-9223372036854775808); insert into m values(10)");
      await run("select * from m");
      await run("create table u(a unique); insert into u values(1); insert into u values(1); insert into u values(2)");
      await run("select * from u");
    },
    // One that stops at a row when the text is compiled stands there, and cannot run when the text comes again.
    "/again": async (facts) => {
      const { sql } = this.ctx.storage;
      const run = statements(facts, sql);
      const thrice = async (text) => { for (let i = 0; i < 3; ++i) await run(text); };
      await thrice("select 1 as a; select 2 as b");
      await thrice("select 1 as a; select 2 as b; select 3 as c");
      await run("create table again(a); create table again2(a)");
      await thrice("select a from again; select 2 as b");
      await thrice("insert into again values(1); select count(*) as n from again");
      await thrice("select a from again; insert into again values(2)");
      await thrice("pragma foreign_keys; select 4 as d");
      await thrice("create table if not exists again3(a); create index if not exists i on again3(a)");
      await run("select count(*) as n from again");
      await facts.of("two at a time, then a third", () => {
        const a = sql.exec("select 7 as a; select 8 as b"), b = sql.exec("select 7 as a; select 8 as b");
        const both = [...a, ...b];
        return [both, sql.exec("select 7 as a; select 8 as b").toArray()];
      });
    },
    "/counts": async (facts) => {
      const { sql } = this.ctx.storage;
      await count(facts, sql, "create table t(a); insert into t values(1), (2), (3); select * from t");
      await count(facts, sql, "insert into t values(4); update t set a = a + 1");
      await count(facts, sql, "select * from t; select 1");
      await count(facts, sql, "delete from t where a > 3; select * from t where a = ?", 2);
    },
  });
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
