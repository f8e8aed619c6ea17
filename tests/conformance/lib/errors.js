// Errors in storage, as a class for the programs that differ in nothing but their compatibility date and flags.
import { DurableObject } from "cloudflare:workers";
import { routes } from "./facts.js";

/** All that can be told of an error, with its own properties in order and how they are defined. */
function seen(error) {
  if (!(error instanceof Error)) return error;
  const own = Object.getOwnPropertyNames(error).map((name) => {
    // An accessor or not, as the engine has it.
    if (name === "stack") return `stack ${String(error.stack).split("\n")[0]}`;
    const { value, enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(error, name);
    const how = `${enumerable ? "e" : "-"}${writable ? "w" : "-"}${configurable ? "c" : "-"}`;
    return `${name} ${how} ${value instanceof Error ? `(${seen(value)})` : Array.isArray(value) ? `[${value.map(seen)}]` : typeof value === "object" ? JSON.stringify(value) : String(value)}`;
  });
  return `${error.constructor.name} ${Object.prototype.toString.call(error)} "${error}" own: ${own.join("; ")}`;
}

const fixed = (error, stack = "S") => {
  error.stack = stack;
  return error;
};

class Mine extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = "Mine";
    this.extra = 1;
  }
}
class Quiet extends TypeError {}
class Named extends RangeError {
  get name() {
    return "Named";
  }
}

async function roundTrip(facts, storage, values) {
  for (const [name, value] of Object.entries(values)) {
    await facts.of(name, async () => {
      await storage.put(name, value);
      return seen(await storage.get(name));
    });
  }
}

export class Errors extends DurableObject {
  fetch = routes({
    "/classes": async (facts) => {
      const types = { Error, TypeError, RangeError, ReferenceError, SyntaxError, EvalError, URIError };
      await roundTrip(facts, this.ctx.storage, Object.fromEntries(Object.entries(types).map(([name, type]) => [name, fixed(new type("m"))])));
      await roundTrip(facts, this.ctx.storage, {
        AggregateError: fixed(new AggregateError([fixed(new Error("i1")), fixed(new TypeError("i2")), 3], "agg")),
        CompileError: fixed(new WebAssembly.CompileError("w")), LinkError: fixed(new WebAssembly.LinkError("w")), RuntimeError: fixed(new WebAssembly.RuntimeError("w")),
      });
    },
    "/messages": async (facts) => {
      const without = fixed(new Error("m"));
      delete without.message;
      const number = fixed(new Error("m"));
      number.message = 5;
      const object = fixed(new Error("m"));
      object.message = { toString: () => "as text" };
      await roundTrip(facts, this.ctx.storage, {
        none: fixed(new Error()), empty: fixed(new Error("")), "two bytes": fixed(new Error("\u65e5\u672c")), deleted: without, number,
        enumerable: fixed(Object.defineProperty(new Error("m"), "message", { value: "n", enumerable: true })),
      });
      await facts.of("an object", () => this.ctx.storage.put("object", object));
      await facts.of("a getter", () => this.ctx.storage.put("getter", Object.defineProperty(fixed(new Error("m")), "message", { get: () => "got" })).then(() => this.ctx.storage.get("getter")).then(seen));
    },
    "/stacks": async (facts) => {
      const none = new Error("m");
      delete none.stack;
      await roundTrip(facts, this.ctx.storage, {
        text: fixed(new Error("m"), "here\n    at there"), deleted: none, number: fixed(new Error("m"), 5), undefined: fixed(new Error("m"), undefined), "two bytes": fixed(new Error("m"), "\u65e5"),
      });
      const made = new Error("m");
      await this.ctx.storage.put("~", made);
      facts.say("the stack stays", (await this.ctx.storage.get("~")).stack === made.stack);
      await this.ctx.storage.delete("~");
    },
    "/names": async (facts) => {
      const renamed = fixed(new TypeError("m"));
      renamed.name = "Renamed";
      const other = fixed(new Error("m"));
      other.name = "RangeError";
      const number = fixed(new Error("m"));
      number.name = 5;
      const same = fixed(new TypeError("m"));
      same.name = "TypeError";
      const unnamed = fixed(new TypeError("m"));
      unnamed.name = undefined;
      const bare = fixed(new RangeError("m"));
      Object.setPrototypeOf(bare, null);
      const plain = fixed(new RangeError("m"));
      Object.setPrototypeOf(plain, Object.prototype);
      await roundTrip(facts, this.ctx.storage, {
        renamed, "another's": other, number, "its own again": same, undefined: unnamed, empty: Object.assign(fixed(new Error("m")), { name: "" }), subclass: fixed(new Mine("m")), "quiet subclass": fixed(new Quiet("m")), "named by a getter": fixed(new Named("m")),
        "hidden name": Object.defineProperty(fixed(new Error("m")), "name", { value: "Hidden", enumerable: false }),
        "without prototype": bare, "with another prototype": plain,
      });
    },
    "/causes": async (facts) => {
      await roundTrip(facts, this.ctx.storage, {
        text: fixed(new Error("m", { cause: "c" })), undefined: fixed(new Error("m", { cause: undefined })), null: fixed(new Error("m", { cause: null })), object: fixed(new Error("m", { cause: { a: 1 } })),
        error: fixed(new Error("m", { cause: fixed(new TypeError("inner", { cause: fixed(new RangeError("innermost")) })) })),
        assigned: Object.assign(fixed(new Error("m")), { cause: 1 }),
      });
      await facts.of("a function", () => this.ctx.storage.put("function", fixed(new Error("m", { cause: () => 1 }))).then(() => this.ctx.storage.get("function")).then(seen));
      const self = fixed(new Error("self"));
      self.cause = self;
      await facts.of("itself", () => this.ctx.storage.put("itself", self));
      await facts.of("itself, read", async () => {
        try {
          const back = await this.ctx.storage.get("itself");
          return back.cause === back;
        } catch (error) {
          return error.message.replace(/reference = .*/, "reference");
        }
      });
    },
    "/properties": async (facts) => {
      const { storage } = this.ctx;
      const date = new Date(5);
      await roundTrip(facts, storage, {
        code: Object.assign(fixed(new Error("m")), { code: "E" }), several: Object.assign(fixed(new TypeError("m")), { b: 1, a: [1, { x: 2 }], 5: "five", u: undefined, date }),
        hidden: Object.defineProperty(fixed(new Error("m")), "hidden", { value: 1, enumerable: false }),
        symbol: Object.assign(fixed(new Error("m")), { [Symbol("s")]: 1, a: 1 }),
        getter: Object.defineProperty(fixed(new Error("m")), "g", { get: () => 7, enumerable: true }),
        "before the message": Object.assign(fixed(new Error()), { first: 1, message: "late" }),
        errors: Object.assign(fixed(new Error("m")), { errors: [1] }),
        toString: Object.assign(fixed(new Error("m")), { toStringTag: "x" }),
      });
      await facts.of("a function", () => storage.put("function", Object.assign(fixed(new Error("m")), { f: () => 1 })).then(() => storage.get("function")).then(seen));
      await facts.of("a symbol", () => storage.put("symbol value", Object.assign(fixed(new Error("m")), { f: Symbol("v") })).then(() => storage.get("symbol value")).then(seen));
      await facts.of("a getter that throws", () => storage.put("throws", Object.defineProperty(fixed(new Error("m")), "g", { get() { throw new RangeError("mine"); }, enumerable: true })).then(() => storage.get("throws")).then(seen));
    },
    "/shared": async (facts) => {
      const { storage } = this.ctx;
      const shared = { n: 1 };
      const error = fixed(new Error("m", { cause: shared }));
      await storage.put("shared", { before: shared, error, again: error, list: [error, shared], map: new Map([[error, { error }]]) });
      const back = await storage.get("shared");
      facts.say("an error twice is one", back.error === back.again && back.list[0] === back.error && back.map.get(back.error).error === back.error);
      facts.say("its cause is shared", back.error.cause === back.before && back.list[1] === back.before);
      const sparse = [1, , fixed(new TypeError("in")), 1.5];
      await storage.put("arrays", { dense: [0.5, 1, fixed(new Error("e"))], sparse, named: Object.assign([fixed(new Error("e"))], { p: 1 }), set: new Set([fixed(new Error("e")), 1]), "2": fixed(new Error("key")), deep: { a: { b: [{ c: fixed(new Error("deep")) }] } } });
      const arrays = await storage.get("arrays");
      facts.say("in arrays", [seen(arrays.dense[2]), 1 in arrays.sparse, seen(arrays.sparse[2]), arrays.named.p, seen([...arrays.set][0]), seen(arrays[2]), seen(arrays.deep.a.b[0].c)]);
      let calls = 0;
      await storage.put("once", { get a() { return ++calls; }, error: fixed(new Error("m")) });
      facts.say("a getter beside an error is called", calls);
      facts.say("and its value is stored", (await storage.get("once")).a);
      class Point {
        x = 1;
        error = fixed(new Error("m"));
      }
      await storage.put("instance", new Point());
      facts.say("in an instance", Object.entries(await storage.get("instance")).map(([name, value]) => `${name}: ${seen(value)}`));
    },
  });
}
