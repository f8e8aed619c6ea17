// Module variables: shared by all objects of all classes and the Worker, gone with the process.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

let counter = 0;
const evaluated = Date.now();
const writers = [];
globalThis.shared = "set at load time";

const attempt = (action) => {
  try {
    action();
    return "allowed";
  } catch (error) {
    return error.message.split(".")[0];
  }
};
let fetchAtLoadTime = "allowed";
fetch("http://example.com/").catch((error) => (fetchAtLoadTime = error.message.split(".")[0]));
const atLoadTime = {
  "setTimeout at load time": attempt(() => setTimeout(() => {}, 1)),
  "crypto.randomUUID at load time": attempt(() => crypto.randomUUID()),
  "Math.random at load time": attempt(() => Math.random()),
  "queueMicrotask at load time": attempt(() => queueMicrotask(() => {})),
  "new Function at load time": attempt(() => new Function("return 1")),
};

class Counting extends DurableObject {
  fetch() {
    writers.push(this.constructor.name);
    globalThis.shared = `set by ${this.constructor.name}`;
    return new Response(String(++counter));
  }
}
export class A extends Counting {}
export class B extends Counting {}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const ask = async (namespace, name) => (await namespace.getByName(name).fetch("http://o/")).text();
      facts.say("a class, an object", await ask(env.A, "1"));
      facts.say("the same class, another object", await ask(env.A, "2"));
      facts.say("another class", await ask(env.B, "1"));
      facts.say("the Worker itself", ++counter);
      facts.say("who wrote", writers);
      facts.say("globalThis", globalThis.shared);
      facts.say("Date.now() at load time", evaluated);
    },
    "/again": (facts) => {
      facts.say("kept between requests of one process", counter);
      facts.say("globalThis", globalThis.shared);
      for (const [what, answer] of Object.entries(atLoadTime)) facts.say(what, answer);
      facts.say("fetch at load time", fetchAtLoadTime);
    },
  }),
};
