// Whose id the errors of calls tell when it is an object that calls: its own, or that of the object that let something out.
import { DurableObject, RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

class Target extends RpcTarget {
  fail() {
    throw new RangeError("by a target");
  }
}

export class Entrypoint extends WorkerEntrypoint {
  fail() {
    throw new RangeError("by an entrypoint");
  }
  letOut() {
    return () => {
      throw new Error("by a function");
    };
  }
}

export class T extends DurableObject {
  fetch = (request) => this.#routes(request, this.env);

  fail() {
    throw new RangeError("by an object");
  }
  letOut() {
    return () => {
      throw new Error("by a function");
    };
  }
  target() {
    return new Target();
  }
  callBack(f) {
    return f();
  }
  failThrough(name) {
    return this.env.T.getByName(name).fail();
  }
  unclonable() {
    return Symbol("x");
  }
  abort() {
    this.ctx.abort("by itself");
  }

  #routes = routes({
    "/errors": async (facts) => {
      const { T } = this.env;
      for (const name of ["a", "other"]) facts.say(name, String(T.idFromName(name)));
      const other = T.getByName("other");
      const { Entrypoint } = this.ctx.exports;
      await facts.of("a method", () => other.fail());
      await facts.of("one that is not there", () => other.missing());
      await facts.of("a property", () => other.missing);
      await facts.of("an answer that cannot be cloned", () => other.unclonable());
      await facts.of("an argument that cannot be cloned", () => other.callBack(Symbol("x")));
      await facts.of("through another object", () => other.failThrough("third"));
      await facts.of("through another object, from here", () => other.failThrough("a"));
      await facts.of("a method of an entrypoint", () => Entrypoint.fail());
      await facts.of("one that is not there", () => Entrypoint.missing());
      await facts.of("a function of another object", async () => (await other.letOut())());
      await facts.of("a function of an entrypoint", async () => (await Entrypoint.letOut())());
      await facts.of("a target", async () => (await other.target()).fail());
      await facts.of("a target, at once", () => other.target().fail());
      await facts.of("what a target has not", async () => (await other.target()).missing());
      await facts.of("a callback", () => other.callBack(() => { throw new Error("from here"); }));
      await facts.of("an abort", () => other.abort());
    },
  });
}

export default { fetch: (request, env) => env.T.getByName("a").fetch(request) };
