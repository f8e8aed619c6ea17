// unhandledrejection, rejectionhandled and error events of the global scope.
import { sleep } from "./facts.js";

const seen = [];
addEventListener("unhandledrejection", (event) => {
  seen.push([event.type, event.reason, event.promise instanceof Promise, event.cancelable, event instanceof PromiseRejectionEvent]);
  event.preventDefault();
});
addEventListener("rejectionhandled", (event) => seen.push([event.type, event.reason, event.promise instanceof Promise]));
addEventListener("error", (event) => {
  seen.push([event.type, event.message, event.error, event instanceof ErrorEvent]);
  event.preventDefault();
});
const settled = async () => {
  await sleep(5);
  return seen.splice(0);
};

export async function rejectionFacts(facts) {
  Promise.reject(new RangeError("nobody"));
  facts.say("a rejection that nobody handles", await settled());
  Promise.reject("text");
  facts.say("of text", await settled());
  (async () => { await sleep(1); throw new TypeError("later"); })();
  facts.say("later", await settled());
  Promise.reject(1).catch(() => {});
  facts.say("one that is handled at once", await settled());
  const promise = Promise.reject(2);
  await null;
  promise.catch(() => {});
  facts.say("one that is handled after a microtask", await settled());
  const late = Promise.reject(3);
  await sleep(1);
  late.catch(() => {});
  facts.say("one that is handled late", await settled());
  const both = Promise.reject(4);
  both.then(() => {});
  facts.say("a derived one", await settled());
  both.catch(() => {});
  await settled();
  new Promise((resolve, reject) => { reject(5); reject(6); });
  facts.say("twice rejected", await settled());
  const handled = { reason: null };
  const once = (event) => { handled.reason = event.reason; };
  addEventListener("unhandledrejection", once);
  Promise.reject(7);
  await settled();
  removeEventListener("unhandledrejection", once);
  facts.say("a second listener", handled);
  setTimeout(() => { throw new RangeError("in a timer"); }, 1);
  facts.say("an error in a timer", await settled());
  queueMicrotask(() => { throw new RangeError("in a microtask"); });
  facts.say("an error in a microtask", await settled());
  reportError(new RangeError("reported"));
  facts.say("reportError", await settled());
  reportError("text");
  facts.say("reportError of text", await settled());
  await facts.of("reportError()", () => reportError());
}
