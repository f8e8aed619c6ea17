// Exceptions of user code leave the object and its memory as they are; what the caller sees of them.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

class MyError extends Error {
  constructor(message) {
    super(message);
    this.name = "MyError";
    this.extra = 42;
  }
}
const thrown = {
  Error: () => new Error("m"),
  TypeError: () => new TypeError("m"),
  RangeError: () => new RangeError("m"),
  SyntaxError: () => new SyntaxError("m"),
  ReferenceError: () => new ReferenceError("m"),
  "an empty message": () => new Error(""),
  "a custom class": () => new MyError("m"),
  "code, data, cause": () => Object.assign(new Error("m", { cause: new Error("why") }), { code: "E1", data: [1] }),
  AggregateError: () => new AggregateError([new Error("x")], "m"),
  DOMException: () => new DOMException("m", "AbortError"),
  "a string": () => "text",
  "null": () => null,
  "undefined": () => undefined,
  "a number": () => 5,
  "an object": () => ({ a: 1 }),
};

export class T extends DurableObject {
  counter = 0;

  async fetch(request) {
    ++this.counter;
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/throw":
        throw thrown[url.searchParams.get("what")]();
      case "/throw-later":
        await sleep(1);
        throw new Error("later");
      case "/put-and-throw":
        this.ctx.storage.put("k", "kept");
        throw new Error("after a put");
      case "/timer":
        setTimeout(() => {
          throw new Error("in a timer");
        }, 1);
        await sleep(20);
        break;
      case "/rejection":
        Promise.reject(new Error("unhandled"));
        await sleep(20);
        break;
      case "/wait-until":
        this.ctx.waitUntil(Promise.reject(new Error("only logged")));
        await sleep(20);
        break;
      case "/get":
        return new Response(`${await this.ctx.storage.get("k")}`);
    }
    return new Response(String(this.counter));
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const ask = async (path) => (await stub.fetch(`http://o${path}`)).text();
      for (const what of Object.keys(thrown)) {
        await facts.of(`throw ${what}`, () => ask(`/throw?what=${encodeURIComponent(what)}`));
      }
      await facts.of("throw after an await", () => ask("/throw-later"));
      facts.say("the memory is still there", await ask("/count"));
      await facts.of("throw after a put", () => ask("/put-and-throw"));
      facts.say("the put is kept", await ask("/get"));
      await facts.of("an exception in a timer", () => ask("/timer"));
      await facts.of("an unhandled rejection", () => ask("/rejection"));
      await facts.of("a rejected waitUntil", () => ask("/wait-until"));
      facts.say("the memory is still there", await ask("/count"));
      const error = await ask("/throw?what=Error").catch((e) => e);
      facts.say("stack at the caller", error.stack.split("\n"));
      facts.say("instanceof Error", error instanceof Error);
    },
  }),
};
