// Timers and scheduler.wait, inside an object and outside; used by programs of two compatibility dates.
import { sleep } from "./facts.js";

const kind = (timer) => (typeof timer === "number" ? "a number" : `${typeof timer} ${timer?.constructor?.name}`);
const own = (f) => `${f.name}(${f.length})`;

export async function timerFacts(facts) {
  facts.say("functions", [setTimeout, setInterval, clearTimeout, clearInterval, queueMicrotask].map(own));
  const timer = setTimeout(() => {}, 1);
  facts.say("setTimeout gives", kind(timer));
  facts.say("setInterval gives", (() => { const t = setInterval(() => {}, 1000); clearInterval(t); return kind(t); })());
  facts.say("as a number", typeof +timer);
  facts.say("ids count up", (() => { const [a, b] = [setTimeout(() => {}), setTimeout(() => {})]; return +b - +a; })());
  for (const [name, value] of Object.entries({ "code": "code()", "nothing": undefined, "null": null, "a number": 5, "an object": {} })) {
    await facts.of(`setTimeout of ${name}`, () => setTimeout(value, 1));
    await facts.of(`setInterval of ${name}`, () => setInterval(value, 1));
    await facts.of(`queueMicrotask of ${name}`, () => queueMicrotask(value));
  }
  await facts.of("setTimeout()", () => setTimeout());
  await facts.of("arguments", () => new Promise((resolve) => setTimeout((...args) => resolve(args), 1, "a", 2, null)));
  await facts.of("arguments of an interval", () => new Promise((resolve) => { const t = setInterval((...args) => { clearInterval(t); resolve(args); }, 1, "a"); }));
  await facts.of("this", () => new Promise((resolve) => setTimeout(function () { resolve(this === undefined ? "undefined" : this === globalThis ? "globalThis" : typeof this); }, 1)));
  await facts.of("this, sloppy", () => new Promise((resolve) => setTimeout(Object.assign(function () { resolve(arguments.length); }), 1)));
  for (const [name, delay] of Object.entries({ "negative": -5, "NaN": NaN, "a string": "1", "no number": "x", "undefined": undefined, "null": null, "a fraction": 1.7, "an object": { valueOf: () => 1 } })) {
    await facts.of(`a delay that is ${name}`, () => new Promise((resolve) => setTimeout(resolve, delay, "fired")));
  }
  await facts.of("a delay that is a Symbol", () => setTimeout(() => {}, Symbol("s")));
  await facts.of("a delay that is a BigInt", () => setTimeout(() => {}, 5n));
  for (const [name, delay] of Object.entries({ "2^31": 2 ** 31, "2^32": 2 ** 32, "Infinity": Infinity, "1e20": 1e20, "-Infinity": -Infinity })) {
    let fired = false;
    const huge = setTimeout(() => { fired = true; }, delay);
    await sleep(30);
    facts.say(`a delay of ${name} has fired`, fired);
    clearTimeout(huge);
  }
  const order = [];
  setTimeout(() => order.push("20"), 20);
  setTimeout(() => order.push("0"), 0);
  setTimeout(() => order.push("none"));
  setTimeout(() => order.push("1"), 1);
  queueMicrotask(() => order.push("microtask"));
  Promise.resolve().then(() => order.push("promise"));
  order.push("now");
  await sleep(60);
  facts.say("order", order);
  const same = [];
  for (let i = 0; i < 5; ++i) setTimeout(() => same.push(i), 5);
  await sleep(30);
  facts.say("order of equal delays", same);

  let count = 0;
  const interval = setInterval(() => { if (++count === 3) clearInterval(interval); }, 2);
  await sleep(60);
  facts.say("an interval cleared in its third call", count);
  let cleared = "not called";
  const one = setTimeout(() => { cleared = "called"; }, 1);
  clearInterval(one);
  await sleep(20);
  facts.say("a timeout cleared by clearInterval", cleared);
  const two = setTimeout(() => { cleared = "called"; }, 1);
  clearTimeout(String(+two));
  await sleep(20);
  facts.say("a timeout cleared by its number as text", cleared);
  cleared = "not called";
  const three = setTimeout(() => { cleared = "called"; }, 1);
  clearTimeout(+three);
  await sleep(20);
  facts.say("a timeout cleared by its number", cleared);
  for (const [name, value] of Object.entries({ "nothing": undefined, "null": null, "text": "x", "an object": {}, "a huge number": 1e20, "a negative number": -1, "a fraction": 1.5, "true": true })) {
    await facts.of(`clearTimeout of ${name}`, () => clearTimeout(value));
  }
  await facts.of("clearTimeout of a Symbol", () => clearTimeout(Symbol("s")));
  await facts.of("clearTimeout of a BigInt", () => clearTimeout(5n));
  await facts.of("clearTimeout twice", () => { clearTimeout(one); clearTimeout(one); });
  await facts.of("a cleared timer clears no other", async () => {
    let fired = false;
    const a = setTimeout(() => {}, 1);
    await sleep(10);
    setTimeout(() => { fired = true; }, 1);
    clearTimeout(a);
    await sleep(10);
    return fired;
  });

  facts.say("scheduler", Object.prototype.toString.call(scheduler));
  facts.say("scheduler.wait", own(scheduler.wait));
  facts.say("what scheduler has", Object.getOwnPropertyNames(Object.getPrototypeOf(scheduler)));
  await facts.of("scheduler.wait(1)", () => scheduler.wait(1));
  await facts.of("scheduler.wait()", () => scheduler.wait());
  await facts.of("scheduler.wait(text)", () => scheduler.wait("x"));
  await facts.of("scheduler.wait(-1)", () => scheduler.wait(-1));
  await facts.of("scheduler.wait with null", () => scheduler.wait(1, null));
  await facts.of("scheduler.wait with a number", () => scheduler.wait(1, 5));
  await facts.of("scheduler.wait with an aborted signal", () => scheduler.wait(1, { signal: AbortSignal.abort() }));
  await facts.of("scheduler.wait with a reason", () => scheduler.wait(1, { signal: AbortSignal.abort("reason") }));
  await facts.of("scheduler.wait with no signal", () => scheduler.wait(1, { signal: {} }));
  await facts.of("scheduler.wait, aborted meanwhile", async () => {
    const controller = new AbortController();
    const waiting = scheduler.wait(10000, { signal: controller.signal });
    setTimeout(() => controller.abort(new RangeError("enough")), 1);
    await waiting;
  });
  await facts.of("scheduler.wait, signal not aborted", () => scheduler.wait(1, { signal: new AbortController().signal }));
  await facts.of("wait on another receiver", () => { const { wait } = scheduler; return wait(1); });

  await facts.of("AbortSignal.timeout", async () => {
    const signal = AbortSignal.timeout(2);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    return [signal.aborted, signal.reason];
  });
  await facts.of("AbortSignal.timeout(-1)", () => AbortSignal.timeout(-1).aborted);
  await facts.of("AbortSignal.timeout()", () => AbortSignal.timeout());
  await facts.of("AbortSignal.timeout of text", () => AbortSignal.timeout("x").aborted);
  await facts.of("AbortSignal.any", async () => {
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(10000)]);
    const before = signal.aborted;
    controller.abort("first");
    return [before, signal.aborted, signal.reason];
  });
  facts.say("AbortSignal.any of none", AbortSignal.any([]).aborted);
  await facts.of("AbortSignal.any()", () => AbortSignal.any());
  await facts.of("AbortSignal.any of no signal", () => AbortSignal.any([5]));
  await facts.of("AbortSignal.any of an aborted one", () => AbortSignal.any([AbortSignal.abort("already")]).reason);
  await facts.of("throwIfAborted", () => AbortSignal.abort().throwIfAborted());
  await facts.of("throwIfAborted with a reason", () => AbortSignal.abort(new RangeError("r")).throwIfAborted());
  await facts.of("throwIfAborted of one that is not", () => new AbortController().signal.throwIfAborted());
  await facts.of("new AbortSignal", () => new AbortSignal());
  await facts.of("onabort", () => {
    const controller = new AbortController(), seen = [];
    controller.signal.onabort = (event) => seen.push(event.type, event.target === controller.signal, event instanceof Event);
    controller.signal.addEventListener("abort", () => seen.push("listener"));
    controller.abort();
    controller.abort("again");
    return [seen, controller.signal.reason];
  });

  await facts.of("too many timers", async () => {
    const timers = [];
    try {
      for (let i = 0; i < 10001; ++i) timers.push(setTimeout(() => {}, 100000));
      return timers.length;
    } catch (error) {
      return [timers.length > 9900, error.constructor.name, error.name, error.code, error.message.replace(/\d+(?=\.?$)/, "N")];
    } finally {
      timers.forEach(clearTimeout);
    }
  });
  await facts.of("one that throws leaves the others", async () => {
    const seen = [];
    setTimeout(() => { seen.push("throws"); throw new Error("in a timer"); }, 1);
    setTimeout(() => seen.push("runs"), 2);
    await sleep(20);
    return seen;
  });
}

/** Of a compatibility date on which setTimeout gives an object. */
export async function timeoutObjectFacts(facts) {
  const timer = setTimeout(() => {}, 1000);
  facts.say("its methods", Object.getOwnPropertyNames(Object.getPrototypeOf(timer)).sort());
  facts.say("its symbols", Object.getOwnPropertySymbols(Object.getPrototypeOf(timer)).map(String).sort());
  facts.say("ref, unref", [timer.ref() === timer, timer.unref() === timer, timer.hasRef()]);
  facts.say("after ref", timer.ref().hasRef());
  facts.say("toPrimitive", typeof timer[Symbol.toPrimitive]());
  facts.say("refresh", timer.refresh() === timer);
  facts.say("close", timer.close() === timer);
  facts.say("tag", Object.prototype.toString.call(timer));
  await facts.of("disposed", async () => {
    let fired = false;
    { const t = setTimeout(() => { fired = true; }, 1); t[Symbol.dispose](); }
    await sleep(20);
    return fired;
  });
  await facts.of("refreshed", async () => {
    let fired = 0;
    const t = setTimeout(() => { ++fired; }, 1);
    await sleep(20);
    t.refresh();
    await sleep(20);
    return fired;
  });
  facts.say("setImmediate", [own(setImmediate), own(clearImmediate)]);
  facts.say("setImmediate gives", (() => { const t = setImmediate(() => {}); return kind(t); })());
  await facts.of("setImmediate of text", () => setImmediate("x"));
  await facts.of("setImmediate with arguments", () => new Promise((resolve) => setImmediate((...args) => resolve(args), 1, 2)));
  await facts.of("clearImmediate", async () => {
    let fired = false;
    clearImmediate(setImmediate(() => { fired = true; }));
    await sleep(10);
    return fired;
  });
  const order = [];
  setTimeout(() => order.push("timeout"), 1);
  setImmediate(() => order.push("immediate"));
  process.nextTick(() => order.push("tick"));
  queueMicrotask(() => order.push("microtask"));
  await sleep(20);
  facts.say("order with immediates", order);
}
