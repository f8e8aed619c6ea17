// What a program does to errors and to how they are shown, and what comes back to it of that.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {
  fail() {
    throw new TypeError("far");
  }
  take() {
    return "taken";
  }
}

const custom = Symbol.for("nodejs.util.inspect.custom");
const throwing = (thrown) => () => { throw thrown; };
const shown = {
  "inspect throws": { [custom]: throwing(new TypeError("from inspect")) },
  "inside": { a: 1, b: { [custom]: throwing(new TypeError("from inside")) } },
  "inspect throws null": { [custom]: throwing(null) },
  "inspect throws text": { [custom]: throwing("text") },
  "inspect throws what has no text": { [custom]: throwing({ toString: throwing(new Error("no text")) }) },
  "inspect's getter throws": { get [custom]() { throw new Error("getter"); } },
  "an error's name throws": Object.defineProperty(new Error("e"), "name", { get: throwing(new Error("name")) }),
  "a tag throws": { get [Symbol.toStringTag]() { throw new Error("tag"); } },
  "toString throws": { toString: throwing(new RangeError("toString")) },
  "valueOf throws": { valueOf: throwing(new RangeError("valueOf")), toString: throwing(new RangeError("toString")) },
  "toJSON throws": { toJSON: throwing(new RangeError("toJSON")) },
  "a symbol": Symbol("s"),
};
const calls = {
  "log": (value) => console.log(value),
  "log of two": (value) => console.log("two", value),
  "error": (value) => console.error(value),
  "dir": (value) => console.dir(value),
  "trace": (value) => console.trace(value),
  "assert": (value) => console.assert(false, value),
  "table": (value) => console.table([value]),
  "group": (value) => { console.group(value); console.groupEnd(); },
  "count": (value) => console.count(value),
  "time": (value) => { console.time(value); console.timeLog(value, value); console.timeEnd(value); },
};
for (const specifier of ["s", "d", "i", "f", "j", "o", "O", "c", "%", "x"]) calls[`%${specifier}`] = (value) => console.log(`with %${specifier}`, value);

const stacks = { "null": () => null, "undefined": () => undefined, "an object": () => ({}), "a number": () => 5, "text": () => "my stack" };

export default {
  fetch: routes({
    "/console": async (facts) => {
      for (const [what, value] of Object.entries(shown)) {
        for (const [how, call] of Object.entries(calls)) await facts.of(`${what}, ${how}`, () => call(value));
      }
      await facts.of("more specifiers than values", () => console.log("%s %s %d", "a"));
      await facts.of("%% takes none", () => console.log("%% %s", { toString: throwing(new Error("taken")) }));
      await facts.of("no template", () => console.log({}, "%s", { toString: throwing(new Error("not asked")) }));
    },
    "/stacks": async (facts, url, env) => {
      const thing = env.THING.getByName("a");
      for (const [what, prepare] of Object.entries(stacks)) {
        Error.prepareStackTrace = prepare;
        try {
          await facts.of(`${what}: a method throws`, () => thing.fail());
          await facts.of(`${what}: no handler`, () => thing.fetch("http://x/"));
          await facts.of(`${what}: trace`, () => console.trace("here"));
          await facts.of(`${what}: shown`, () => console.error(new Error("shown")));
          await facts.of(`${what}: sent`, () => thing.take(new Error("sent")));
          await facts.of(`${what}: DOMException`, () => new DOMException("m", "AbortError").message);
          await facts.of(`${what}: cloned DOMException`, () => structuredClone(new DOMException("m", "AbortError")).message);
          await facts.of(`${what}: refused`, () => structuredClone(Symbol("s")));
          await facts.of(`${what}: not a URL`, () => new URL("x"));
        } finally {
          delete Error.prepareStackTrace;
        }
      }
      Error.prepareStackTrace = throwing(new Error("from prepareStackTrace"));
      try {
        await facts.of("throws: DOMException", () => new DOMException("m", "AbortError").message);
        facts.say("throws: codes", ["AbortError", "DataCloneError", "SyntaxError", "IndexSizeError", "EncodingError", "constructor"].map((name) => new DOMException("m", name).code));
        await facts.of("throws: trace", () => console.trace("here"));
        await facts.of("throws: not a URL", () => new URL("x"));
      } finally {
        delete Error.prepareStackTrace;
      }
    },
    "/clones": async (facts) => {
      const own = new Error("own");
      own.cause = own;
      const first = new Error("first"), second = new Error("second", { cause: first });
      first.cause = second;
      const holder = new Error("holder");
      holder.cause = { holder };
      for (const [what, value] of Object.entries({ "its own cause": own, "causes in a circle": first, "in an object": { first }, "through an object": holder })) {
        await facts.of(what, () => structuredClone(value));
      }
      await facts.of("posted", () => new MessageChannel().port1.postMessage(own));
      const object = {};
      object.error = new Error("of an object", { cause: object });
      await facts.of("an object's error, whose cause it is", () => { const copy = structuredClone(object); return copy.error.cause === copy; });

      const shared = new SharedArrayBuffer(8), view = new Uint8Array(shared, 2, 3);
      const copies = structuredClone([shared, view, { shared }, new Map([["m", shared]]), new SharedArrayBuffer(4)]);
      view[0] = 7;
      facts.say("shared memory", [copies.map((copy) => copy.constructor.name), copies[1][0], new Uint8Array(copies[0])[2], copies[0] === copies[2].shared, copies[0] === copies[1].buffer, copies[0] !== shared,
        copies[3].get("m") === copies[0], copies[4].byteLength]);
      const alone = structuredClone(shared), other = structuredClone(view);
      facts.say("alone", [alone !== shared, new Uint8Array(alone)[2], other[0], other.byteOffset, other.length]);
      const withErrors = structuredClone({ shared, error: new Error("beside"), other: new SharedArrayBuffer(2) });
      facts.say("beside a large number", structuredClone({ shared, number: 2 ** 30 + 5 }).shared.byteLength);
      facts.say("beside an error", [withErrors.shared.byteLength, withErrors.error.message, withErrors.other.byteLength]);
    },
  }),
};
