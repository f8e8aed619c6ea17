// transaction() of a class that is not backed by SQL: over the value cache only what goes through `txn` belongs to it.
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
          facts.say("list of storage", await storage.list());
          await storage.put("a", "storage");
          await storage.put("b", "storage");
          facts.say("a of txn", await txn.get("a"));
          facts.say("b of txn", await txn.get("b"));
          await storage.put("d", "storage");
          facts.say("list of txn", await txn.list());
          facts.say("list of storage", await storage.list());
        }));
      await facts.of("committed", () => storage.list());
      await facts.of("thrown", () =>
        storage.transaction(async (txn) => {
          await txn.put("a", "txn2");
          await storage.put("b", "storage2");
          throw new Error("mine");
        }));
      await facts.of("what stayed", () => storage.list());
      await facts.of("after rollback()", () =>
        storage.transaction(async (txn) => {
          await txn.put("a", "txn3");
          txn.rollback();
          await storage.put("c", "storage3");
          return storage.list();
        }));
      await facts.of("what stayed", () => storage.list());
    },
    "/deleteAll-inside": async (facts) => {
      const { storage } = this.ctx;
      await storage.put({ a: 1, b: 1 });
      await facts.of("ctx.storage.deleteAll() inside", () =>
        storage.transaction(async (txn) => {
          await txn.put("c", "txn");
          await storage.deleteAll();
          return [await txn.list(), await storage.list()];
        }));
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
          });
          facts.say("m outside", await outer.get("m"));
          await storage.transaction(async (inner) => {
            await inner.put("m", 2);
            inner.rollback();
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
      await facts.of("outer.rollback() while an inner one runs", () =>
        storage.transaction(async (outer) => {
          await outer.put("n", 4);
          await storage.transaction(async (inner) => {
            await inner.put("m", 4);
            await facts.of("rollback", () => outer.rollback());
            return inner.list();
          });
        }));
      await facts.of("committed", () => storage.list());
    },
    "/waits": async (facts) => {
      const { storage } = this.ctx;
      await storage.transaction(async (txn) => {
        await txn.put("w", 1);
        await sleep(20);
        await storage.sync();
        facts.say("not stored yet", await storage.get("w"));
        await txn.put("x", 2);
        await sleep(5);
      });
      await facts.of("stored", () => storage.list());
    },
  });
}

const kFar = 4_000_000_000_000;

/** With a handler for its alarms. */
export class A extends DurableObject {
  alarm() {}

  fetch = routes({
    "/alarms": async (facts) => {
      const { storage } = this.ctx;
      const now = async (name) => facts.say(name, await storage.getAlarm());
      await storage.setAlarm(kFar);
      await facts.of("set, and set otherwise outside", () =>
        storage.transaction(async (txn) => {
          await txn.setAlarm(kFar + 1);
          await storage.setAlarm(kFar + 2);
          return [await txn.getAlarm(), await storage.getAlarm()];
        }));
      await now("committed");
      await facts.of("set as it is, and set otherwise outside", () =>
        storage.transaction(async (txn) => {
          await txn.setAlarm(await storage.getAlarm());
          await storage.setAlarm(kFar + 3);
          return [await txn.getAlarm(), await storage.getAlarm()];
        }));
      await now("committed");
      await facts.of("deleted, and set otherwise outside", () =>
        storage.transaction(async (txn) => {
          await txn.deleteAlarm();
          await storage.setAlarm(kFar + 4);
          return [await txn.getAlarm(), await storage.getAlarm()];
        }));
      await now("committed");
      await facts.of("set outside, and rolled back", () =>
        storage.transaction(async (txn) => {
          await txn.setAlarm(kFar + 5);
          await storage.setAlarm(kFar + 6);
          txn.rollback();
        }));
      await now("committed");
      await storage.deleteAlarm();
    },
  });
}

// Each route has an object, and so an empty storage, of its own.
export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    return (pathname === "/alarms" ? env.A : env.T).getByName(pathname).fetch(request);
  },
};
