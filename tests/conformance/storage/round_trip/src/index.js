// Tables of every kind, values, synchronous keys and alarms, written, read and changed in turn by the servers that follow
// each other at the restarts (side_by_side.py: Durascope and workerd on the same files).
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

const tables = `
  create table plain (id integer primary key autoincrement, i integer, r real, t text, b blob, n);
  create table no_rowid (k text, v int, primary key (k desc)) without rowid;
  create table exact (i int not null, t text check (length(t) < 9), a any) strict;
  create table parent (id integer primary key, name text unique collate nocase);
  create table child (id integer primary key, parent references parent on delete cascade, n int default 7);
  create table made (a int, b int as (a * 2) stored, c text generated always as ('c' || a) virtual);
  create index plain_t on plain (t, lower(t)) where t is not null;
  create unique index made_b on made (b);
  create view seen as select t, count(*) as n from plain group by t;
  create table audit (what text, at int);
  create trigger on_parent after insert on parent begin insert into audit values ('parent ' || new.name, new.id); end;
  create virtual table words using fts5 (title, body, tokenize = 'porter unicode61');
  create virtual table boxes using rtree (id, x0, x1, y0, y1, +label);
  create table "odd name""s" ("a column" int, [select] text);
`;

const queries = [
  "select id, i, r, t, b, n from plain order by id",
  "select typeof(i), typeof(r), typeof(t), typeof(b), typeof(n), length(t) from plain order by id",
  "select k, v from no_rowid",
  "select i, t, a, typeof(a) from exact order by i",
  "select p.name, c.n from parent p left join child c on c.parent = p.id order by p.id, c.id",
  "select a, b, c from made order by a",
  "select * from seen order by t",
  "select * from audit order by at, what",
  "select rowid, highlight(words, 1, '[', ']') as found from words where words match 'run*' order by rowid",
  "select id, x0, x1, label from boxes where x0 >= 1 and x1 <= 9 order by id",
  "select * from \"odd name\"\"s\" order by 1",
  "select j ->> '$.a.b' as x, json_extract(j, '$.list[1]') as y from (select t as j from plain where json_valid(t) and t like '{%')",
  "select name, seq from sqlite_sequence order by name",
  "select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite_%' order by name",
];

const cycle = { name: "cycle" };
cycle.self = cycle;
const values = {
  "": "the empty key", "a\0b": "NUL", "\u{1f600}": "\u2603\u{1f600}", null: null, minus0: -0, NaN: NaN, big: -(2n ** 70n), cycle,
  date: new Date(1_700_000_000_123), map: new Map([[{ k: 1 }, new Set([1, "b"])]]), sparse: [1, , 3], regexp: /a+/gi, error: new RangeError("m"),
  view: new Uint8Array([1, 2, 3, 4]).subarray(1, 3), floats: new Float64Array([0.5, -0]), long: "x".repeat(100_000), headers: new Headers({ a: "b" }),
};

class Keeping extends DurableObject {
  alarm() {}

  async fetch(request) {
    const facts = new Facts();
    await this[new URL(request.url).pathname.slice(1)](this.ctx.storage, facts);
    return facts.response();
  }

  async write(storage) {
    await storage.put(values);
    await storage.put("round", 1);
    await storage.setAlarm(4_000_000_000_000);
    await this.writeMore(storage);
  }

  async change(storage) {
    const round = (await storage.get("round")) + 1;
    await storage.put({ round, [`round ${round}`]: { round, of: [round] } });
    await storage.delete(["null", `round ${round - 2}`]);
    await storage.setAlarm(4_000_000_000_000 + round);
    await this.changeMore(storage, round);
  }

  async clear(storage) {
    await storage.deleteAll();
    await storage.put("after", "deleteAll");
  }

  async read(storage, facts) {
    for (const [key, value] of await storage.list()) facts.say(JSON.stringify(key), value);
    const alarm = await storage.getAlarm();
    facts.say("alarm", alarm);
    await this.readMore(storage, facts);
  }

  writeMore() {}
  changeMore() {}
  readMore() {}
}

export class KvBacked extends Keeping {}

export class SqlBacked extends Keeping {
  writeMore({ sql, kv }) {
    sql.exec(tables);
    const insert = "insert into plain (i, r, t, b, n) values (?, ?, ?, ?, ?)";
    sql.exec(insert, 1, 1.5, "text", new Uint8Array([0, 1, 255]), null);
    sql.exec(insert, 2 ** 40, -0.1, "a\0b \u{1f600}", new ArrayBuffer(0), "in a column without type");
    sql.exec(insert, null, 1e300, '{"a":{"b":5},"list":[1,2]}', new Uint8Array(5000).fill(7), 3.5);
    sql.exec("insert into no_rowid values ('a', 1), ('b', 2), ('c', 3)");
    sql.exec("insert into exact values (1, 'one', 1), (2, 'two', 'text'), (3, null, x'00ff')");
    sql.exec("insert into parent values (1, 'A'), (2, 'B'); insert into child (parent) values (1), (1), (2)");
    sql.exec("insert into made (a) values (1), (2)");
    sql.exec("insert into words values ('first', 'the runner ran a run'), ('second', 'nothing here'), ('third', 'running')");
    sql.exec("insert into boxes values (1, 0, 1, 0, 1, 'left'), (2, 2, 3, 2, 3, 'middle'), (3, 8, 9, 8, 9, 'right')");
    sql.exec("insert into \"odd name\"\"s\" values (1, 'x')");
    kv.put("kv undefined", undefined);
    kv.put("kv object", { a: [1n] });
  }

  changeMore({ sql, kv }, round) {
    sql.exec("insert into plain (i, t) values (?, ?)", round, `round ${round}`);
    sql.exec("update no_rowid set v = v + ? where k <> 'b'", round);
    sql.exec("insert or replace into exact values (?, ?, ?)", 10 + round, "more", round / 2);
    sql.exec("delete from parent where id = 1");
    sql.exec("insert into parent (name) values (?)", `P${round}`);
    sql.exec("insert into made (a) values (?)", 10 * round);
    sql.exec("insert into words values (?, ?)", `round ${round}`, "they run again");
    sql.exec("delete from words where title = 'third'");
    sql.exec("update boxes set x1 = 5 where id = 2");
    sql.exec(`create table made_in_round_${round} (a); alter table plain add column added_${round} default ${round}`);
    kv.put(`kv ${round}`, round);
    kv.delete("kv object");
  }

  readMore({ sql, kv }, facts) {
    for (const query of queries) {
      try {
        facts.say(query, [...sql.exec(query).raw()]);
      } catch (error) {
        facts.say(query, error);
      }
    }
    facts.say("quick_check", [...sql.exec("pragma quick_check")]);
    facts.say("foreign_key_check", [...sql.exec("pragma foreign_key_check")]);
    facts.say("kv.list", [...kv.list({ prefix: "kv" })]);
    facts.say("undefined is there", [kv.get("kv undefined"), [...kv.list({ start: "kv undefined", limit: 1 })].length]);
  }
}

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const lines = [];
    for (const binding of ["SQL", "KV"]) {
      const response = await env[binding].getByName("kept").fetch(url);
      const text = await response.text();
      lines.push(...text.split("\n").filter(Boolean).map((line) => `${binding} ${line}\n`));
    }
    return new Response(lines.join(""));
  },
};
