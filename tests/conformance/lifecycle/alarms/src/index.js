// What alarm() gets, what it sees, and what becomes of the alarm by each way in which it can end.
import { DurableObject } from "cloudflare:workers";
import { routes, show, sleep } from "../../../lib/facts.js";

const journals = new Map(); // object -> what it noted, over all its instances
const constructed = new Map();

const within = (value, low, high) => (value >= low && value <= high ? `${low} to ${high}` : value);

export class A extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.instance = (constructed.get(ctx.id.name) ?? 0) + 1;
    constructed.set(ctx.id.name, this.instance);
    if (ctx.id.name === "constructor throws" && this.instance === 2) {
      this.note("the constructor throws");
      throw new Error("not today");
    }
    if (ctx.id.name === "section in the constructor") {
      ctx.blockConcurrencyWhile(async () => {
        await sleep(50);
        this.note("section over");
      });
    }
  }

  note(text) {
    const name = this.ctx.id.name;
    if (!journals.has(name)) journals.set(name, []);
    journals.get(name).push(text);
  }

  async fetch(request) {
    const { pathname } = new URL(request.url);
    const { storage } = this.ctx;
    switch (pathname) {
      case "/set": {
        this.time = this.ctx.id.name === "past" ? 1000 : Date.now() + 1500;
        await storage.put("time", this.time);
        await storage.setAlarm(this.time);
        const stored = await storage.getAlarm();
        if (this.ctx.id.name === "past") this.note(`in the past: stored as ${within(stored - Date.now(), -500, 0)} ms from now`);
        break;
      }
      case "/get": {
        const alarm = await storage.getAlarm();
        return new Response(alarm === null ? "null" : alarm === (await storage.get("time")) ? "the first time" : "another time");
      }
      case "/set-later":
        await storage.setAlarm(Date.now() + 100);
        this.note("set from outside");
        break;
      case "/delete":
        await storage.deleteAlarm();
        this.note("deleted from outside");
        break;
      case "/abort":
        this.ctx.abort("from outside");
        break;
      case "/note":
        this.note("a request came in");
        break;
    }
    return new Response("ok");
  }

  async alarm(info) {
    const { name } = this.ctx.id;
    const { storage } = this.ctx;
    const first = await storage.get("time");
    this.note(`run: retryCount ${info.retryCount}, isRetry ${info.isRetry}, for ${info.scheduledTime === first ? "the first time" : "another time"}, getAlarm() ${await storage.getAlarm()}`);
    switch (name) {
      case "shape":
        this.note(`arguments ${arguments.length}: ${info.constructor.name} ${Object.prototype.toString.call(info)} ${JSON.stringify(Object.keys(info))} ${JSON.stringify(Object.getOwnPropertyNames(Object.getPrototypeOf(info)))}`);
        this.note(`types ${typeof info.scheduledTime} ${typeof info.retryCount} ${typeof info.isRetry}`);
        this.note(`late by ${within(Date.now() - info.scheduledTime, 0, 5000)} ms`);
        this.note(`can be assigned: ${Reflect.set(info, "retryCount", 9)}, ${JSON.stringify(Object.getOwnPropertyDescriptor(info, "retryCount"))}`);
        this.note(`this is the object: ${this instanceof A}, the name ${this.ctx.id.name}`);
        break;
      case "throws":
        await storage.put("kept", 1);
        if (info.retryCount < 2) throw new Error("again");
        this.note(`what the failed runs wrote: ${await storage.get("kept")}`);
        break;
      case "throws at once":
        if (info.retryCount === 0) throw "a string";
        break;
      case "sets and ends":
      case "sets and throws":
        if (info.scheduledTime !== first) break;
        await storage.setAlarm(Date.now() + 200);
        this.note(`after setAlarm(): ${typeof (await storage.getAlarm())}`);
        if (name === "sets and throws") throw new Error("after setAlarm()");
        break;
      case "deletes and ends":
      case "deletes and throws":
        await storage.deleteAlarm();
        this.note(`after deleteAlarm(): ${await storage.getAlarm()}`);
        if (name === "deletes and throws") throw new Error("after deleteAlarm()");
        break;
      case "sets and deletes and throws":
        await storage.setAlarm(Date.now() + 200);
        await storage.deleteAlarm();
        throw new Error("after both");
      case "deletes everything":
      case "deletes everything and throws":
        await storage.deleteAll();
        this.note(`after deleteAll(): ${await storage.getAlarm()}`);
        if (name === "deletes everything and throws") throw new Error("after deleteAll()");
        break;
      case "sets in a transaction that rolls back": {
        await storage.transaction(async (txn) => {
          await txn.setAlarm(Date.now() + 200);
          txn.rollback();
        });
        this.note(`after the rollback: ${(await storage.getAlarm()) === first ? "the first time" : await storage.getAlarm()}`);
        break;
      }
      case "sets in transactionSync":
        if (info.scheduledTime !== first) break;
        storage.transactionSync(() => void storage.setAlarm(Date.now() + 200));
        this.note(`after the transaction: ${typeof (await storage.getAlarm())}`);
        break;
      case "long":
      case "set from outside":
      case "deleted from outside":
      case "aborted from outside":
        await sleep(2500);
        this.note("end of the run");
        break;
      case "aborts":
        if (info.retryCount < 2) this.ctx.abort("give me another");
        break;
      case "aborts for good":
        this.ctx.abort("no more", { retryAlarm: false });
        break;
      case "breaks a constraint":
        storage.sql.exec("CREATE TABLE IF NOT EXISTS a (id INTEGER PRIMARY KEY)");
        storage.sql.exec("CREATE TABLE IF NOT EXISTS b (a INTEGER REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)");
        if (this.instance < 4) storage.sql.exec("INSERT INTO b VALUES (1)");
        break;
      case "fails in a section":
        if (this.instance < 3) await this.ctx.blockConcurrencyWhile(async () => { throw new Error("in the section"); });
        break;
      case "leaves a rejection behind":
        this.ctx.waitUntil(Promise.reject(new Error("left behind")));
        Promise.reject(new Error("nobody listens"));
        break;
    }
    return "ignored";
  }
}

const names = [
  "shape", "past", "throws", "throws at once", "sets and ends", "sets and throws", "deletes and ends", "deletes and throws",
  "sets and deletes and throws", "deletes everything", "deletes everything and throws", "sets in a transaction that rolls back",
  "sets in transactionSync", "set from outside", "deleted from outside", "aborted from outside", "aborts", "aborts for good",
  "breaks a constraint", "fails in a section", "leaves a rejection behind", "constructor throws", "section in the constructor", "moved",
  "deleted", "long",
];

const call = async (env, name, path) => (await env.A.getByName(name).fetch("http://o" + path)).text();

export default {
  fetch: routes({
    "/set": async (facts, url, env) => {
      await Promise.all(names.map((name) => call(env, name, "/set")));
      // What is in memory goes; the alarm wakes another instance.
      for (const name of ["constructor throws"]) await call(env, name, "/abort").catch(() => {});
      await call(env, "deleted", "/delete");
      await sleep(2500);
      await call(env, "set from outside", "/set-later");
      await call(env, "deleted from outside", "/delete");
      await call(env, "aborted from outside", "/abort").catch((error) => facts.say("the request that aborts", error.message));
      facts.say("between two runs", await call(env, "throws", "/get"));
      await call(env, "long", "/note");
    },
    "/look": async (facts, url, env) => {
      for (const name of names) {
        for (const line of journals.get(name) ?? ["(nothing)"]) facts.lines.push(`${name}: ${line}`);
        await facts.of(`${name}: then`, () => call(env, name, "/get"));
        facts.say(`${name}: instances`, constructed.get(name));
      }
    },
  }),
};
