// ctx.storage.sql as an object: its members, its classes, what its methods make of odd arguments.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch = routes({
    "/members": async (facts) => {
      const { sql } = this.ctx.storage;
      facts.say("class", sql.constructor.name);
      facts.say("tag", Object.prototype.toString.call(sql));
      facts.say("own properties", Object.getOwnPropertyNames(sql));
      facts.say("prototype", Object.getOwnPropertyNames(Object.getPrototypeOf(sql)));
      facts.say("keys", Object.keys(sql));
      facts.say("in order", (() => { const names = []; for (const name in sql) names.push(name); return names; })());
      facts.say("the same each time", this.ctx.storage.sql === sql);
      facts.say("typeof exec", typeof sql.exec);
      facts.say("exec.length", sql.exec.length);
      facts.say("exec.name", sql.exec.name);
      facts.say("Cursor", sql.Cursor);
      facts.say("Statement", sql.Statement);
      facts.say("prepare", sql.prepare);
      facts.say("ingest", sql.ingest);
      const size = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(sql), "databaseSize");
      facts.say("databaseSize is a getter", typeof size?.get);
      facts.say("databaseSize has a setter", typeof size?.set);
      facts.say("databaseSize is enumerable", size?.enumerable);
      facts.say("databaseSize", sql.databaseSize);
      await facts.of("assigning it", () => { sql.databaseSize = 5; return sql.databaseSize; });
      const cursor = sql.exec("select 1 as a");
      facts.say("class of a cursor", cursor.constructor.name);
      facts.say("its tag", Object.prototype.toString.call(cursor));
      facts.say("own properties of a cursor", Object.getOwnPropertyNames(cursor));
      facts.say("its prototype", Object.getOwnPropertyNames(Object.getPrototypeOf(cursor)));
      facts.say("a cursor is an instance of sql.Cursor", sql.Cursor ? cursor instanceof sql.Cursor : "no such class");
      facts.say("cursor.map", cursor.map);
      facts.say("its prototype's prototype is Object's", Object.getPrototypeOf(Object.getPrototypeOf(cursor)) === Object.prototype);
      await facts.of("new of its class", () => new cursor.constructor());
      await facts.of("new SqlStorage", () => new sql.constructor());
      await facts.of("structuredClone(cursor)", () => structuredClone(cursor));
      await facts.of("JSON of a cursor", () => JSON.stringify(cursor));
    },
    "/arguments": async (facts) => {
      const { sql } = this.ctx.storage;
      await facts.of("exec()", () => sql.exec());
      await facts.of("exec(undefined)", () => sql.exec(undefined));
      await facts.of("exec(null)", () => sql.exec(null));
      await facts.of("exec(5)", () => sql.exec(5));
      await facts.of("exec({})", () => sql.exec({}));
      await facts.of("exec(object with toString)", () => sql.exec({ toString: () => "select 7 as a" }).one());
      await facts.of("exec(toString throws)", () => sql.exec({ toString() { throw new RangeError("mine"); } }));
      await facts.of("exec(boxed string)", () => sql.exec(new String("select 8 as a")).one());
      await facts.of("exec(array)", () => sql.exec(["select 9 as a"]).one());
      await facts.of("exec(symbol)", () => sql.exec(Symbol("s")));
      await facts.of("exec(bigint)", () => sql.exec(5n));
      await facts.of("exec of another this", () => sql.exec.call({}, "select 1"));
      await facts.of("exec without this", () => { const { exec } = sql; return exec("select 1"); });
      await facts.of("databaseSize of another this", () => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(sql), "databaseSize").get.call({}));
      const cursor = sql.exec("select 1 as a");
      for (const method of ["next", "toArray", "one", "raw"]) {
        await facts.of(`${method} of another this`, () => cursor[method].call({}));
      }
      await facts.of("columnNames of another this", () => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(cursor), "columnNames").get.call({}));
      await facts.of("assigning columnNames", () => { cursor.columnNames = 5; return cursor.columnNames; });
      await facts.of("assigning rowsRead", () => { cursor.rowsRead = 5; return cursor.rowsRead; });
      await facts.of("too many arguments for one", () => sql.exec("select 1 as a").one(1, 2, 3));
    },
    "/iterators": async (facts) => {
      const { sql } = this.ctx.storage;
      const cursor = sql.exec("select 1 as a union select 2 union select 3");
      const rows = cursor[Symbol.iterator]();
      facts.say("class of cursor[Symbol.iterator]()", rows.constructor.name);
      facts.say("its tag", Object.prototype.toString.call(rows));
      facts.say("own properties", Object.getOwnPropertyNames(rows));
      facts.say("prototype", Object.getOwnPropertyNames(Object.getPrototypeOf(rows)));
      facts.say("returns itself", rows[Symbol.iterator]() === rows);
      facts.say("inherits iterator helpers", typeof rows.map);
      facts.say("return", typeof rows.return);
      facts.say("throw", typeof rows.throw);
      facts.say("next", rows.next());
      const raw = cursor.raw();
      facts.say("class of raw()", raw.constructor.name);
      facts.say("its tag", Object.prototype.toString.call(raw));
      facts.say("prototype", Object.getOwnPropertyNames(Object.getPrototypeOf(raw)));
      facts.say("returns itself", raw[Symbol.iterator]() === raw);
      facts.say("inherits iterator helpers", typeof raw.map);
      facts.say("next", raw.next());
      facts.say("cursor.next", cursor.next());
      facts.say("raw.next at the end", raw.next());
      facts.say("rows.next at the end", rows.next());
      facts.say("another raw()", cursor.raw() === raw);
      await facts.of("raw().toArray", () => sql.exec("select 1, 2 union select 3, 4").raw().toArray());
      await facts.of("raw().map", () => [...sql.exec("select 1, 2 union select 3, 4").raw().map((row) => row.length)]);
      await facts.of("rows.filter", () => [...sql.exec("select 1 as a union select 2")[Symbol.iterator]().filter((row) => row.a > 1)]);
      await facts.of("next of raw, another this", () => raw.next.call({}));
      await facts.of("next of rows, another this", () => rows.next.call({}));
    },
  });
}

// Each route has an object, and so an empty database, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
