// node:assert given what a stub answers: callable promises, as most tests of RPC are written.
import { DurableObject } from "cloudflare:workers";
import assert from "node:assert";
import strict, { rejects } from "node:assert/strict";
import { routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {
  get broken() { throw new RangeError("read"); }
  fails() { throw new TypeError("no"); }
  works() { return 1; }
}

async function assertions(facts, url, env) {
  const stub = env.THING.getByName("a");
  const no = { name: "TypeError", message: "no" };
  await facts.of("rejects a function", () => assert.rejects(() => stub.fails(), no));
  await facts.of("rejects a promise", () => assert.rejects(stub.fails(), no));
  await facts.of("rejects a property", () => assert.rejects(() => stub.broken, { name: "RangeError" }));
  await facts.of("rejects an async function", () => rejects(async () => stub.fails(), no));
  await facts.of("strict", () => strict.rejects(() => stub.fails(), no));
  await facts.of("doesNotReject", () => assert.doesNotReject(() => stub.works()));
  await facts.of("another function", () => assert.rejects(() => Promise.reject(new TypeError("no")), no));
  let missing = "none";
  await assert.rejects(() => stub.works()).catch((error) => { missing = error.code; });
  facts.say("what does not reject", missing);
}
export default { fetch: routes({ "/facts": assertions }) };
