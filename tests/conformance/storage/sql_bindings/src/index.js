// Bindings: what becomes of each kind of JavaScript value, how many there must be, which names parameters may have.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";
import { statements } from "../../../lib/sql.js";

const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
const kinds = {
  "5": 5, "1.5": 1.5, "-0": -0, "NaN": NaN, "Infinity": Infinity, "-Infinity": -Infinity, "2^53": 2 ** 53, "2^63": 2 ** 63, "1e300": 1e300,
  "a string": "text", "an empty string": "", "a string with NUL": "a\0b", "a string beyond latin1": "日本€😀",
  "a lone surrogate": "x\ud800y", "null": null, "undefined": undefined, "true": true, "false": false,
  "a date": new Date(1700000000000), "an object": { a: 1 }, "an array": [1, 2], "an empty array": [], "a boxed string": new String("boxed"), "a boxed number": new Number(3),
  "a function": Math.max, "a regular expression": /a+/g, "a map": new Map([[1, 2]]),
  "a bigint": 5n, "a symbol": Symbol("s"), "toString throws": { toString() { throw new RangeError("mine"); } },
  "an array buffer": bytes.buffer, "an empty buffer": new ArrayBuffer(0), "a view": bytes.subarray(2, 5), "16 bit": new Uint16Array([1, 2]), "float64": new Float64Array([1.5]),
  "a data view": new DataView(bytes.buffer, 1, 2), "bigint64": new BigInt64Array([-1n]),
};

export class T extends DurableObject {
  fetch = routes({
    "/kinds": async (facts) => {
      const { sql } = this.ctx.storage;
      for (const [name, value] of Object.entries(kinds)) {
        await facts.of(name, () => sql.exec("select typeof(?1) as type, ?1 as value, length(?1) as length, hex(?1) as hex", value).one());
      }
    },
    "/columns": async (facts) => {
      const { sql } = this.ctx.storage;
      sql.exec("create table t(i integer, r real, t text, b blob, n numeric, x)");
      for (const [name, value] of Object.entries({ "5": 5, "1.5": 1.5, "'5'": "5", "'5.0'": "5.0", "'x'": "x", true: true, null: null, bytes: bytes.buffer, "2^53+2": 2 ** 53 + 2, "1e20": 1e20, "-0": -0 })) {
        await facts.of(name, () => {
          sql.exec("delete from t");
          sql.exec("insert into t values(?, ?, ?, ?, ?, ?)", value, value, value, value, value, value);
          return Object.values(sql.exec("select typeof(i), i, typeof(r), r, typeof(t), t, typeof(b), b, typeof(n), n, typeof(x), x from t").one());
        });
      }
      await facts.of("comparing", () => sql.exec("select 5 = ? as a, '5' = ? as b, 1 = ? as c, 'true' = ? as d", 5, 5, true, true).one());
      await facts.of("rowid from a number", () => { sql.exec("create table p(id integer primary key, v)"); sql.exec("insert into p values(?, ?)", 7, 7); return sql.exec("select typeof(id), id, typeof(v), v from p where id = ?", 7).raw().toArray(); });
      await facts.of("rowid from a fraction", () => sql.exec("insert into p values(?, ?)", 7.5, 7));
      await facts.of("limit from a number", () => sql.exec("select value from json_each('[1,2,3]') limit ?", 2).toArray());
      await facts.of("limit from a fraction", () => sql.exec("select value from json_each('[1,2,3]') limit ?", 1.5).toArray());
      await facts.of("limit from text", () => sql.exec("select value from json_each('[1,2,3]') limit ?", "2").toArray());
    },
    "/bytes": async (facts) => {
      const { sql } = this.ctx.storage;
      sql.exec("create table t(b)");
      const changing = new Uint8Array([1, 2, 3]);
      sql.exec("insert into t values(?)", changing);
      changing[0] = 9;
      await facts.of("later changes are not seen", () => sql.exec("select b from t").one());
      const cursor = sql.exec("select ? as b from json_each('[1,2,3]')", changing);
      cursor.next();
      changing[0] = 8;
      await facts.of("nor while the cursor runs", () => cursor.next());
      await facts.of("each row has a buffer of its own", () => { const [a, b] = sql.exec("select b from t union all select b from t").raw().toArray().map((row) => row[0]); return a === b; });
      await facts.of("a detached buffer", () => { const gone = new ArrayBuffer(4); structuredClone(gone, { transfer: [gone] }); return sql.exec("select typeof(?) as t, length(?1) as l", gone).one(); });
      await facts.of("a resizable buffer", () => sql.exec("select hex(?) as h", new ArrayBuffer(2, { maxByteLength: 4 })).one());
      await facts.of("a shared buffer", () => sql.exec("select hex(?) as h", new Uint8Array(new SharedArrayBuffer(2))).one());
    },
    "/count": async (facts) => {
      const run = statements(facts, this.ctx.storage.sql);
      await run("select ?");
      await run("select ?", 1, 2);
      await run("select 1", 1);
      await run("select ?, ?", 1);
      await run("select ?2", 1);
      await run("select ?2", 1, 2);
      await run("select ?2, ?1", 1, 2);
      await run("select ?1, ?1", 1);
      await run("select ?3, ?", 1, 2, 3, 4);
      await run("select ?100", ...Array(100).fill(1));
      await run("select ?101");
      await run("select ?0");
      await run("select ?", undefined);
      await run("create table t(a, b)");
      await run("insert into t values(?, ?)", 1);
      await run("insert into t values(?, ?)", 1, 2, 3);
      await run("select count(*) as n from t");
    },
    "/names": async (facts) => {
      const run = statements(facts, this.ctx.storage.sql);
      await run("select :a as a, :b as b", 1, 2);
      await run("select :a as a, :a as b", 1);
      await run("select @a as a, $a as b, :a as c", 1, 2, 3);
      await run("select ?1 as a, :x as b, ? as c", 1, 2, 3);
      await run("select $a::b as a", 1);
      await run("select :a as a", { a: 1 });
      await run("select ':a' as a");
      await run("create table t(a default (?))", 1);
      await run("create view v as select ?", 1);
      await run("pragma table_info(?)", "t");
    },
  });
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
