// Alarms are kept with the object: over restarts, per object and class; and they go the way of the writes around them.
import { DurableObject } from "cloudflare:workers";
import { Facts, sleep } from "../../../lib/facts.js";

const kFar = 4_000_000_000_000;

class Kept extends DurableObject {
  alarm() {}

  async fetch(request) {
    const { storage } = this.ctx;
    const { pathname, searchParams } = new URL(request.url);
    const time = Number(searchParams.get("time"));
    switch (pathname) {
      case "/set":
        await storage.setAlarm(time);
        break;
      case "/delete":
        await storage.deleteAlarm();
        break;
      case "/set-and-abort":
        storage.setAlarm(time);
        storage.put("lost", time);
        this.ctx.abort("as asked");
        break;
      case "/delete-and-abort":
        storage.deleteAlarm();
        this.ctx.abort("as asked");
        break;
      case "/set-sync-and-abort":
        storage.setAlarm(time);
        await storage.sync();
        this.ctx.abort("as asked");
        break;
      case "/set-wait-and-abort":
        storage.setAlarm(time, { allowUnconfirmed: true });
        await sleep(1);
        storage.setAlarm(time + 1);
        this.ctx.abort("as asked");
        break;
      case "/set-and-throw":
        storage.setAlarm(time);
        throw new Error("after setAlarm");
    }
    return Response.json([await storage.getAlarm(), [...(await storage.list())]]);
  }
}
export class O extends Kept {}
export class P extends Kept {}

export default {
  async fetch(request, env) {
    const facts = new Facts();
    const ask = async (ns, name, path, time) => {
      await facts.of(`${ns} ${name} ${path}${time ? ` ${time - kFar}` : ""}`, async () =>
        (await env[ns].getByName(name).fetch(`http://o/${path}?time=${time}`)).text());
    };
    switch (new URL(request.url).pathname) {
      case "/write":
        await ask("O", "a", "set", kFar + 1);
        await ask("O", "b", "set", kFar + 2);
        await ask("P", "a", "set", kFar + 3);
        await ask("P", "b", "get");
        break;
      case "/read":
        for (const ns of ["O", "P"]) for (const name of ["a", "b"]) await ask(ns, name, "get");
        break;
      case "/change":
        await ask("O", "a", "delete");
        await ask("O", "b", "set", kFar - 7);
        await ask("P", "a", "set", kFar + 700);
        await ask("P", "b", "delete");
        break;
      case "/discard":
        for (const path of ["set-and-abort", "get", "set-sync-and-abort", "get", "delete-and-abort", "get", "set-wait-and-abort", "get", "set-and-throw", "get"])
          await ask("P", "b", path, kFar + path.length);
        break;
    }
    return facts.response();
  },
};
