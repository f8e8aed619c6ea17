// How facets end: abort(), delete(), clone() onto one, their own ctx.abort(), alarms; and the end of their parent.
import { DurableObject } from "cloudflare:workers";
import { Facet as Base, facetOf } from "../../../lib/facets.js";
import { routes, sleep } from "../../../lib/facts.js";

let kept;
let ended;

export class Facet extends Base {
  constructor(ctx, env) {
    super(ctx, env);
    if (String(ctx.id) === "throws") throw new RangeError("not today");
  }
  alarm() {}
  alarmOf(method, ...args) {
    return this.ctx.storage[method](...args);
  }
  async catchingAlarm() {
    try {
      await this.ctx.storage.setAlarm(Date.now() + 1000);
    } catch (error) {
      return `caught ${error}`;
    }
  }
}
export class NoAlarm extends Base {
  setAlarm() {
    return this.ctx.storage.setAlarm(Date.now() + 1000);
  }
}

export class T extends DurableObject {
  fetch = (request) => this.#routes(request, this.env);

  #routes = routes({
    "/abort": async (facts) => {
      const { facets } = this.ctx;
      const old = facetOf(this, "a");
      await old.put("key", "value");
      const number = await old.which();
      const call = old.never();
      await sleep(5);
      await facts.of("abort", () => facets.abort("a", new Error("why")));
      await facts.of("a call under way", () => call);
      await facts.of("a later call", () => old.count());
      await facts.of("and another", () => old.count());
      facts.say("a new stub, another instance", (await facetOf(this, "a").which()) !== number);
      await facts.of("the old stub", () => old.count());
      await facts.of("what is stored", () => facetOf(this, "a").get("key"));
      for (const reason of ["text", 5, null, undefined, { a: 1 }, new TypeError("type"), Object.assign(new Error("more"), { more: 1 })]) {
        const stub = facetOf(this, "a");
        await stub.count();
        facets.abort("a", reason);
        await facts.of(`with ${reason}`, () => stub.count());
      }
      const starting = this.ctx.facets.get("starting", async () => {
        await sleep(20);
        return { class: this.ctx.exports.Facet };
      });
      const first = starting.count();
      await sleep(5);
      facets.abort("starting", new Error("while it starts"));
      await facts.of("while it starts", () => first);
      const calls = facetOf(this, "b").count();
      facets.abort("b", new Error("before it starts"));
      await facts.of("before it starts", () => calls);
      const inside = facetOf(this, "c").inside("in", "never");
      await sleep(20);
      facets.abort("c", new Error("outside"));
      await facts.of("a call inside it", () => inside);
      await facts.of("a new one inside", () => facetOf(this, "c").inside("in", "count"));
    },

    "/delete": async (facts) => {
      const { facets } = this.ctx;
      const old = facetOf(this, "d");
      await old.put("key", "value");
      await old.inside("in", "put", "key", "inside");
      const call = old.never();
      await sleep(5);
      await facts.of("delete", () => facets.delete("d"));
      await facts.of("a call under way", () => call);
      await facts.of("the old stub", () => old.count());
      await facts.of("what is stored", () => facetOf(this, "d").get("key"));
      await facts.of("inside", () => facetOf(this, "d").inside("in", "get", "key"));
      await facetOf(this, "d").put("key", "again");
      facets.abort("d", "not running");
      facets.delete("d");
      await facts.of("one that does not run", () => facetOf(this, "d").get("key"));
    },

    "/clone": async (facts) => {
      const { facets } = this.ctx;
      const from = facetOf(this, "from");
      await from.put("key", "value");
      await from.inside("in", "put", "key", "inside");
      await from.count();
      await facts.of("clone", () => facets.clone("from", "to"));
      await facts.of("what is stored", () => facetOf(this, "to").get("key"));
      await facts.of("inside", () => facetOf(this, "to").inside("in", "get", "key"));
      await facts.of("the original goes on", () => from.count());
      await facetOf(this, "to").put("key", "changed");
      await facts.of("they are two", () => from.get("key"));
      const old = facetOf(this, "to");
      const call = old.never();
      await sleep(5);
      await facts.of("onto one that runs", () => facets.clone("from", "to"));
      await facts.of("a call under way", () => call);
      await facts.of("the old stub", () => old.count());
      await facts.of("what is stored", () => facetOf(this, "to").get("key"));
      await from.write("key", "written");
      facets.clone("from", "to");
      await facts.of("after a write", () => facetOf(this, "to").get("key"));
      await facts.of("of what never was", () => facets.clone("never", "to"));
      await facts.of("what is stored", () => facetOf(this, "to").get("key"));
      await facts.of("onto itself", () => facets.clone("from", "from"));
      await facts.of("the old stub", () => from.count());
      await facts.of("what is stored", () => facetOf(this, "from").get("key"));
    },

    "/breaks": async (facts) => {
      const old = facetOf(this, "breaks");
      await old.put("key", "value");
      await facts.of("its own abort", () => old.abort("by itself"));
      await facts.of("the old stub", () => old.count());
      await facts.of("a new stub", () => facetOf(this, "breaks").count());
      await facts.of("what is stored", () => facetOf(this, "breaks").get("key"));
      const throwing = facetOf(this, "throws", "throws");
      await facts.of("a constructor that throws", () => throwing.count());
      await facts.of("the same stub", () => throwing.count());
      await facts.of("a new stub of another id", () => facetOf(this, "throws", "not any more").count());
    },

    "/alarms": async (facts) => {
      await facts.of("getAlarm", () => facetOf(this, "alarms").alarmOf("getAlarm"));
      await facts.of("deleteAlarm", () => facetOf(this, "alarms").alarmOf("deleteAlarm"));
      await facts.of("goes on", () => facetOf(this, "alarms").count());
      const stub = facetOf(this, "alarms");
      await facts.of("setAlarm", () => stub.alarmOf("setAlarm", Date.now() + 1000));
      await facts.of("the old stub", () => stub.count());
      await facts.of("a new stub", () => facetOf(this, "alarms").count());
      await facts.of("caught inside", () => facetOf(this, "alarms").catchingAlarm());
      await facts.of("my alarm", () => this.ctx.storage.getAlarm());
      await facts.of("without a handler", () => this.ctx.facets.get("no alarm", () => ({ class: this.ctx.exports.NoAlarm })).setAlarm());
    },

    "/begin": async (facts) => {
      kept = facetOf(this, "kept");
      await kept.put("key", "value");
      kept.never().catch((error) => (ended = `never: ${error}`));
      facetOf(this, "kept").inside("in", "never").catch(() => {});
      facts.say("number", typeof (await kept.which()));
      this.number = await kept.which();
    },
    "/abort_parent": () => this.ctx.abort("the parent"),
    "/after": async (facts) => {
      const numbers = [this.number, await facetOf(this, "kept").which()];
      facts.say("both are new", numbers[0] !== numbers[1]);
      await facts.of("calls", () => facetOf(this, "kept").count());
      await facts.of("what is stored", () => facetOf(this, "kept").get("key"));
      await facts.of("the stub of the old instance", () => kept.count());
      facts.say("the old call", ended);
    },
  });
}

const answer = async (request, env) => {
  try {
    return await env.T.getByName("a").fetch(request);
  } catch (error) {
    return new Response(`${error}, ${JSON.stringify(error)}\n`);
  }
};
export default { fetch: answer };
