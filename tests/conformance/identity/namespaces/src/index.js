// DurableObjectNamespace and DurableObjectId: what is there, what is coerced, what is refused in which words.
import { routes } from "../../../lib/facts.js";

export class T {
  fetch(request) {
    return new Response(`${request.method} ${request.url}`);
  }
}
export class Other {}

const own = (object) => Object.getOwnPropertyNames(object).sort();

export default {
  fetch: routes({
    "/surface": async (facts, url, env) => {
      const prototype = Object.getPrototypeOf(env.T);
      for (const method of ["newUniqueId", "idFromName", "idFromString", "get", "getByName", "jurisdiction"]) {
        facts.say(`namespace has ${method}`, typeof prototype[method]);
      }
      facts.say("class of the namespace", prototype.constructor.name);
      await facts.of("new of that class", () => new prototype.constructor());
      facts.say("String of the namespace", String(env.T));
      const id = env.T.idFromName("a");
      facts.say("class of an id", id.constructor.name);
      await facts.of("new of that class", () => new id.constructor());
      facts.say("toString is its own", Object.hasOwn(id, "toString"));
      facts.say("id has equals", typeof id.equals);
      facts.say("id.name", id.name);
      facts.say("id.jurisdiction", id.jurisdiction);
      facts.say("name in id", "name" in id);
      facts.say("jurisdiction in id", "jurisdiction" in id);
      facts.say("name of a unique id", env.T.newUniqueId().name);
      facts.say("name in a unique id", "name" in env.T.newUniqueId());
    },
    "/names": async (facts, url, env) => {
      const { T } = env;
      const same = (a, b) => T.idFromName(a).equals(T.idFromName(b));
      facts.say("5 is '5'", same(5, "5"));
      facts.say("null is 'null'", same(null, "null"));
      facts.say("undefined is 'undefined'", same(undefined, "undefined"));
      facts.say("true is 'true'", same(true, "true"));
      facts.say("[] is ''", same([], ""));
      facts.say("{} is '[object Object]'", same({}, "[object Object]"));
      facts.say("an object's toString is asked", same({ toString: () => "t" }, "t"));
      facts.say("name of idFromName(5)", T.idFromName(5).name);
      facts.say("name of idFromName('')", T.idFromName("").name);
      facts.say("a name of 5000 letters stays with the caller", T.idFromName("n".repeat(5000)).name.length);
      await facts.of("no argument", () => T.idFromName());
      await facts.of("a symbol", () => String(T.idFromName(Symbol("s"))));
      await facts.of("a toString that throws", () => T.idFromName({ toString() { throw new RangeError("mine"); } }));
      facts.say("a second argument is ignored", T.idFromName("a", "b").equals(T.idFromName("a")));
    },
    "/strings": async (facts, url, env) => {
      const { T, OTHER } = env;
      const hex = String(T.idFromName("a"));
      facts.say("back from its string", String(T.idFromString(hex)) === hex);
      facts.say("equal to the original", T.idFromString(hex).equals(T.idFromName("a")));
      facts.say("upper case becomes lower case", String(T.idFromString(hex.toUpperCase())) === hex);
      facts.say("its name", T.idFromString(hex).name);
      facts.say("name in it", "name" in T.idFromString(hex));
      facts.say("a unique id comes back too", T.idFromString(String(T.newUniqueId())).name);
      await facts.of("too short", () => T.idFromString("abc"));
      await facts.of("too long", () => T.idFromString(hex + "0"));
      await facts.of("empty", () => T.idFromString(""));
      await facts.of("not hexadecimal", () => T.idFromString("g".repeat(64)));
      await facts.of("a blank in front", () => T.idFromString(" " + hex.slice(1)));
      await facts.of("of another namespace", () => T.idFromString(String(OTHER.idFromName("a"))));
      await facts.of("all zero", () => T.idFromString("0".repeat(64)));
      const tampered = (hex[0] === "0" ? "1" : "0") + hex.slice(1);
      await facts.of("first digit changed", () => T.idFromString(tampered));
      await facts.of("last digit changed", () => T.idFromString(hex.slice(0, -1) + (hex.endsWith("0") ? "1" : "0")));
      await facts.of("no argument", () => T.idFromString());
      await facts.of("a number", () => T.idFromString(5));
      await facts.of("an id", () => String(T.idFromString(T.idFromName("a"))) === hex);
    },
    "/unique": async (facts, url, env) => {
      const { T } = env;
      facts.say("64 digits", /^[0-9a-f]{64}$/.test(String(T.newUniqueId())));
      facts.say("never the same", T.newUniqueId().equals(T.newUniqueId()));
      await facts.of("{}", () => T.newUniqueId({}).name);
      await facts.of("undefined", () => T.newUniqueId(undefined).name);
      await facts.of("null", () => T.newUniqueId(null).name);
      await facts.of("jurisdiction undefined", () => T.newUniqueId({ jurisdiction: undefined }).name);
      await facts.of("jurisdiction null", () => T.newUniqueId({ jurisdiction: null }).name);
      await facts.of("jurisdiction eu", () => T.newUniqueId({ jurisdiction: "eu" }));
      await facts.of("a string", () => T.newUniqueId("eu"));
      await facts.of("a number", () => T.newUniqueId(5));
      await facts.of("jurisdiction() undefined", () => T.jurisdiction(undefined).constructor.name);
      await facts.of("jurisdiction() null", () => T.jurisdiction(null).idFromName("a").equals(T.idFromName("a")));
      await facts.of("jurisdiction() eu", () => T.jurisdiction("eu"));
    },
    "/equals": async (facts, url, env) => {
      const { T, SAME, OTHER } = env;
      const a = T.idFromName("a");
      facts.say("another object", T.idFromName("a") === a);
      facts.say("equal to itself", a.equals(a));
      facts.say("equal by name", a.equals(T.idFromName("a")));
      facts.say("equal to the same without its name", a.equals(T.idFromString(String(a))));
      facts.say("another name", a.equals(T.idFromName("b")));
      facts.say("two bindings of a class share a namespace", a.equals(SAME.idFromName("a")));
      facts.say("another namespace", a.equals(OTHER.idFromName("a")));
      await facts.of("a string", () => a.equals(String(a)));
      await facts.of("null", () => a.equals(null));
      await facts.of("no argument", () => a.equals());
      facts.say("String is toString", String(a) === a.toString());
      facts.say("id + ''", a + "" === String(a));
      facts.say("JSON of a named id", JSON.stringify(a));
      facts.say("JSON of a nameless id", JSON.stringify(T.idFromString(String(a))));
      facts.say("JSON of a unique id", JSON.stringify(T.newUniqueId()));
      facts.say("keys of a named id", Object.keys(a).sort());
      await facts.of("structuredClone", () => structuredClone(a));
    },
    "/get": async (facts, url, env) => {
      const { T, OTHER } = env;
      const id = T.idFromName("a");
      await facts.of("a string", () => T.get(String(id)));
      await facts.of("null", () => T.get(null));
      await facts.of("no argument", () => T.get());
      await facts.of("an id", () => String(T.get(id).id) === String(id));
      await facts.of("locationHint", () => T.get(id, { locationHint: "weur" }).name);
      await facts.of("a nonsense locationHint", () => T.get(id, { locationHint: "the moon" }).name);
      await facts.of("routingMode primary-only", () => T.get(id, { routingMode: "primary-only" }).name);
      await facts.of("another routingMode", () => T.get(id, { routingMode: "x" }).name);
      await facts.of("null options", () => T.get(id, null).name);
      await facts.of("a string as options", () => T.get(id, "weur").name);
      await facts.of("getByName", () => String(T.getByName("a").id) === String(id));
      await facts.of("getByName, name", () => T.getByName("a").name);
      await facts.of("getByName without argument", () => T.getByName());
      await facts.of("getByName with options", () => T.getByName("a", { locationHint: "weur" }).name);
      await facts.of("an id of another namespace is taken as it is", async () => {
        const foreign = OTHER.idFromName("a");
        const response = await T.get(foreign).fetch("http://o/x");
        return [String(T.get(foreign).id) === String(foreign), await response.text()];
      });
    },
  }),
};
