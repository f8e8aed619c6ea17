// Which classes may be Durable Objects, and when their handlers are looked up.
import { DurableObject } from "cloudflare:workers";
import { routes, show } from "../../../lib/facts.js";

export class Extends extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sameContext = this.ctx === ctx && this.env === env;
  }
  fetch(...args) {
    const isBase = this instanceof DurableObject;
    return new Response(show([Object.keys(this).sort(), this.sameContext, isBase, args.slice(1).map((a) => typeof a)]));
  }
}
export class Plain {
  constructor(ctx, env) {
    this.seen = [typeof ctx, typeof env, ctx.constructor.name];
  }
  fetch(request) {
    return new Response(show([this.seen, request instanceof Request]));
  }
}
export class NoFetch extends DurableObject {}
export class Later extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.calls = 0;
  }
  fetch() {
    this.fetch = () => new Response("own property assigned later");
    return new Response(`prototype, call ${++this.calls}`);
  }
}
export class Field extends DurableObject {
  fetch = async () => new Response(`class field, ${this.constructor.name}`);
}
export class Patched extends DurableObject {
  fetch() {
    Patched.prototype.fetch = () => new Response("patched prototype");
    return new Response("original");
  }
}
export class ReturnsOther {
  constructor() {
    return { fetch: () => new Response("handler of another object") };
  }
}
export class NoSuper extends DurableObject {
  constructor() {}
  fetch() {
    return new Response("never");
  }
}
const wrong = { "/undefined": undefined, "/text": "text", "/null": null };
export class WrongAnswer extends DurableObject {
  fetch(request) {
    return wrong[new URL(request.url).pathname];
  }
}
export class WrongPromise extends DurableObject {
  async fetch(request) {
    return wrong[new URL(request.url).pathname];
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const ask = async (namespace, path = "/") => (await namespace.getByName("a").fetch(`http://o${path}`)).text();
      await facts.of("extends DurableObject", () => ask(env.EXTENDS));
      await facts.of("a plain class", () => ask(env.PLAIN));
      await facts.of("no fetch method", () => ask(env.NO_FETCH));
      await facts.of("before it assigned this.fetch", () => ask(env.LATER));
      await facts.of("after it assigned this.fetch", () => ask(env.LATER));
      await facts.of("fetch as a class field", () => ask(env.FIELD));
      await facts.of("before its prototype was patched", () => ask(env.PATCHED));
      await facts.of("after its prototype was patched", () => ask(env.PATCHED));
      await facts.of("the constructor returns another object", () => ask(env.RETURNS));
      await facts.of("no super()", () => ask(env.NO_SUPER));
      await facts.of("fetch returns undefined", () => ask(env.WRONG, "/undefined"));
      await facts.of("fetch returns a string", () => ask(env.WRONG, "/text"));
      await facts.of("fetch returns null", () => ask(env.WRONG, "/null"));
      await facts.of("fetch resolves to undefined", () => ask(env.PROMISE, "/undefined"));
      await facts.of("fetch resolves to a string", () => ask(env.PROMISE, "/text"));
      await facts.of("fetch resolves to null", () => ask(env.PROMISE, "/null"));
      await facts.of("new DurableObject()", () => new DurableObject());
      await facts.of("new DurableObject({}, {})", () => new DurableObject({}, {}));
    },
  }),
};
