// Event, EventTarget and their kin; AbortController; DOMException; structuredClone; MessageChannel.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

const shapeOf = (object) =>
  Reflect.ownKeys(object)
    .filter((key) => typeof key === "string" || key === Symbol.toStringTag)
    .map((key) => {
      const d = Object.getOwnPropertyDescriptor(object, key);
      const kind = d.get ? (d.set ? "get set" : "get") : typeof d.value === "function" ? `(${d.value.length})` : String(d.value);
      return `${String(key)} ${kind}${d.enumerable ? "" : " hidden"}`;
    });

async function events(facts) {
  const event = new Event("x", { bubbles: true, cancelable: true, composed: true });
  for (const key in event) if (typeof event[key] !== "function" && key !== "timeStamp") facts.say(`Event ${key}`, event[key]);
  facts.say("timeStamp", typeof event.timeStamp);
  facts.say("defaults", [new Event("y").bubbles, new Event("y").cancelable, new Event("y").composed]);
  facts.say("composedPath", event.composedPath());
  event.preventDefault();
  facts.say("prevented", [event.defaultPrevented, event.returnValue]);
  const stubborn = new Event("z");
  stubborn.preventDefault();
  facts.say("not cancelable", stubborn.defaultPrevented);
  await facts.of("new Event()", () => new Event());
  facts.say("a number's type", new Event(5).type);
  await facts.of("init null", () => new Event("x", null).bubbles);
  await facts.of("init a number", () => new Event("x", 5));
  facts.say("CustomEvent", [new CustomEvent("c", { detail: { a: 1 } }).detail, new CustomEvent("c").detail, new CustomEvent("c") instanceof Event]);
  const failure = new ErrorEvent("error", { message: "m", filename: "f", lineno: 1, colno: 2, error: new Error("e") });
  facts.say("ErrorEvent", [failure.message, failure.filename, failure.lineno, failure.colno, failure.error]);
  const bare = new ErrorEvent("error");
  facts.say("a bare ErrorEvent", [bare.message, bare.filename, bare.lineno, bare.colno, bare.error]);
  const message = new MessageEvent("message", { data: [1], origin: "o", lastEventId: "i" });
  facts.say("MessageEvent", [message.data, message.origin, message.lastEventId, message.source, message.ports]);
  facts.say("a bare MessageEvent", [new MessageEvent("message", {}).data]);
  const close = new CloseEvent("close", { code: 1000, reason: "r", wasClean: true });
  facts.say("CloseEvent", [close.code, close.reason, close.wasClean]);
  facts.say("a bare CloseEvent", [new CloseEvent("close").code, new CloseEvent("close").reason, new CloseEvent("close").wasClean]);
  await facts.of("new PromiseRejectionEvent", () => new PromiseRejectionEvent("x", { promise: Promise.resolve() }));
  await facts.of("new ExtendableEvent", () => new ExtendableEvent("x"));
  await facts.of("new FetchEvent", () => new FetchEvent("x"));
  for (const type of [Event, EventTarget, CustomEvent, ErrorEvent, MessageEvent, CloseEvent, AbortController, AbortSignal, ExtendableEvent, FetchEvent, PromiseRejectionEvent, MessageChannel, MessagePort]) {
    facts.say(`${type.name}.prototype`, shapeOf(type.prototype));
    facts.say(`${type.name} is a`, Object.getPrototypeOf(type.prototype).constructor.name);
  }
  facts.say("phases", [Event.NONE, Event.CAPTURING_PHASE, Event.AT_TARGET, Event.BUBBLING_PHASE]);
}

async function targets(facts) {
  const target = new EventTarget();
  const seen = [];
  target.addEventListener("x", function (event) { seen.push(["first", this === target, event.target === target, event.currentTarget === target, event.eventPhase]); });
  target.addEventListener("x", (event) => seen.push(["second", event.composedPath().length, event.isTrusted]), { once: true });
  target.addEventListener("x", { handleEvent(event) { seen.push(["object", event.type]); } });
  const event = new Event("x");
  facts.say("dispatchEvent", target.dispatchEvent(event));
  facts.say("seen", seen.splice(0));
  facts.say("after", [event.target === target, event.currentTarget, event.eventPhase]);
  facts.say("again", target.dispatchEvent(new Event("x")));
  facts.say("once was once", seen.splice(0).length);
  target.addEventListener("p", (e) => e.preventDefault());
  facts.say("cancelled", target.dispatchEvent(new Event("p", { cancelable: true })));
  facts.say("not cancelable", target.dispatchEvent(new Event("p")));
  target.addEventListener("p2", (e) => e.preventDefault(), { passive: true });
  await facts.of("passive", () => target.dispatchEvent(new Event("p2", { cancelable: true })));
  const listener = () => seen.push("twice?");
  target.addEventListener("t", listener);
  target.addEventListener("t", listener);
  target.dispatchEvent(new Event("t"));
  facts.say("the same listener twice", seen.splice(0));
  target.removeEventListener("t", listener);
  target.dispatchEvent(new Event("t"));
  facts.say("removed", seen.splice(0));
  await facts.of("the same with capture", () => { target.addEventListener("tc", listener, true); target.addEventListener("tc", listener, false); target.dispatchEvent(new Event("tc")); return seen.splice(0).length; });
  target.addEventListener("s", (e) => { seen.push(1); e.stopImmediatePropagation(); });
  target.addEventListener("s", () => seen.push(2));
  target.dispatchEvent(new Event("s"));
  facts.say("stopImmediatePropagation", seen.splice(0));
  const controller = new AbortController();
  target.addEventListener("g", () => seen.push("signalled"), { signal: controller.signal });
  controller.abort();
  target.dispatchEvent(new Event("g"));
  facts.say("with an aborted signal", seen.splice(0));
  await facts.of("a listener that throws", () => {
    target.addEventListener("e", () => { throw new RangeError("from a listener"); });
    target.addEventListener("e", () => seen.push("next"));
    return target.dispatchEvent(new Event("e"));
  });
  facts.say("the next ran", seen.splice(0));
  target.addEventListener("during", () => { target.addEventListener("during", () => seen.push("late")); seen.push("early"); }, { once: true });
  target.dispatchEvent(new Event("during"));
  facts.say("added while dispatching", seen.splice(0));
  const second = () => seen.push("second");
  target.addEventListener("rm", () => { target.removeEventListener("rm", second); seen.push("first"); });
  target.addEventListener("rm", second);
  target.dispatchEvent(new Event("rm"));
  facts.say("removed while dispatching", seen.splice(0));
  const again = new Event("again");
  target.addEventListener("again", async (e) => { try { target.dispatchEvent(e); } catch (error) { seen.push(error); } }, { once: true });
  target.dispatchEvent(again);
  facts.say("dispatched while being dispatched", seen.splice(0));
  target.addEventListener("async", async () => { await null; seen.push("async done"); });
  target.dispatchEvent(new Event("async"));
  await sleep(1);
  facts.say("an async listener", seen.splice(0));
  await facts.of("dispatchEvent()", () => target.dispatchEvent());
  await facts.of("dispatchEvent of text", () => target.dispatchEvent("x"));
  await facts.of("dispatchEvent of an object", () => target.dispatchEvent({ type: "x" }));
  await facts.of("addEventListener()", () => target.addEventListener());
  await facts.of("addEventListener of a type", () => target.addEventListener("x"));
  await facts.of("addEventListener of null", () => target.addEventListener("x", null));
  await facts.of("addEventListener of text", () => target.addEventListener("x", "f"));
  await facts.of("addEventListener of an object", () => { target.addEventListener("ob", {}); return target.dispatchEvent(new Event("ob")); });
  await facts.of("removeEventListener of null", () => target.removeEventListener("x", null));
  await facts.of("removeEventListener of another", () => target.removeEventListener("x", () => {}));
  await facts.of("on another receiver", () => EventTarget.prototype.addEventListener.call({}, "x", () => {}));
  class Own extends EventTarget { constructor() { super(); this.mine = 1; } }
  facts.say("an heir", (() => { const own = new Own(); let got; own.addEventListener("x", (e) => { got = e.target.mine; }); own.dispatchEvent(new Event("x")); return got; })());
  facts.say("tag", [String(target), String(new Own()), String(new Event("x")), String(new AbortController()), String(new AbortController().signal)]);
}

async function exceptions(facts) {
  for (const name of ["IndexSizeError", "HierarchyRequestError", "WrongDocumentError", "InvalidCharacterError", "NoModificationAllowedError", "NotFoundError", "NotSupportedError", "InUseAttributeError", "InvalidStateError", "SyntaxError", "InvalidModificationError", "NamespaceError", "InvalidAccessError", "TypeMismatchError", "SecurityError", "NetworkError", "AbortError", "URLMismatchError", "QuotaExceededError", "TimeoutError", "InvalidNodeTypeError", "DataCloneError", "OperationError", "NotAllowedError", "Own"]) {
    facts.say(`code of ${name}`, new DOMException("m", name).code);
  }
  const exception = new DOMException("message", "AbortError");
  facts.say("DOMException", [exception.name, exception.message, exception.code, String(exception), exception instanceof Error]);
  facts.say("its defaults", [new DOMException().name, new DOMException().message, new DOMException().code]);
  facts.say("its own", Object.getOwnPropertyNames(exception).sort());
  facts.say("its class has", Object.keys(DOMException).sort());
  facts.say("its prototype has", Object.keys(DOMException.prototype).filter((key) => /^[A-Z]/.test(key)).sort());
  facts.say("an object for a name", new DOMException("m", { name: "X" }).name);
  facts.say("its stack", exception.stack.split("\n")[0]);
  await facts.of("without new", () => DOMException("x"));
  await facts.of("atob of wrong text", () => atob("*"));
  facts.say("atob, btoa", [atob(" YQ = = "), btoa("a"), btoa("\xff")]);
  await facts.of("btoa of wide text", () => btoa("\u0100"));
  await facts.of("btoa()", () => btoa());
  await facts.of("atob()", () => atob());
  facts.say("btoa of null", btoa(null));
}

async function clones(facts) {
  class Own { x = 1; }
  const cyclic = { list: [] };
  cyclic.list.push(cyclic);
  facts.say("structuredClone", structuredClone({ a: [1, , 3], d: new Date(0), m: new Map([[1, { x: 2 }]]), s: new Set(["a"]), r: /x/gi, u: undefined, n: -0, b: 5n, c: cyclic, own: new Own() }));
  facts.say("of bytes", structuredClone(new Uint16Array([1, 2]).subarray(1)));
  for (const [name, value] of Object.entries({ "a function": () => 1, "a symbol": Symbol("s"), "a WeakMap": new WeakMap(), "a WeakRef": new WeakRef({}), "a promise": Promise.resolve(), "a generator": (function* () {})(), "an event": new Event("x"), "a target": new EventTarget(), "a URL": new URL("http://a/"), "parameters": new URLSearchParams("a=1"), "a controller": new AbortController(), "a signal": new AbortController().signal, "a stream": new ReadableStream(), "a request": new Request("http://a/"), "a decoder": new TextDecoder(), "a key": crypto, "a form": new FormData() })) {
    await facts.of(`structuredClone of ${name}`, () => structuredClone(value));
  }
  await facts.of("structuredClone of headers", () => [...structuredClone(new Headers({ a: "1" }))]);
  await facts.of("structuredClone of a blob", async () => [await structuredClone(new Blob(["abc"], { type: "t/u" })).text()]);
  await facts.of("structuredClone of an error", () => structuredClone(new RangeError("m", { cause: 5 })));
  await facts.of("structuredClone of an exception", () => structuredClone(new DOMException("m", "AbortError")));
  await facts.of("structuredClone of a getter", () => structuredClone({ get x() { return 5; } }));
  await facts.of("structuredClone of a getter that throws", () => structuredClone({ get x() { throw new RangeError("getter"); } }));
  await facts.of("structuredClone()", () => structuredClone());
  await facts.of("structuredClone of undefined", () => structuredClone(undefined));
  const bytes = new Uint8Array([1, 2, 3]);
  const moved = structuredClone({ bytes }, { transfer: [bytes.buffer] });
  facts.say("transferred", [moved.bytes, bytes.length]);
  await facts.of("transferred again", () => structuredClone(bytes, { transfer: [bytes.buffer] }));
  await facts.of("transfer of what is none", () => structuredClone({}, { transfer: [{}] }));
  await facts.of("transfer twice", () => { const b = new ArrayBuffer(1); return structuredClone(b, { transfer: [b, b] }); });
  await facts.of("transfer that is no list", () => structuredClone({}, { transfer: 5 }));
  await facts.of("options null", () => structuredClone(1, null));
  const { port1, port2 } = new MessageChannel();
  const got = new Promise((resolve) => { port2.onmessage = (event) => resolve([event.data, event instanceof MessageEvent, event.target === port2]); });
  port1.postMessage({ a: [1] });
  await facts.of("MessageChannel", () => got);
  await facts.of("postMessage of a function", () => port1.postMessage(() => 1));
  port1.close();
  await facts.of("postMessage after close", () => port1.postMessage(1));
}

export default { fetch: routes({ "/events": events, "/targets": targets, "/exceptions": exceptions, "/clones": clones }) };
