// GET /SQL/name or /KV/name: the stored value, or what does not fit together; with POST it is one more, and the answer
// tells which. `?how=` says by which calls; each way writes several entries that must all be there or none of them.
import { DurableObject } from "cloudflare:workers";

const FAR_AWAY = 4_000_000_000_000;
const entries = (value) => ({ value, left: value, right: value });

class Counter extends DurableObject {
  alarm() {}

  // Nothing is kept in memory: that two requests never get the same value is the input gate's doing. Nor is a write
  // awaited: the output gate holds the answer back until the value is on disk.
  async fetch(request) {
    const how = new URL(request.url).searchParams.get("how");
    return new Response(String(request.method === "POST" ? await this[how]() : await this.look()));
  }
  async next(storage = this.ctx.storage) {
    return ((await storage.get("value")) ?? 0) + 1;
  }

  async put() {
    const value = await this.next();
    for (const [key, entry] of Object.entries(entries(value))) this.ctx.storage.put(key, entry);
    return value;
  }
  async puts() {
    const value = await this.next();
    this.ctx.storage.put(entries(value));
    return value;
  }
  async remove() {
    const value = await this.next();
    this.ctx.storage.delete(["left", "right"]);
    this.ctx.storage.put(entries(value));
    return value;
  }
  async alarmed() {
    const value = await this.next();
    this.ctx.storage.put({ ...entries(value), alarm: value });
    this.ctx.storage.setAlarm(FAR_AWAY + value);
    return value;
  }
  transaction() {
    return this.ctx.storage.transaction(async (txn) => {
      const value = await this.next(txn);
      await txn.put("left", value);
      await scheduler.wait(1);
      await txn.put({ value, right: value });
      return value;
    });
  }
  async undone() {
    const half = this.ctx.storage.transaction(async (txn) => {
      await txn.put("left", -1);
      await scheduler.wait(1);
      throw new Error("not this one");
    });
    await half.catch(() => {});
    return this.puts();
  }

  async problem() {
    const { storage } = this.ctx;
    const found = Object.fromEntries(await storage.get(["value", "left", "right", "alarm"]));
    if (found.left !== found.value || found.right !== found.value) return JSON.stringify(found);
    const alarm = await storage.getAlarm();
    if (alarm !== (found.alarm === undefined ? null : FAR_AWAY + found.alarm)) return `${found.alarm}, alarm ${alarm}`;
  }
  async look() {
    const problem = await this.problem();
    return problem ? `half of it is stored: ${problem}` : (await this.next()) - 1;
  }
}

export class KvCounter extends Counter {}

export class SqlCounter extends Counter {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS steps (value INTEGER PRIMARY KEY)");
  }
  // By SQL and synchronous calls, which take turns: what is in the table is in `steps`, too.
  sql() {
    const { kv, sql } = this.ctx.storage;
    const value = (kv.get("value") ?? 0) + 1;
    sql.exec("INSERT INTO steps VALUES (?)", value);
    sql.exec("DELETE FROM steps WHERE value < ?", value);
    for (const [key, entry] of Object.entries({ ...entries(value), step: value })) kv.put(key, entry);
    return value;
  }
  transactionSync() {
    try {
      this.ctx.storage.transactionSync(() => {
        this.sql();
        throw new Error("not this one");
      });
    } catch {
      return this.ctx.storage.transactionSync(() => this.sql());
    }
  }
  async problem() {
    const { kv, sql } = this.ctx.storage;
    const steps = sql.exec("SELECT value FROM steps").toArray().map((row) => row.value);
    if (String(steps) !== String(kv.get("step") ?? "")) return `steps ${steps}, step ${kv.get("step")}`;
    return super.problem();
  }
}

export default {
  fetch(request, env) {
    const [, binding, name] = new URL(request.url).pathname.split("/");
    return env[binding].getByName(name).fetch(request);
  },
};
