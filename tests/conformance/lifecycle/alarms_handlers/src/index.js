// What counts as an alarm() handler, and how alarms mix with everything else that an object does.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const journal = [];
const note = (who, text) => journal.push([who, text]);

const settable = (Base) => class extends Base {
  async fetch() {
    await this.ctx.storage.setAlarm(Date.now() + 1500);
    return new Response("set");
  }
};

export class Field extends settable(DurableObject) {
  alarm = (...args) => note("arrow function in a field", `${args.length} argument, this is the object: ${this instanceof Field}`);
}

export class Plain {
  constructor(ctx) { this.ctx = ctx; }
  async fetch() {
    await this.ctx.storage.setAlarm(Date.now() + 1500);
    return new Response("set");
  }
  async alarm(info) { note("plain class", `retryCount ${info.retryCount}, name ${this.ctx.id.name}`); }
}

export class Later extends settable(DurableObject) {
  async fetch() {
    this.alarm = () => note("assigned later", "the new one");
    Later.prototype.alarm = () => note("assigned later", "the new one of the prototype");
    await this.ctx.storage.setAlarm(Date.now() + 1500);
    return new Response("set");
  }
  alarm() { note("assigned later", "the one of the class"); }
}

export class Sync extends settable(DurableObject) {
  runs = 0;
  alarm(info) {
    note("not asynchronous", `retryCount ${info.retryCount}`);
    if (++this.runs === 1) throw new TypeError("at once");
    return 42;
  }
}

export class Thenable extends settable(DurableObject) {
  alarm() {
    note("thenable", "called");
    return { then(resolve) { note("thenable", "awaited"); resolve(); } };
  }
}

export class InConstructor extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.setAlarm(Date.now() + 1500).then(() => note("in the constructor", "set"));
  }
  fetch() { return new Response("set"); }
  async alarm() { note("in the constructor", "runs"); await this.ctx.storage.deleteAlarm(); }
}

export class A extends DurableObject {
  async fetch(request) {
    const { name } = this.ctx.id;
    const { storage } = this.ctx;
    const { pathname } = new URL(request.url);
    switch (pathname) {
      case "/set":
        await storage.put("time", Date.now() + 1500);
        await storage.setAlarm(await storage.get("time"));
        break;
      case "/during":
        note(name, `a request during the handler sees getAlarm() ${await storage.getAlarm()}`);
        this.go?.();
        break;
      case "/in-a-section":
        await this.ctx.blockConcurrencyWhile(async () => {
          await storage.setAlarm(Date.now());
          await sleep(300);
          note(name, "end of the section");
        });
        break;
    }
    return new Response("ok");
  }
  async alarm() {
    const { name } = this.ctx.id;
    const { storage } = this.ctx;
    note(name, "begins");
    switch (name) {
      case "waits for a request":
        await new Promise((resolve) => (this.go = resolve));
        break;
      case "deletes everything but keeps its alarm":
        await storage.deleteAll();
        note(name, `getAlarm() ${await storage.getAlarm()}, time ${await storage.get("time")}`);
        break;
      case "calls itself":
        await (await this.env.A.getByName(name).fetch("http://o/during")).text();
        break;
      case "calls another":
        await (await this.env.A.getByName("called").fetch("http://o/during")).text();
        break;
      case "leaves a timer":
        setTimeout(async () => note(name, `the timer sees getAlarm() ${await storage.getAlarm()}`), 100);
        break;
      case "sets itself three times":
        this.times = (this.times ?? 0) + 1;
        if (this.times < 3) await storage.setAlarm(Date.now());
        break;
      case "sets far and near":
        if (!this.again) {
          this.again = true;
          storage.setAlarm(Date.now() + 3_600_000);
          storage.setAlarm(Date.now() + 50);
        }
        break;
      case "sets in a transaction":
        if (!this.again) {
          this.again = true;
          await storage.transaction(async (txn) => {
            note(name, `the transaction sees ${await txn.getAlarm()}`);
            await txn.setAlarm(Date.now() + 100);
            note(name, `and then ${typeof (await txn.getAlarm())}`);
          });
        }
        break;
      case "deletes in a transaction that fails":
        await storage.transaction(async (txn) => {
          await txn.deleteAlarm();
          throw new Error("rolled back");
        }).catch(() => {});
        throw new Error("and fails");
    }
    note(name, "ends");
  }
}

const names = [
  "waits for a request", "deletes everything but keeps its alarm", "calls itself", "calls another", "leaves a timer",
  "sets itself three times", "sets far and near", "sets in a transaction", "deletes in a transaction that fails",
];
const classes = ["FIELD", "PLAIN", "LATER", "SYNC", "THENABLE", "IN_CONSTRUCTOR"];

export default {
  fetch: routes({
    "/set": async (facts, url, env) => {
      await Promise.all([
        ...names.map((name) => env.A.getByName(name).fetch("http://o/set")),
        ...classes.map((name) => env[name].getByName("x").fetch("http://o/")),
        env.A.getByName("in a section").fetch("http://o/in-a-section"),
      ]);
      await sleep(2500);
      await env.A.getByName("waits for a request").fetch("http://o/during");
    },
    "/look": async (facts) => {
      const order = [...new Set(journal.map(([who]) => who))].sort();
      for (const who of order) for (const [of, text] of journal) if (of === who) facts.lines.push(`${who}: ${text}`);
    },
  }),
};
