// deleteAll: what goes, when, and what becomes of the alarm.
import { DurableObject } from "cloudflare:workers";
import { Facts, sleep } from "../../../lib/facts.js";

const kFar = 4_000_000_000_000;

export class O extends DurableObject {
  alarm() {}

  async fetch(request) {
    const { storage } = this.ctx;
    const facts = new Facts();
    const everything = async (name) => {
      facts.say(`${name}, keys`, await storage.list());
      facts.say(`${name}, alarm`, await storage.getAlarm());
    };
    switch (new URL(request.url).pathname) {
      case "/fill":
        await storage.put({ a: 1, b: [2], c: "drei" });
        await storage.setAlarm(kFar);
        await everything("filled");
        break;
      case "/look":
        await everything("found");
        break;
      case "/deleteAll":
        await facts.of("deleteAll", () => storage.deleteAll());
        await everything("at once");
        await sleep(1);
        await everything("in a later turn");
        break;
      case "/again":
        await facts.of("deleteAll of nothing", () => storage.deleteAll());
        await facts.of("and again", () => storage.deleteAll());
        await everything("empty");
        break;
      case "/options":
        for (const [name, value] of Object.entries({ "undefined": undefined, "null": null, "{}": {}, "all": { allowConcurrency: true, allowUnconfirmed: true, noCache: true }, "a number": 1, "a string": "x", "a function": () => {} }))
          await facts.of(`options ${name}`, () => storage.deleteAll(value));
        break;
      case "/between":
        await storage.put("before", 1);
        await storage.setAlarm(kFar + 1);
        {
          const done = storage.deleteAll();
          const list = storage.list();
          const put = storage.put("after", 2);
          facts.say("answers", [await done, await list, await put]);
        }
        await everything("what came after");
        await storage.setAlarm(kFar + 2);
        await everything("a new alarm");
        break;
      case "/abort":
        storage.put("undone", 1);
        storage.setAlarm(kFar + 3);
        storage.deleteAll();
        storage.put("undone too", 1);
        storage.setAlarm(kFar + 4);
        this.ctx.abort("as asked");
        break;
      case "/throw":
        storage.put("gone", 1);
        storage.deleteAll();
        storage.put("kept", 1);
        throw new Error("after deleteAll");
      case "/only-alarm":
        await storage.deleteAll();
        await storage.deleteAlarm();
        await storage.setAlarm(kFar + 5);
        await facts.of("deleteAll with nothing but an alarm", () => storage.deleteAll());
        await everything("afterwards");
        break;
      case "/cleared-alarm":
        await storage.deleteAlarm();
        await storage.deleteAll();
        await everything("with a cleared alarm");
        break;
      case "/uncommitted-alarm":
        await storage.sync();
        await storage.setAlarm(kFar + 6);
        await storage.deleteAll();
        await everything("an alarm of the same turn");
        await storage.sync();
        await storage.deleteAlarm();
        await storage.deleteAll();
        await everything("deleted in the same turn");
        break;
      case "/in-transactions":
        await facts.of("deleteAll in transactionSync", () => storage.transactionSync(() => storage.deleteAll()));
        await facts.of("deleteAll in transaction", () => storage.transaction(() => storage.deleteAll()));
        await facts.of("txn.deleteAll", () => storage.transaction((txn) => txn.deleteAll()));
        break;
    }
    return facts.response();
  }
}

export default {
  async fetch(request, env) {
    const facts = new Facts();
    let text;
    await facts.of("failed", async () => {
      text = await (await env.O.getByName("o").fetch(request)).text();
    });
    return text === undefined ? facts.response() : new Response(text);
  },
};
