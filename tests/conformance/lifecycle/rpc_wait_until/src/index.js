// How long the context of an entrypoint's method lives: what it returned, and what it gave to waitUntil().
import { DurableObject, RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const log = [];
const told = async () => {
  await sleep(60);
  return log.splice(0);
};

class Target extends RpcTarget {
  constructor(name, ctx, callback) {
    super();
    this.name_ = name;
    this.ctx_ = ctx;
    this.callback_ = callback;
  }
  hello() {
    return `hello from ${this.name_}`;
  }
  child() {
    this.ctx_.waitUntil(sleep(1));
    return new Target(`${this.name_}'s child`, this.ctx_);
  }
  async slow() {
    await sleep(20);
    return `slow hello from ${this.name_}`;
  }
  calls() {
    return this.callback_();
  }
  [Symbol.dispose]() {
    log.push(`disposed ${this.name_}`);
  }
}

export class Svc extends WorkerEntrypoint {
  waits(name, ms = 5) {
    this.ctx.waitUntil(sleep(ms));
    return new Target(name, this.ctx);
  }
  waitsForNothing(name) {
    this.ctx.waitUntil(Promise.resolve());
    return new Target(name, this.ctx);
  }
  waitsNot(name) {
    return new Target(name, this.ctx);
  }
  nested(name) {
    this.ctx.waitUntil(sleep(5));
    return { one: new Target(`${name} 1`, this.ctx), two: () => `called ${name} 2` };
  }
  two(name) {
    return [new Target(`${name} 1`, this.ctx), new Target(`${name} 2`, this.ctx)];
  }
  disposable(name, wait) {
    if (wait) this.ctx.waitUntil(sleep(wait));
    return { [Symbol.dispose]: () => log.push(`disposed ${name}`) };
  }
  async waitsInside(callback) {
    this.ctx.waitUntil(sleep(5));
    await sleep(15);
    return callback();
  }
  withCallback(name, callback) {
    this.ctx.waitUntil(sleep(5));
    return new Target(name, this.ctx, callback.dup());
  }
  usesLater(callback) {
    const mine = callback.dup();
    this.ctx.waitUntil(sleep(10).then(async () => log.push(await mine())));
  }
  keeps(target) {
    this.kept = target.dup();
    this.ctx.waitUntil(sleep(10).then(() => log.push(`kept: ${typeof this.kept}`)));
  }
  async letsOut(object, wait) {
    await object.keep(() => "the entrypoint's callback");
    if (wait) this.ctx.waitUntil(sleep(wait));
  }
}

export class T extends DurableObject {
  keep(callback) {
    this.kept = callback.dup();
  }
  useKept() {
    return this.kept();
  }
}

const used = async (facts, name, target) => {
  await facts.of(name, () => target.hello());
  await sleep(30);
  await facts.of(`${name}, later`, () => target.hello());
  target[Symbol.dispose]();
  await facts.of("disposed", told);
};

export default {
  fetch: routes({
    "/targets": async (facts, url, env) => {
      await used(facts, "without waitUntil()", await env.SVC.waitsNot("a"));
      await used(facts, "with waitUntil()", await env.SVC.waits("b"));
      await used(facts, "of nothing", await env.SVC.waitsForNothing("c"));
      const parent = await env.SVC.waits("d");
      const child = await parent.child();
      parent[Symbol.dispose]();
      await facts.of("its maker is gone", told);
      await used(facts, "the child", child);
      const nested = await env.SVC.nested("e");
      await sleep(20);
      await facts.of("within", () => nested.one.hello());
      await facts.of("a function", () => nested.two());
      nested[Symbol.dispose]();
      await facts.of("disposed together", told);
      for (const wait of [0, 30]) {
        (await env.SVC.disposable("an object", wait))[Symbol.dispose]();
        await facts.of(`an object's own disposal, waits ${wait}`, told);
      }
      const [one, two] = await env.SVC.two("i");
      one[Symbol.dispose]();
      await sleep(10);
      two[Symbol.dispose]();
      await facts.of("one after the other", told);
      (await env.SVC.two("j"))[Symbol.dispose]();
      await facts.of("two together", told);
      const busy = await env.SVC.waits("k");
      busy[Symbol.dispose]();
      await facts.of("disposed while the method waits", told);
      const slow = await env.SVC.waits("f");
      const answer = slow.slow();
      await sleep(10);
      slow[Symbol.dispose]();
      await facts.of("disposed while it is called", () => answer);
      await facts.of("then", told);
      await facts.of("pipelined", () => env.SVC.waits("g").hello());
      await facts.of("a callback, while the method waits", () => env.SVC.waitsInside(() => "called"));
      const caller = await env.SVC.withCallback("h", () => "called back");
      await sleep(20);
      await facts.of("a callback, kept by the target", () => caller.calls());
    },
    "/undisposed": async (facts, url, env) => {
      log.length = 0;
      const target = await env.SVC.waits("left", 40);
      await facts.of("used", () => target.hello());
    },
    "/log": async (facts) => {
      await facts.of("log", told);
    },
    "/arguments": async (facts, url, env) => {
      await facts.of("a callback that waitUntil() uses", () => env.SVC.usesLater(() => "called later"));
      await facts.of("then", told);
      await facts.of("a target that is kept", () => env.SVC.keeps(new Target("argument")));
      await facts.of("then", told);
    },
    "/let-out": async (facts, url, env) => {
      const object = env.T.getByName("a");
      for (const wait of [0, 40]) {
        await facts.of(`waits ${wait}`, () => env.SVC.letsOut(object, wait));
        await facts.of("its callback at once", () => object.useKept());
        await sleep(80);
        await facts.of("its callback afterwards", () => object.useKept());
      }
    },
  }),
};
