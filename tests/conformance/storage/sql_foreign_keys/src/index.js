// Foreign keys: enforced within a statement, at the end of the turn, switched off, and what becomes of the object.
import { DurableObject } from "cloudflare:workers";
import { Facts, show, sleep } from "../../../lib/facts.js";
import { runAll } from "../../../lib/sql.js";

const switched = {
  begin: ["create table p(id integer primary key)", "create table c(p references p(id))", "pragma foreign_keys"],
  use: ["pragma foreign_keys = off", "pragma foreign_keys", "insert into c values(1)", "pragma foreign_keys"],
  late: ["insert into c values(2)", "pragma foreign_key_check", "insert into p values(1)", "pragma foreign_keys = on", "pragma foreign_keys", "insert into c values(3)"],
  look: ["pragma foreign_keys = on", "pragma foreign_keys", "insert into c values(4)", "select p from c"],
};

export class T extends DurableObject {
  async fetch(request) {
    const { sql } = this.ctx.storage;
    const { pathname, search } = new URL(request.url);
    const facts = new Facts();
    const scene = search.slice(1);
    if (pathname === "/switched") await runAll(facts, sql, switched[scene]);
    if (pathname === "/enforced") {
      await runAll(facts, sql, [
        "create table p(id integer primary key, k unique)", "create table c(p references p(id) on delete cascade on update cascade, k references p(k) on delete set null, r integer default 1 references p(id) on delete set default)", "insert into c values(1, null, null)", "insert into p values(1, 'a'), (2, 'b'), (3, 'c')", "insert into c values(2, 'b', 3)", "insert into c values(null, 'zzz', null)", "update c set p = 9", "update p set id = 20 where id = 2", "select * from c", "delete from p where id = 3", "select * from c", "delete from p where id = 20", "select * from c", "create table r(p references p(id) on delete restrict)", "insert into r values(1)", "delete from p where id = 1", "update p set id = 5 where id = 1", "drop table p", "drop table c", "drop table r", "drop table p", "create table x(a references nowhere(a))", "insert into x values(1)", "insert into x values(null)", "create table y(a references x(a))", "insert into y values(1)",
      ]);
    }
    if (pathname === "/deferred") {
      const insert = () => sql.exec("insert into c values(7)");
      if (scene === "setup") await runAll(facts, sql, ["create table p(id integer primary key)", "create table c(p references p(id) deferrable initially deferred)", "create table i(p references p(id))"]);
      if (scene === "look") {
        await runAll(facts, sql, ["select p from c", "select p from i", "select id from p"]);
        facts.say("kept in memory", this.kept);
        facts.say("key", await this.ctx.storage.get("k"));
      }
      if (scene === "healed") {
        await facts.of("insert", () => insert().rowsWritten);
        await facts.of("healing insert", () => sql.exec("insert into p values(7)").rowsWritten);
        await this.ctx.storage.sync();
        this.kept = "after healing";
      }
      if (scene === "left") {
        await this.ctx.storage.put("k", "with it");
        await facts.of("insert", () => sql.exec("insert into c values(8)").rowsWritten);
        await facts.of("seen", () => sql.exec("select p from c").toArray());
      }
      if (scene === "pragma") {
        sql.exec("pragma defer_foreign_keys = on");
        sql.exec("insert into i values(9)");
        await facts.of("pragma", () => sql.exec("pragma defer_foreign_keys").toArray());
      }
      if (scene === "synced") {
        sql.exec("insert into c values(10)");
        await facts.of("sync", () => this.ctx.storage.sync());
      }
      if (scene === "earlier") {
        sql.exec("insert into p values(11)");
        await sleep(1);
        sql.exec("insert into c values(12)");
      }
    }
    return facts.response();
  }
}

export default {
  async fetch(request, env) {
    try {
      return await env.T.getByName(new URL(request.url).pathname).fetch(request);
    } catch (error) {
      return new Response(`failed: ${show(error)}\n`);
    }
  },
};
