// ctx.facets: what may be given to it, what a facet is made of, when it starts and how it is called.
import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import { Facet, facetOf } from "../../../lib/facets.js";
import { routes, show, sleep } from "../../../lib/facts.js";

export { Facet };
export class Entrypoint extends WorkerEntrypoint {}
export class Plain {
  constructor(ctx) {
    this.ctx = ctx;
  }
  fetch() {
    return new Response(`plain, ${typeof this.ctx.storage.get}`);
  }
}

export class T extends DurableObject {
  fetch = (request) => this.#routes(request, this.env);
  hello() {
    return `hello, with ${show(this.ctx.props)}`;
  }
  stubOf(name) {
    return facetOf(this, name);
  }

  #routes = routes({
    "/surface": async (facts) => {
      const { facets } = this.ctx;
      facts.say("class", [facets.constructor.name, Object.prototype.toString.call(facets)]);
      facts.say("methods", Object.getOwnPropertyNames(Object.getPrototypeOf(facets)));
      facts.say("lengths", ["get", "abort", "delete", "clone"].map((name) => facets[name].length));
      facts.say("always the same", this.ctx.facets === facets);
      await facts.of("new of that class", () => new facets.constructor());
      await facts.of("of another receiver", () => Reflect.apply(facets.get, {}, ["x", () => {}]));
      for (const name of ["get", "abort", "delete", "clone"]) await facts.of(`${name}()`, () => facets[name]());
      await facts.of("get without a function", () => facets.get("x"));
      await facts.of("get with an object", () => facets.get("x", {}));
      await facts.of("abort without a reason", () => facets.abort("x"));
      await facts.of("abort with undefined", () => facets.abort("x", undefined));
      await facts.of("clone to nowhere", () => facets.clone("x"));
      await facts.of("abort of what never was", () => facets.abort("x", "reason"));
      await facts.of("delete of what never was", () => facets.delete("x"));
      await facts.of("clone of what never was", () => facets.clone("x", "y"));
      const stub = facets.get("x", () => ({ class: this.ctx.exports.Facet }));
      facts.say("stub", [typeof stub, Object.prototype.toString.call(stub), Object.keys(stub), typeof stub.id, typeof stub.name, typeof stub.fetch]);
      facts.say("each get makes a stub", facetOf(this, "x") === facetOf(this, "x"));
    },

    "/context": async (facts) => {
      const facet = facetOf(this, "context");
      await facts.of("ctx", () => facet.ctxProperties());
      await facts.of("exports", () => facet.exported());
      await facts.of("id", () => facet.id());
      facts.say("is mine", String(this.ctx.id) === (await facet.id())[1]);
      await facts.of("props", () => facet.props());
      const ids = { text: "text", "empty text": "", number: 5, null: null, object: {}, "of a name": this.env.T.idFromName("other"), undefined };
      for (const [name, id] of Object.entries(ids)) await facts.of(`id, ${name}`, () => facetOf(this, `id ${name}`, id).id());
      await facts.of("id of a facet inside one with a text", () => facetOf(this, "id text", "text").inside("x", "id"));
    },

    "/classes": async (facts) => {
      const { exports } = this.ctx;
      let made = 0;
      const of = (name, start, call = (stub) => stub.which()) => facts.of(name, async () => typeof (await call(this.ctx.facets.get(`class ${++made}`, start))));
      const hello = (stub) => stub.hello();
      await of("ctx.exports of a class", () => ({ class: exports.Facet }));
      await of("of a class with a namespace", () => ({ class: exports.T }), hello);
      await of("of a plain class, fetch", () => ({ class: exports.Plain }), async (stub) => (await stub.fetch("http://facet/")).text());
      await of("of a plain class, RPC", () => ({ class: exports.Plain }), hello);
      await of("of an entrypoint", () => ({ class: exports.Entrypoint }));
      await of("of an entrypoint with props", () => ({ class: exports.Entrypoint({}) }));
      await of("a namespace of env", () => ({ class: this.env.T }));
      await of("the class itself", () => ({ class: Facet }));
      await of("undefined", () => ({ class: undefined }));
      await of("text", () => ({ class: "Facet" }));
      await of("no class", () => ({}));
      await of("a function as options", () => Facet);
      await of("nothing", () => {});
      await of("null", () => null);
      await of("a number", () => 5);
      await of("text", () => "Facet");
      await of("a promise of options", async () => ({ class: exports.Facet }));
      await of("a promise of null", async () => null);
      await of("a promise of a number", async () => 5);
      await of("a thenable", () => ({ then: (resolve) => resolve({ class: exports.Facet }) }));
      await of("an id that is a symbol", () => ({ class: exports.Facet, id: Symbol("x") }));
      const props = { list: [1, new Date(5)] };
      const withProps = exports.Facet({ props });
      props.list.push("later");
      facts.say("a class with props", [withProps.constructor.name, Object.prototype.toString.call(withProps), Object.keys(withProps)]);
      const facet = this.ctx.facets.get("props", () => ({ class: withProps }));
      await facts.of("props", () => facet.props());
      await facts.of("props of a class with a namespace", () => this.ctx.facets.get("more props", () => ({ class: exports.T({ props: { a: 1 } }) })).hello());
    },

    "/starting": async (facts) => {
      const order = [];
      const start = (name) => () => {
        order.push(`${name} starts`);
        return { class: this.ctx.exports.Facet };
      };
      const first = this.ctx.facets.get("s", start("first"));
      const second = this.ctx.facets.get("s", start("second"));
      facts.say("after get", order);
      const call = second.count();
      order.push("called");
      queueMicrotask(() => order.push("microtask"));
      await call;
      await first.count();
      facts.say("the first call starts it, by its own function", order);
      order.length = 0;
      const slow = this.ctx.facets.get("slow", async () => {
        order.push("slow starts");
        await sleep(20);
        order.push("slow has started");
        return { class: this.ctx.exports.Facet };
      });
      facts.say("calls wait in order", await Promise.all([slow.count(), slow.count(), facetOf(this, "slow").count()]));
      facts.say("and then", order);
      let about;
      await this.ctx.facets.get("about", function (...args) {
        about = [this === undefined || this === globalThis, args.length];
        return 5;
      }).count().catch(() => {});
      facts.say("called with", about);
      const read = [];
      await this.ctx.facets.get("read", () => new Proxy({ class: this.ctx.exports.Facet }, { get: (target, key) => (read.push(key), target[key]) })).count();
      facts.say("what is read", read.filter((key) => key !== "then"));
      await facts.of("in a critical section", () => this.ctx.blockConcurrencyWhile(() => facetOf(this, "section").count()));
      await facts.of("started already, in a section", () => this.ctx.blockConcurrencyWhile(() => facetOf(this, "section").count()));

      const failing = this.ctx.facets.get("failing", () => {
        throw new RangeError("not today");
      });
      await facts.of("a function that throws", () => failing.count());
      await facts.of("the same stub", () => failing.count());
      await facts.of("another stub", () => facetOf(this, "failing").count());
      this.ctx.facets.abort("failing", "enough");
      await facts.of("after abort", () => facetOf(this, "failing").count());
      await facts.of("the first stub", () => failing.count());
      await facts.of("a rejection", () => this.ctx.facets.get("rejecting", () => Promise.reject(new TypeError("no"))).count());
      await facts.of("text thrown", () => this.ctx.facets.get("text", () => { throw "text"; }).count());
      await facts.of("fetch", () => this.ctx.facets.get("fetch", () => { throw new RangeError("not today"); }).fetch("http://facet/"));
    },

    "/names": async (facts) => {
      const named = (name) => `${JSON.stringify(String(name)).slice(0, 20)}, ${String(name).length}`;
      const names = ["a/b", "../x", "x".repeat(256), "é".repeat(128), "é", "\ufffd", "nul\0x", "nul\0y", 5, null, undefined, {}, true, "", "\ud800"];
      for (const name of names) await facts.of(`write ${named(name)}`, () => facetOf(this, name).write("name", named(name)));
      for (const name of names) await facts.of(`read ${named(name)}`, () => facetOf(this, name).get("name"));
      for (const name of ["x".repeat(257), "é".repeat(129)]) {
        await facts.of(`get ${named(name)}`, () => facetOf(this, name));
        await facts.of("abort", () => this.ctx.facets.abort(name, 1));
        await facts.of("delete", () => this.ctx.facets.delete(name));
        await facts.of("clone from", () => this.ctx.facets.clone(name, "x"));
        await facts.of("clone to", () => this.ctx.facets.clone("x", name));
      }
      await facts.of("a symbol", () => facetOf(this, Symbol("x")));
    },

    "/calls": async (facts) => {
      const a = facetOf(this, "a");
      const b = facetOf(this, "b");
      await facts.of("rpc", () => a.count());
      await facts.of("the same instance", () => facetOf(this, "a").count());
      await facts.of("another", () => b.count());
      await facts.of("fetch without a handler", () => a.fetch("http://facet/"));
      await facts.of("what it throws", () => a.fail());
      await facts.of("a callback", () => a.callBack((text) => `${text}, to its parent`));
      await facts.of("a function of its own", async () => {
        const f = await a.letOut();
        return [await f(), await f()];
      });
      facts.say("interleaved with itself, not with others", await Promise.all([a.twoSteps("x"), a.twoSteps("y"), b.twoSteps("z")]));
      facts.say("its own input gate", await Promise.all([a.increment(), a.increment(), a.increment()]));
      facts.say("and storage", [await b.get("value"), await this.ctx.storage.get("value")]);
      await facts.of("sql", () => a.sql("SELECT 1 AS one"));
    },

    "/inside": async (facts) => {
      await facts.of("one more", () => facetOf(this, "deeper").deeper(1));
      await facts.of("two more", () => facetOf(this, "deeper").deeper(2));
      await facts.of("three more", () => facetOf(this, "deeper").deeper(3));
      await facts.of("names are those of the parent", () => facetOf(this, "deeper").which() !== facetOf(this, "deeper").inside("deeper", "which"));
    },

    "/stubs": async (facts) => {
      const facet = () => facetOf(this, "stub");
      const refused = "Stubs pointing to Durable Object facets are not serializable.";
      facts.say("words", refused);
      await facts.of("as an answer", () => this.env.T.getByName("other").stubOf("stub"));
      await facts.of("as an argument", () => this.env.T.getByName("other").stubOf(facet()));
      await facts.of("cloned", () => structuredClone(facet()));
      await facts.of("stored", () => this.ctx.storage.put("stub", facet()));
      await facts.of("as props", () => this.ctx.exports.Facet({ props: { stub: facet() } }));
    },
  });
}

export default { fetch: (request, env) => env.T.getByName("a").fetch(request) };
