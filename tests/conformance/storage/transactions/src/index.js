// transaction() and transactionSync() of a SQLite-backed class: everything inside belongs to it, whichever way it is called.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";
import { transactionRoutes } from "../../../lib/transactions.js";

export class T extends DurableObject {
  fetch = routes({
    ...transactionRoutes(this),
    "/storage-inside": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: 1, b: 1, c: 1 });
      await facts.of("ctx.storage inside", () =>
        storage.transaction(async (txn) => {
          await txn.put("a", "txn");
          facts.say("a of storage", await storage.get("a"));
          await storage.put("a", "storage");
          await storage.put("b", "storage");
          facts.say("a of txn", await txn.get("a"));
          storage.kv.put("d", "kv");
          facts.say("list of txn", await txn.list());
          facts.say("kv", [...storage.kv.list()]);
        }));
      await facts.of("committed", () => storage.list());
      await facts.of("thrown", () =>
        storage.transaction(async (txn) => {
          await txn.put("a", "txn2");
          await storage.put("b", "storage2");
          storage.kv.delete("c");
          throw new Error("mine");
        }));
      await facts.of("what stayed", () => storage.list());
      await facts.of("after rollback()", () =>
        storage.transaction(async (txn) => {
          await txn.put("a", "txn3");
          await storage.put("b", "storage3");
          txn.rollback();
          facts.say("list", await storage.list());
          await storage.put("c", "after");
          storage.kv.put("d", "after");
          return storage.list();
        }));
      await facts.of("what stayed", () => storage.list());
      await facts.of("writes after rollback(), then a throw", () =>
        storage.transaction(async (txn) => {
          txn.rollback();
          await storage.put("e", "after");
          throw new Error("mine");
        }));
      await facts.of("what stayed", () => storage.list());
    },
    "/deleteAll-inside": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: 1, b: 1 });
      await facts.of("ctx.storage.deleteAll() inside", () => storage.transaction(async () => storage.deleteAll()));
      await facts.of("caught", () =>
        storage.transaction(async (txn) => {
          await txn.put("c", 1);
          await facts.of("deleteAll", () => storage.deleteAll());
          return storage.list();
        }));
      await facts.of("after rollback()", () =>
        storage.transaction(async (txn) => {
          txn.rollback();
          await facts.of("deleteAll", () => storage.deleteAll());
          return storage.list();
        }));
      await storage.put("again", 1);
      await facts.of("in transactionSync", () => storage.transactionSync(() => { storage.put("x", 1); return storage.deleteAll(); }));
      await facts.of("what stayed", () => storage.list());
    },
    "/nested": async (facts) => {
      const { storage } = this.ctx;
      await storage.put("n", 0);
      await facts.of("nested", () =>
        storage.transaction(async (outer) => {
          await outer.put("n", 1);
          await storage.transaction(async (inner) => {
            facts.say("n inside", await inner.get("n"));
            await inner.put("m", 1);
            await facts.of("outer inside", () => outer.put("o", 1));
          });
          facts.say("m outside", await outer.get("m"));
          await storage.transaction(async (inner) => {
            await inner.put("m", 2);
            inner.rollback();
            facts.say("after the inner rollback", await storage.get("m"));
            await storage.put("between", 1);
          });
          return outer.list();
        }));
      await facts.of("committed", () => storage.list());
      await facts.of("a nested one that throws", () =>
        storage.transaction(async (outer) => {
          await outer.put("n", 2);
          await facts.of("inner", () => storage.transaction(async (inner) => { await inner.put("n", 3); throw new Error("inner"); }));
          return outer.get("n");
        }));
      await facts.of("committed", () => storage.list());
      await facts.of("an outer one that throws", () =>
        storage.transaction(async () => {
          await storage.transaction(async (inner) => { await inner.put("n", 100); });
          throw new Error("outer");
        }));
      await facts.of("committed", () => storage.list());
      await facts.of("outer.rollback() while an inner one runs", () =>
        storage.transaction(async (outer) => {
          await outer.put("n", 4);
          await storage.transaction(async (inner) => {
            await inner.put("m", 4);
            await facts.of("rollback", () => outer.rollback());
            return inner.list();
          });
          return outer.list();
        }));
      await facts.of("committed", () => storage.list());
      await facts.of("two nested at once", () =>
        storage.transaction(async () => Promise.all([1, 2].map((i) => storage.transaction(async (inner) => {
          const n = await inner.get("n");
          await sleep(5);
          await inner.put("n", n + i);
          return n;
        })))));
      await facts.of("committed", () => storage.list());
    },
    "/rollback-in-transactionSync": async (facts) => {
      const { storage } = this.ctx;
      const { kv } = storage;
      const attempt = async (name, run) => {
        await storage.deleteAll();
        await facts.of(name, run);
        await facts.of("stored", () => storage.list());
      };
      // `sync` runs inside transactionSync(), two transactions deep.
      const inner = (sync, after = () => {}) => () => storage.transaction(async () => {
        kv.put("outer", 1);
        await storage.transaction(async (txn) => {
          kv.put("inner", 1);
          await facts.of("transactionSync", () => storage.transactionSync(() => sync(txn)));
          after();
        });
        return [...kv.list()];
      });
      await attempt("the inner one", inner((txn) => txn.rollback()));
      await attempt("after a write", inner((txn) => { kv.put("sync", 1); txn.rollback(); }));
      await attempt("and a write after it", inner((txn) => { txn.rollback(); kv.put("sync", 2); }, () => kv.put("after", 1)));
      await attempt("and a throw", inner((txn) => { kv.put("sync", 3); txn.rollback(); kv.put("sync", 4); throw new Error("mine"); }));
      await attempt("two deep", inner((txn) => storage.transactionSync(() => { kv.put("sync", 5); txn.rollback(); })));
      await attempt("the outermost one", () => storage.transaction(async (txn) => {
        kv.put("outer", 1);
        await facts.of("transactionSync", () => storage.transactionSync(() => { kv.put("sync", 6); txn.rollback(); }));
        return [...kv.list()];
      }));
      await attempt("the outermost one, a write after it", () => storage.transaction(async (txn) => {
        kv.put("outer", 1);
        await facts.of("transactionSync", () => storage.transactionSync(() => { txn.rollback(); kv.put("sync", 7); }));
        return [...kv.list()];
      }));
    },
    "/waits": async (facts) => {
      const { storage } = this.ctx;
      await storage.transaction(async (txn) => {
        await txn.put("w", 1);
        await sleep(20);
        await storage.sync();
        facts.say("seen by storage", await storage.get("w"));
        await txn.put("x", 2);
        await sleep(5);
      });
      await facts.of("stored", () => storage.list());
      await facts.of("thrown after waits", () =>
        storage.transaction(async (txn) => {
          await txn.put("w", "lost");
          await sleep(5);
          await storage.sync();
          await storage.put("x", "lost");
          await sleep(5);
          throw new Error("mine");
        }));
      await facts.of("stored", () => storage.list());
    },
    "/sync-inside": async (facts) => {
      const { storage } = this.ctx;
      const { kv } = storage;
      await facts.of("kv in transactionSync", () => storage.transactionSync(() => { kv.put("a", 1); kv.put("b", 2); kv.delete("b"); return kv.get("a"); }));
      await facts.of("thrown", () => storage.transactionSync(() => { kv.put("a", 100); kv.put("c", 3); throw "text"; }));
      facts.say("stored", [...kv.list()]);
      await facts.of("nested", () =>
        storage.transactionSync(() => {
          kv.put("outer", 1);
          try {
            storage.transactionSync(() => { kv.put("inner", 1); throw new Error("inner"); });
          } catch (error) {
            kv.put("caught", error.message);
          }
          storage.transactionSync(() => kv.put("second", 1));
          return "ok";
        }));
      facts.say("stored", [...kv.list()]);
      await facts.of("nested, outer throws", () =>
        storage.transactionSync(() => {
          storage.transactionSync(() => kv.put("second", "changed"));
          throw new Error("outer");
        }));
      facts.say("stored", [...kv.list()]);
      await facts.of("async callback", () => storage.transactionSync(async () => { kv.put("async", 1); await null; kv.put("async2", 1); throw new Error("late"); }));
      facts.say("stored", [...kv.list()]);
      await facts.of("in transaction()", () =>
        storage.transaction(async (txn) => {
          await txn.put("a", 2);
          storage.transactionSync(() => { kv.put("a", 3); storage.put("a2", 3); });
          try {
            storage.transactionSync(() => { kv.put("a", 4); throw new Error("x"); });
          } catch { /* goes on */ }
          facts.say("inside", await txn.get("a"));
          throw new Error("all of it");
        }));
      facts.say("stored", [...kv.list()]);
      await facts.of("transaction() called in transactionSync()", () => {
        let promise;
        storage.transactionSync(() => {
          kv.put("sync", 1);
          promise = storage.transaction(async (txn) => { await txn.put("later", 1); return txn.list({ prefix: "s" }); });
        });
        return promise;
      });
      facts.say("stored", [...kv.list()]);
      await facts.of("transaction() called in a transactionSync() that throws", async () => {
        let promise;
        try {
          storage.transactionSync(() => {
            kv.put("sync", 2);
            promise = storage.transaction(async (txn) => { await txn.put("later", 2); });
            throw new Error("sync");
          });
        } catch { /* goes on */ }
        await promise;
        return [...kv.list({ prefix: "l" }), ...kv.list({ prefix: "s" })];
      });
      await facts.of("deep", () => {
        const deeper = (n) => storage.transactionSync(() => { kv.put(`deep${n}`, n); return n === 0 ? "bottom" : deeper(n - 1); });
        return deeper(100);
      });
      facts.say("stored", [...kv.list({ prefix: "deep" })].length);
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default { fetch: (request, env) => env.T.getByName(new URL(request.url).pathname).fetch(request) };
