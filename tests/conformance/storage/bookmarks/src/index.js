// getCurrentBookmark counts; the local runtime has no point-in-time recovery.
import { DurableObject } from "cloudflare:workers";
import { Facts, sleep } from "../../../lib/facts.js";

export class O extends DurableObject {
  async fetch(request) {
    const { storage } = this.ctx;
    const facts = new Facts();
    const bookmark = (name, ...more) => facts.of(name, () => storage.getCurrentBookmark(...more));
    switch (new URL(request.url).pathname) {
      case "/count":
        for (let i = 0; i < 12; ++i) await bookmark(`bookmark ${i}`);
        await bookmark("with arguments", 1, "x");
        facts.say("together", await Promise.all([storage.getCurrentBookmark(), storage.getCurrentBookmark(), storage.getCurrentBookmark()]));
        break;
      case "/one":
        await bookmark("bookmark");
        facts.say("keys", await storage.list());
        break;
      case "/turn":
        {
          const order = [];
          setTimeout(() => order.push("timer"), 0);
          await storage.put("a", 1);
          order.push("put");
          await storage.getCurrentBookmark();
          order.push("bookmark");
          await sleep(5);
          facts.say("order", order);
        }
        break;
      case "/lost":
        storage.put("lost", 1);
        storage.getCurrentBookmark();
        this.ctx.abort("as asked");
        break;
      case "/kept":
        storage.put("kept", 1);
        await storage.getCurrentBookmark();
        this.ctx.abort("as asked");
        break;
      case "/shape":
        for (const name of ["getCurrentBookmark", "getBookmarkForTime", "onNextSessionRestoreBookmark"]) {
          facts.say(`${name}.length`, storage[name].length);
          facts.say(`${name} is of the prototype`, Object.hasOwn(Object.getPrototypeOf(storage), name));
        }
        facts.say("length of a bookmark", (await storage.getCurrentBookmark()).length);
        facts.say("not there", [typeof storage.waitForBookmark, typeof storage.snapshot]);
        await facts.of("wrong receiver", () => storage.getCurrentBookmark.call({}));
        break;
      case "/deleteAll":
        await bookmark("before");
        await storage.deleteAll();
        await bookmark("after");
        break;
      case "/arguments":
        for (const [name, value] of Object.entries({ nothing: undefined, null: null, "a string": "x", "a bigint": 1n, "an object": {}, "an invalid Date": new Date(NaN), NaN: NaN, "too late": 1e18, "a boolean": true, "Infinity": Infinity, "2^63": 2 ** 63 }))
          await facts.of(`getBookmarkForTime of ${name}`, () => storage.getBookmarkForTime(value));
        await facts.of("getBookmarkForTime()", () => storage.getBookmarkForTime());
        await facts.of("onNextSessionRestoreBookmark()", () => storage.onNextSessionRestoreBookmark());
        await facts.of("onNextSessionRestoreBookmark of a symbol", () => storage.onNextSessionRestoreBookmark(Symbol("s")));
        try {
          const answer = storage.getBookmarkForTime("x");
          facts.say("a rejection, not an exception", answer instanceof Promise);
          await answer;
        } catch (error) {
          facts.say("rejects", error.constructor.name);
        }
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
