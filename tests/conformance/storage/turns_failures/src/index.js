// What happens when a commit fails, and to storage after an object broke: told by the caller.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const kSetup = `
  create table if not exists parent(id integer primary key);
  create table if not exists child(id integer primary key, parent integer references parent(id) deferrable initially deferred);`;

const scenes = {
  "a deferred constraint": (storage) => {
    storage.kv.put("k", "lost");
    storage.sql.exec("insert into child values (1, 99)");
    return "answered";
  },
  "a deferred constraint, repaired": (storage) => {
    storage.sql.exec("insert into child values (2, 98)");
    storage.sql.exec("insert into parent values (98)");
    return "answered";
  },
  "a deferred constraint, then sync()": async (storage) => {
    storage.sql.exec("insert into child values (1, 99)");
    try {
      await storage.sync();
      console.log("resolved");
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "a deferred constraint, then a timer": async (storage) => {
    storage.sql.exec("insert into child values (1, 99)");
    await sleep(5);
    return "went on";
  },
  "a deferred constraint in transaction()": async (storage) => {
    try {
      await storage.transaction(async () => { storage.sql.exec("insert into child values (1, 99)"); });
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "a deferred constraint in a transaction() that throws": async (storage) => {
    try {
      await storage.transaction(async () => { storage.sql.exec("insert into child values (1, 99)"); throw new Error("mine"); });
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "a deferred constraint in transactionSync()": (storage) => {
    try {
      storage.transactionSync(() => storage.sql.exec("insert into child values (1, 99)"));
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "a deferred constraint, allowUnconfirmed put beside": async (storage) => {
    await storage.put("k", "lost", { allowUnconfirmed: true });
    storage.sql.exec("insert into child values (1, 99)");
    return "answered";
  },
  "insert or rollback": (storage) => {
    storage.kv.put("k", "lost");
    storage.sql.exec("insert into parent values (1)");
    try {
      storage.sql.exec("insert or rollback into parent values (1)");
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "insert or rollback, then a write": async (storage) => {
    storage.sql.exec("insert into parent values (1)");
    try {
      storage.sql.exec("insert or rollback into parent values (1)");
    } catch { /* goes on */ }
    try {
      await storage.put("k", "after");
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "insert or rollback in transactionSync()": (storage) => {
    try {
      storage.transactionSync(() => {
        storage.sql.exec("insert into parent values (1)");
        try {
          storage.sql.exec("insert or rollback into parent values (1)");
        } catch { /* goes on */ }
      });
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "insert or rollback in transaction()": async (storage) => {
    try {
      await storage.transaction(async () => {
        storage.sql.exec("insert into parent values (1)");
        try {
          storage.sql.exec("insert or rollback into parent values (1)");
        } catch { /* goes on */ }
      });
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "raise(rollback)": (storage) => {
    storage.sql.exec("create trigger refuse before insert on parent when new.id = 7 begin select raise(rollback, 'seven'); end");
    try {
      storage.sql.exec("insert into parent values (7)");
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "too large a value": async (storage) => {
    await storage.put("k", "kept");
    try {
      await storage.put("k", "x".repeat(9 << 20));
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "several values, one too large": async (storage) => {
    try {
      await storage.put({ k: "lost", l: "x".repeat(9 << 20) });
    } catch (error) {
      return `caught ${error.message}`;
    }
    return "went on";
  },
  "abort in transaction()": async (storage, ctx) => {
    await storage.transaction(async (txn) => {
      await txn.put("k", "lost");
      await sleep(5);
      ctx.abort("aborted");
    });
  },
  "abort after transaction()": async (storage, ctx) => {
    await storage.transaction(async (txn) => { await txn.put("k", "kept"); });
    ctx.abort("aborted");
  },
  "abort in transactionSync()": (storage, ctx) => {
    storage.transactionSync(() => {
      storage.kv.put("k", "lost");
      ctx.abort("aborted");
    });
  },
  "abort after transactionSync()": (storage, ctx) => {
    storage.transactionSync(() => storage.kv.put("k", "lost"));
    ctx.abort("aborted");
  },
  "put, then transaction(), abort in it": async (storage, ctx) => {
    storage.put("k", "kept");
    await storage.transaction(async () => { ctx.abort("aborted"); });
  },
  "put, then transaction() called, abort": async (storage, ctx) => {
    storage.put("k", "lost");
    storage.transaction(async () => {});
    ctx.abort("aborted");
  },
  "put, blockConcurrencyWhile(), abort in it": async (storage, ctx) => {
    storage.put("k", "kept");
    await ctx.blockConcurrencyWhile(async () => { ctx.abort("aborted"); });
  },
  "blockConcurrencyWhile() that writes and rejects": async (storage, ctx) => {
    await ctx.blockConcurrencyWhile(async () => {
      await storage.put("k", "lost");
      throw new Error("mine");
    });
  },
};

export class T extends DurableObject {
  async fetch(request) {
    const { storage } = this.ctx;
    const url = new URL(request.url);
    storage.sql.exec(kSetup);
    await storage.sync();
    if (url.pathname === "/look") {
      const rows = (table) => storage.sql.exec(`select id from ${table}`).toArray().map((row) => row.id);
      return new Response(`k ${storage.kv.get("k") ?? "absent"}, parents [${rows("parent")}], children [${rows("child")}], instance of ${this.requests ? "before" : "its own"}`);
    }
    this.requests = 1;
    return new Response(await scenes[url.searchParams.get("name")](storage, this.ctx));
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      for (const name of Object.keys(scenes)) {
        const object = env.T.getByName(name);
        await facts.of(name, async () => (await object.fetch(`http://o/scene?name=${encodeURIComponent(name)}`)).text());
        await facts.of("  then", async () => (await env.T.getByName(name).fetch("http://o/look")).text());
      }
    },
  }),
};
