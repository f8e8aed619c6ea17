// Whose stubs are, and when they end; by compatibility date.
import { DurableObject, RpcStub, RpcTarget } from "cloudflare:workers";
import { routes, sleep } from "./facts.js";

const log = [];
const told = async () => {
  await sleep(50);  // useLater() takes a tenth of that
  return log.splice(0);
};

class Target extends RpcTarget {
  constructor(name) {
    super();
    this.name_ = name;
  }
  hello() {
    return `hello from ${this.name_}`;
  }
  child() {
    return new Target(`${this.name_}'s child`);
  }
  [Symbol.dispose]() {
    log.push(`disposed ${this.name_}`);
  }
}

export class T extends DurableObject {
  take(stub) {
    return typeof stub;
  }
  call(stub) {
    return stub.hello();
  }
  keep(stub) {
    this.kept = stub;
  }
  keepDup(stub) {
    this.kept = stub.dup();
  }
  useKept() {
    return this.kept.hello();
  }
  dropKept() {
    this.kept[Symbol.dispose]();
  }
  giveBack(stub) {
    return stub;
  }
  giveBackInside(stub) {
    return { stub };
  }
  useLater(stub) {
    const mine = stub.dup();
    this.ctx.waitUntil(sleep(5).then(async () => {
      log.push(await mine.hello());
      mine[Symbol.dispose]();
    }));
  }
  target(name) {
    return new Target(name);
  }
  targets() {
    return { a: new Target("a"), list: [new Target("b")], n: 1 };
  }
  disposable() {
    return { v: 1, [Symbol.dispose]() { log.push("disposed the object"); } };
  }
  nothing() {}
  text() {
    return "text";
  }
  array() {
    return [1];
  }
  date() {
    return new Date(0);
  }
  async throwsAfterTaking(stub) {
    await stub.hello();
    throw new Error("threw");
  }
}

export const worker = {
  fetch: routes({
    "/arguments": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      await facts.of("a target is taken", () => stub.take(new Target("argument")));
      facts.say("then", await told());
      await facts.of("a target is called", () => stub.call(new Target("called")));
      facts.say("then", await told());
      await facts.of("kept", () => stub.keep(new Target("kept")));
      facts.say("then", await told());
      await facts.of("used afterwards", () => stub.useKept());
      await facts.of("kept by dup()", () => stub.keepDup(new Target("dup")));
      facts.say("then", await told());
      await facts.of("used afterwards", () => stub.useKept());
      await facts.of("dropped", () => stub.dropKept());
      facts.say("then", await told());
      await facts.of("used later", () => stub.useLater(new Target("later")));
      facts.say("then", await told());
      await facts.of("the callee throws", () => stub.throwsAfterTaking(new Target("thrown")));
      facts.say("then", await told());
      const target = new Target("twice");
      await facts.of("the same target twice", () => stub.take(target, target));
      facts.say("then", await told());
    },
    "/own-stubs": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const mine = new RpcStub(new Target("mine"));
      await facts.of("before", () => mine.hello());
      await facts.of("as an argument", () => stub.take(mine));
      facts.say("then", await told());
      await facts.of("afterwards", () => mine.hello());
      const second = new RpcStub(new Target("second"));
      await facts.of("its dup() as an argument", () => stub.take(second.dup()));
      await facts.of("afterwards", () => second.hello());
      second[Symbol.dispose]();
      second[Symbol.dispose]();
      facts.say("disposed twice", await told());
      await facts.of("used after that", () => second.hello());
      await facts.of("a property", () => second.hello);
      await facts.of("disposed, as an argument", () => stub.take(second));
      const back = new RpcStub(new Target("back"));
      await facts.of("given back", async () => {
        const got = await stub.giveBack(back.dup());
        const answer = await got.hello();
        got[Symbol.dispose]();
        return answer;
      });
      back[Symbol.dispose]();
      facts.say("then", await told());
      await facts.of("given back inside", async () => {
        const got = await stub.giveBackInside(new Target("inside"));
        const answer = await got.stub.hello();
        got[Symbol.dispose]();
        return answer;
      });
      facts.say("then", await told());
    },
    "/results": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const target = await stub.target("result");
      await facts.of("result", () => target.hello());
      facts.say("await it", (await target) === target);
      const dup = target.dup();
      facts.say("dup", [typeof dup, dup instanceof RpcStub, dup === target]);
      target[Symbol.dispose]();
      facts.say("one of two disposed", await told());
      await facts.of("the disposed", () => target.hello());
      await facts.of("the other", () => dup.hello());
      dup[Symbol.dispose]();
      facts.say("both disposed", await told());
      const targets = await stub.targets();
      facts.say("of an object", [typeof targets[Symbol.dispose], Object.keys(targets), Object.getOwnPropertyDescriptor(targets, Symbol.dispose).enumerable]);
      const kept = targets.list[0].dup();
      targets[Symbol.dispose]();
      targets[Symbol.dispose]();
      facts.say("all in it", await told());
      await facts.of("one of them", () => targets.a.hello());
      await facts.of("a dup of one", () => kept.hello());
      kept[Symbol.dispose]();
      facts.say("then", await told());
      const disposable = await stub.disposable();
      facts.say("an object with dispose", disposable);
      disposable[Symbol.dispose]();
      facts.say("then", await told());
      for (const method of ["nothing", "text", "array", "date"]) await facts.of(`dispose of ${method}`, async () => typeof (await stub[method]())?.[Symbol.dispose]);
    },
    "/promises": async (facts, url, env) => {
      const stub = env.T.getByName("a");
      const promise = stub.target("promise");
      await facts.of("pipelined", () => promise.hello());
      promise[Symbol.dispose]();
      facts.say("disposed", await told());
      await facts.of("pipelined after that", () => promise.hello());
      const early = stub.target("early");
      early[Symbol.dispose]();
      await sleep(1);
      facts.say("disposed before its answer", await told());
      const chain = stub.target("chain");
      const child = chain.child();
      await facts.of("pipelined twice", () => child.hello());
      child[Symbol.dispose]();
      facts.say("the child", await told());
      chain[Symbol.dispose]();
      facts.say("the parent", await told());
    },
  }),
};
