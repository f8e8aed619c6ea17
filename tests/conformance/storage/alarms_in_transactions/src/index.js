// Alarms take part in transactions.
import { DurableObject } from "cloudflare:workers";
import { Facts } from "../../../lib/facts.js";

const kFar = 4_000_000_000_000;

export class O extends DurableObject {
  alarm() {}

  async fetch() {
    const { storage } = this.ctx;
    const facts = new Facts();
    const now = async (name) => facts.say(name, await storage.getAlarm());

    await storage.setAlarm(kFar);
    await facts.of("transactionSync that throws", () => storage.transactionSync(() => { storage.setAlarm(kFar + 1); throw new Error("undo"); }));
    await now("undone");
    await facts.of("transactionSync that returns", () => storage.transactionSync(() => { storage.setAlarm(kFar + 2); return "done"; }));
    await now("done");
    await facts.of("deleteAlarm undone", () => storage.transactionSync(() => { storage.deleteAlarm(); throw new Error("undo"); }));
    await now("there still");
    await facts.of("nested", () => storage.transactionSync(() => {
      storage.setAlarm(kFar + 3);
      try {
        storage.transactionSync(() => { storage.setAlarm(kFar + 4); throw new Error("inner"); });
      } catch {}
    }));
    await now("the outer one's");

    await facts.of("transaction", () => storage.transaction(async (txn) => {
      const got = [await txn.getAlarm(), await txn.setAlarm(kFar + 5), await txn.getAlarm(), await storage.getAlarm()];
      return got;
    }));
    await now("committed");
    await facts.of("transaction that throws", () => storage.transaction(async (txn) => { await txn.setAlarm(kFar + 6); throw new Error("undo"); }));
    await now("undone");
    await facts.of("transaction rolled back", () => storage.transaction(async (txn) => { await txn.deleteAlarm(); const inside = await txn.getAlarm(); txn.rollback(); return inside; }));
    await now("undone");
    await facts.of("storage.setAlarm inside, thrown", () => storage.transaction(async () => { await storage.setAlarm(kFar + 7); throw new Error("undo"); }));
    await now("undone");
    await facts.of("nested transaction undone", () => storage.transaction(async (txn) => {
      await txn.setAlarm(kFar + 8);
      await storage.transaction(async (inner) => { await inner.setAlarm(kFar + 9); inner.rollback(); });
      return storage.getAlarm();
    }));
    await now("the outer one's");
    await facts.of("txn.deleteAlarm", () => storage.transaction((txn) => txn.deleteAlarm()));
    await now("deleted");
    await facts.of("txn.setAlarm with a bad time", () => storage.transaction((txn) => txn.setAlarm("x")));
    await facts.of("txn.setAlarm with zero", () => storage.transaction((txn) => txn.setAlarm(0)));
    await facts.of("txn.setAlarm with NaN", () => storage.transaction((txn) => txn.setAlarm(NaN)));
    await facts.of("txn.setAlarm with bad options", () => storage.transaction((txn) => txn.setAlarm(kFar, 5)));
    await facts.of("txn.getAlarm with bad options", () => storage.transaction((txn) => txn.getAlarm(5)));
    await facts.of("txn.deleteAlarm with bad options", () => storage.transaction((txn) => txn.deleteAlarm("x")));
    await facts.of("setAlarm after rollback", () => storage.transaction(async (txn) => {
      txn.rollback();
      await txn.setAlarm(kFar);
    }));
    await facts.of("getAlarm after rollback", () => storage.transaction(async (txn) => { txn.rollback(); await txn.getAlarm(); }));
    await facts.of("deleteAlarm after rollback", () => storage.transaction(async (txn) => { txn.rollback(); await txn.deleteAlarm(); }));
    await facts.of("storage.setAlarm after rollback", () => storage.transaction(async (txn) => { txn.rollback(); await storage.setAlarm(kFar + 10); }));
    await now("outside of the transaction");
    let escaped;
    await storage.transaction(async (txn) => { escaped = txn; });
    await facts.of("escaped setAlarm", () => escaped.setAlarm(kFar));
    await facts.of("escaped getAlarm", () => escaped.getAlarm());
    await facts.of("escaped deleteAlarm", () => escaped.deleteAlarm());
    await storage.deleteAlarm();
    return facts.response();
  }
}

export default {
  fetch: (request, env) => env.O.getByName("o").fetch(request),
};
