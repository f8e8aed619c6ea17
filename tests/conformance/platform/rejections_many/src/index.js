// Several rejections at once that nobody handles: their order. (A listener that rejects something itself, or
// handles what is still to be told, makes the local runtime tell nothing any more.)
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

const seen = [];
addEventListener("unhandledrejection", (event) => {
  seen.push(event.reason);
  event.preventDefault();
});
addEventListener("rejectionhandled", (event) => seen.push("handled"));
async function settled() {
  await sleep(5);
  return seen.splice(0);
}

export default {
  fetch: routes({
    "/order": async (facts) => {
      for (const reason of ["a", "b", "c"]) Promise.reject(reason);
      seen.push("end of turn");
      facts.say("three at once", await settled());
      Promise.reject("first");
      Promise.resolve().then(() => Promise.reject("from a microtask"));
      (async () => { await null; await null; throw "after two awaits"; })();
      Promise.reject("last");
      queueMicrotask(() => seen.push("microtask"));
      facts.say("from microtasks", await settled());
      const promises = ["a", "b", "c"].map((reason) => Promise.reject(reason));
      queueMicrotask(() => promises[1].catch(() => {}));
      facts.say("one handled by a microtask", await settled());
    },
    "/late": async (facts) => {
      const promises = ["a", "b"].map((reason) => Promise.reject(reason));
      await sleep(1);
      promises[1].catch(() => {});
      promises[0].catch(() => {});
      Promise.reject("new");
      seen.push("end of turn");
      facts.say("handled late beside a new one", await settled());
      promises[0].catch(() => {});
      facts.say("handled again", await settled());
      AbortSignal.timeout(1).addEventListener("abort", () => { Promise.reject("from a signal"); });
      facts.say("from a listener at a signal", await settled());
    },
    "/crowd": async (facts) => {
      const promises = Array.from({ length: 8 }, (_, i) => Promise.reject(i));
      queueMicrotask(() => [1, 6].forEach((i) => promises[i].catch(() => {})));
      facts.say("six of eight", await settled());
      for (let i = 0; i < 20_000; i++) Promise.reject(i);
      const all = await settled();
      facts.say("a crowd", [all.length, new Set(all).size, all.slice(0, 5), all.slice(-5)]);
    },
  }),
};
