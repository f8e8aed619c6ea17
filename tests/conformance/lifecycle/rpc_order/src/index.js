// The order in which calls start, what a waiting one lets in, calls of an object on itself.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class T extends DurableObject {
  log = [];
  note(x) {
    this.log.push(x);
    return x;
  }
  async slow(x, ms) {
    this.log.push(`start ${x}`);
    await sleep(ms);
    this.log.push(`end ${x}`);
    return x;
  }
  async stored(x) {
    this.log.push(`start ${x}`);
    await this.ctx.storage.put(x, 1);
    await this.ctx.storage.get(x);
    this.log.push(`end ${x}`);
  }
  async viaOther(x, name) {
    this.log.push(`start ${x}`);
    await this.env.T.getByName(name).note(x);
    this.log.push(`end ${x}`);
  }
  async microtasks(x) {
    this.log.push(`start ${x}`);
    for (let i = 0; i < 10; ++i) await null;
    this.log.push(`end ${x}`);
  }
  read() {
    return this.log.splice(0);
  }
  async self(n) {
    return n === 0 ? "bottom" : [n, await this.env.T.get(this.ctx.id).self(n - 1)].flat();
  }
  async depth(n) {
    return n === 0 ? 0 : 1 + (await this.env.T.get(this.ctx.id).depth(n - 1));
  }
  async pingPong(other, n) {
    return n === 0 ? 0 : 1 + (await this.env.T.getByName(other).pingPong(this.ctx.id.name, n - 1));
  }
  async sameStub() {
    const stub = this.env.T.get(this.ctx.id);
    return Promise.all([stub.note(1), stub.note(2), stub.note(3)]);
  }
  unawaited(name) {
    this.env.T.getByName(name).note("unawaited");
    return "returned";
  }
  async increments(n) {
    const before = (await this.ctx.storage.get("n")) ?? 0;
    await this.ctx.storage.put("n", before + n);
    return before + n;
  }
  writesAndCalls(name) {
    this.ctx.storage.put("w", 1);
    return this.env.T.getByName(name).note("after a write");
  }
}

export default {
  fetch: routes({
    "/starts": async (facts, url, env) => {
      const stub = env.T.getByName("starts");
      await stub.read();
      await Promise.all([stub.slow("A", 20), stub.slow("B", 5), stub.note("C")]);
      facts.say("one stub", await stub.read());
      await Promise.all([env.T.getByName("starts").note(1), env.T.getByName("starts").note(2), stub.note(3), env.T.getByName("starts").note(4)]);
      facts.say("several stubs", await stub.read());
      await Promise.all(Array.from({ length: 20 }, (_, i) => stub.note(i)));
      facts.say("twenty", await stub.read());
      stub.note("not awaited");
      await sleep(5);
      facts.say("not awaited", await stub.read());
      await Promise.all([stub.read, stub.note("x")].map(async (call) => call));
      facts.say("a property read", await stub.read());
    },
    "/gates": async (facts, url, env) => {
      const stub = env.T.getByName("gates");
      await stub.read();
      await Promise.all([stub.stored("A"), stub.stored("B")]);
      facts.say("storage lets nobody in", await stub.read());
      await Promise.all([stub.viaOther("A", "o"), stub.note("B")]);
      facts.say("a call lets others in", await stub.read());
      await Promise.all([stub.microtasks("A"), stub.microtasks("B")]);
      facts.say("microtasks let nobody in", await stub.read());
      facts.say("increments", await Promise.all([1, 2, 3, 4].map((n) => stub.increments(n))));
      facts.say("a call after a write", await stub.writesAndCalls("o"));
    },
    "/self": async (facts, url, env) => {
      const stub = env.T.getByName("self");
      await facts.of("four deep", () => stub.self(4));
      await facts.of("three hundred deep", () => stub.depth(300));
      await facts.of("two objects, two hundred deep", () => env.T.getByName("ping").pingPong("pong", 200));
      await facts.of("several at once", () => stub.sameStub());
      await facts.of("a call that is not awaited", () => stub.unawaited("later"));
      await sleep(5);
      await facts.of("arrived", () => env.T.getByName("later").read());
    },
  }),
};
