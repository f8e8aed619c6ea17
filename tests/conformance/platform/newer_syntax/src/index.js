// Syntax that is newer than the V8 of Node 18, which the bundler writes in older words.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class Thing extends DurableObject {
  async run() {
    const log = [];
    {
      using a = { [Symbol.dispose]: () => log.push("in an object") };
      await this.ctx.storage.put("k", 1);
    }
    return log;
  }
  async fetch() {
    return Response.json(await this.run());
  }
}

async function syntax(facts, url, env) {
  const log = [];
  const resource = (name) => ({ name, [Symbol.dispose]() { log.push(name); } });
  const later = (name) => ({ name, async [Symbol.asyncDispose]() { await sleep(1); log.push(name); } });
  {
    using a = resource("a");
    using b = resource("b");
    using nothing = null;
    log.push(`uses ${a.name} and ${b.name}`);
  }
  facts.say("using", log.splice(0));
  await facts.of("using, and a throw", () => {
    using a = resource("a");
    throw new RangeError("inside");
  });
  facts.say("disposed", log.splice(0));
  const early = () => {
    using a = resource("early");
    return "returned";
  };
  facts.say("using, and a return", [early(), log.splice(0)]);
  for (using x of [resource("1"), resource("2")]) log.push(`loop ${x.name}`);
  facts.say("using in a loop", log.splice(0));
  {
    await using a = later("later");
    await using b = resource("now");
    log.push("uses both");
  }
  facts.say("await using", log.splice(0));
  try {
    using a = { [Symbol.dispose]() { throw new Error("from dispose"); } };
    throw new RangeError("inside");
  } catch (error) {
    facts.say("two errors", [error instanceof SuppressedError, error.name, error.error, error.suppressed]);
  }
  facts.say("in an object", await (await env.THING.getByName("o").fetch("http://o/")).json());
  class Blocks { static list = []; static { this.list.push("static block"); } #x = 1; has(o) { return #x in o; } }
  facts.say("classes", [Blocks.list, new Blocks().has(new Blocks()), new Blocks().has({})]);
  facts.say("assignments", (() => { let a = null, b = 0, c = 1; a ??= 5; b ||= 6; c &&= 7; return [a, b, c]; })());
  facts.say("numbers", [1_000, 0b11, 10n ** 3n]);
  facts.say("a hashbang, a label", (() => { outer: for (;;) { for (;;) break outer; } return "done"; })());
}

export default { fetch: routes({ "/facts": syntax }) };
