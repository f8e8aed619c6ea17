// Objects in a chain, each called by the one before: which of them stay in memory for what another one holds or does.
import { DurableObject, RpcTarget } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

/** How often each object was constructed; the module's variables outlive evictions. */
const built = {};
const name = (kind, letter) => `${letter} of ${kind}`;

class Target extends RpcTarget {
  work() { return "done"; }
}

export class T extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    built[ctx.id.name] = (built[ctx.id.name] ?? 0) + 1;
  }
  #next([kind, letter]) { return this.env.T.getByName(name(kind, letter)); }
  ping() {}

  // What the last one makes comes back through all of them.
  target(kind, [letter, ...rest]) { return letter ? this.#next([kind, letter]).target(kind, rest) : new Target(); }
  async targetAwaited(kind, [letter, ...rest]) {
    if (!letter) return new Target();
    return await this.#next([kind, letter]).targetAwaited(kind, rest);
  }
  async targetFromMemory(kind, [letter, ...rest]) {
    if (!letter) return new Target();
    this.kept = await this.#next([kind, letter]).targetFromMemory(kind, rest);
    return this.kept.dup();
  }
  func(kind, [letter, ...rest]) { return letter ? this.#next([kind, letter]).func(kind, rest) : () => "done"; }
  object(kind, [letter, ...rest]) { return letter ? this.#next([kind, letter]).object(kind, rest) : this.#next([kind, "z"]); }
  stream(kind, [letter, ...rest]) {
    if (letter) return this.#next([kind, letter]).stream(kind, rest);
    return new ReadableStream({ type: "bytes", async pull(c) { await sleep(15000); c.close(); } });
  }
  // What the first one makes goes down to the last, which keeps it.
  callback(kind, [letter, ...rest], given) {
    if (letter) return this.#next([kind, letter]).callback(kind, rest, given ?? (() => "done"));
    this.held = given.dup();
    setTimeout(() => {}, 30000);
  }
  async works(kind, [letter, ...rest]) {
    if (letter) return this.#next([kind, letter]).works(kind, rest);
    await sleep(15000);
  }
  worksUnawaited(kind, [letter, ...rest]) {
    if (letter) this.#next([kind, letter]).worksUnawaited(kind, rest).catch(() => {});
    else setTimeout(() => {}, 15000);
  }

  // The holder, which a timer keeps in memory.
  async hold(kind) {
    setTimeout(() => {}, 30000);
    this.held = await this.#next([kind, "a"])[kind](kind, ["b", "c"]);
  }
  run(kind) { this.#next([kind, "a"])[kind](kind, ["b", "c"]).catch(() => {}); }
}

const kHeld = ["target", "targetAwaited", "targetFromMemory", "func", "object", "stream"];
const kRun = ["works", "worksUnawaited", "callback"];

export default {
  fetch: routes({
    "/begin": async (facts, url, env) => {
      for (const kind of kHeld) await env.T.getByName(name(kind, "holder")).hold(kind);
      for (const kind of kRun) await env.T.getByName(name(kind, "holder")).run(kind);
      await sleep(50);
      facts.say("constructed", [Object.keys(built).length, Object.values(built).every((times) => times === 1)]);
    },
    "/look": async (facts, url, env) => {
      for (const kind of [...kHeld, ...kRun]) {
        const seen = [];
        for (const letter of ["a", "b", "c"]) {
          await env.T.getByName(name(kind, letter)).ping();
          seen.push(`${letter} ${built[name(kind, letter)] > 1 ? "evicted" : "kept"}`);
        }
        facts.say(kind, seen.join(", "));
      }
    },
  }),
};
