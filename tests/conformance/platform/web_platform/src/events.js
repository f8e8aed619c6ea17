// Listeners, events and signals.
import { watched } from "./tools.js";

export async function events(facts) {
  {
    const controller = new AbortController();
    const signals = [controller.signal];
    signals.push(AbortSignal.any([signals[0]]), AbortSignal.any([signals[0]]));
    signals.push(AbortSignal.any([signals[1]]));
    signals.push(AbortSignal.any([signals[3], signals[2]]));
    const seen = [];
    signals.forEach((signal, i) => signal.addEventListener("abort", () => seen.push([i, signals.map(({ aborted }) => (aborted ? 1 : 0)).join("")])));
    signals[1].onabort = () => seen.push(["onabort", signals.map(({ aborted }) => (aborted ? 1 : 0)).join("")]);
    controller.abort("why");
    facts.say("signals that follow each other", [seen, signals.map(({ reason }) => reason)]);
    for (const order of ["before", "after"]) {
      const { port1, port2 } = new MessageChannel();
      const told = [];
      const target = new AbortController();
      const listen = () => { target.signal.addEventListener("abort", () => told.push("listener")); port2.addEventListener("message", () => told.push("a port's")); };
      if (order === "after") listen();
      target.signal.onabort = () => told.push("replaced");
      target.signal.onabort = () => told.push("attribute");
      port2.onmessage = () => told.push("a port's attribute");
      if (order === "before") listen();
      target.signal.onabort = () => told.push("attribute again");
      target.abort();
      port1.postMessage(1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      facts.say(`the attribute is set ${order} the listener`, told);
    }
    const [one, two] = [new AbortController(), new AbortController()];
    const any = AbortSignal.any([one.signal, two.signal]);
    any.addEventListener("abort", () => seen.push(any.reason));
    seen.length = 0;
    one.signal.addEventListener("abort", () => two.abort("second"));
    one.abort("first");
    facts.say("one aborts the other", [seen, any.reason]);
    const again = new AbortController();
    const follower = AbortSignal.any([again.signal]);
    let late;
    again.signal.addEventListener("abort", () => { late = AbortSignal.any([follower]).aborted; });
    again.abort();
    facts.say("made of a follower while the first is told", late);
  }
  const all = { capture: false, once: false, passive: false, signal: undefined };
  for (const [name, handler] of Object.entries({ function: () => {}, null: null, undefined: undefined, object: { handleEvent() {} }, "{}": {}, number: 5 })) {
    for (const method of ["addEventListener", "removeEventListener"]) {
      const log = [];
      await facts.of(`${method}, ${name}`, async () => new EventTarget()[method]("x", handler, watched(all, log)));
      facts.say("it read", log);
    }
  }
  for (const [name, options] of Object.entries({ "signal null": { signal: null }, "signal {}": { signal: {} }, capture: { capture: true }, "capture 1": { capture: 1 }, null: null, number: 5, "0": 0, text: "x", "": "", true: true, false: false, function: () => {}, symbol: Symbol("s") })) {
    for (const handler of [() => {}, null]) {
      for (const method of ["addEventListener", "removeEventListener"]) {
        await facts.of(`${method} of ${handler && "a function"} with ${name}`, async () => new EventTarget()[method]("x", handler, options));
      }
    }
  }
  {
    const target = new EventTarget();
    const seen = [];
    target.addEventListener("x", (event) => { event.preventDefault(); seen.push(event.defaultPrevented); }, { passive: true });
    target.addEventListener("x", (event) => { event.preventDefault(); seen.push(event.defaultPrevented, event.returnValue); });
    facts.say("passive", [target.dispatchEvent(new Event("x", { cancelable: true })), seen]);
    const event = new Event("x");
    target.addEventListener("x", () => { target.removeEventListener("x", last); }, { once: true });
    const last = () => seen.push("last");
    target.addEventListener("x", last);
    seen.length = 0;
    target.dispatchEvent(event);
    facts.say("a listener that takes the next away", seen);
    for (const [name, make] of Object.entries({ none: () => new Event(), undefined: () => new Event(undefined), "init null": () => new Event("x", null), "init number": () => new Event("x", 5), "init text": () => new Event("x", "y"), "init function": () => new Event("x", () => {}) })) {
      await facts.of(`Event, ${name}`, async () => make().type);
    }
    const log = [];
    new Event("x", watched({ bubbles: 1, cancelable: "", composed: {} }, log));
    facts.say("Event reads", log);
    const made = new Event("x", { bubbles: 1, cancelable: "", composed: {} });
    facts.say("and has", [made.bubbles, made.cancelable, made.composed]);
    const custom = new CustomEvent("x", { detail: 0 });
    facts.say("CustomEvent", [custom.detail, new CustomEvent("x").detail, new CustomEvent("x", {}).detail, new CustomEvent("x", { detail: undefined }).detail]);
  }
}
