// What may be done while modules are evaluated, and what no longer afterwards.
const wasm = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
const text = (error) => `threw ${error.constructor.name}: ${error.message}`;
const attempts = {
  "setTimeout": () => setTimeout(() => {}, 1),
  "setInterval": () => setInterval(() => {}, 1),
  "clearTimeout": () => clearTimeout(1),
  "scheduler.wait": () => scheduler.wait(1),
  "queueMicrotask": () => queueMicrotask(() => {}),
  "fetch": () => fetch("http://x/"),
  "crypto.randomUUID": () => crypto.randomUUID(),
  "crypto.getRandomValues": () => crypto.getRandomValues(new Uint8Array(1)),
  "digest": () => crypto.subtle.digest("SHA-1", new Uint8Array(1)),
  "generateKey": () => crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-1" }, true, ["sign"]),
  "importKey": () => crypto.subtle.importKey("raw", new Uint8Array(1), { name: "HMAC", hash: "SHA-1" }, true, ["sign"]),
  "a Response with a body": () => new Response("x"),
  "a Response without": () => new Response(null),
  "Response.json": () => Response.json({}),
  "a Request": () => new Request("http://x/"),
  "a Request with a body": () => new Request("http://x/", { method: "POST", body: "x" }),
  "a Response with a stream": () => new Response(new ReadableStream()),
  "a Response with a transformed stream": () => new Response(new TransformStream().readable),
  "a Request with a stream": () => new Request("http://x/", { method: "POST", body: new ReadableStream() }),
  "a Response with a Blob": () => new Response(new Blob(["x"])),
  "text of a Response": () => new Response(new ReadableStream({ start(controller) { controller.close(); } })).text(),
  "Response.redirect": () => Response.redirect("http://x/"),
  "Response.error": () => Response.error(),
  "tee": () => new ReadableStream().tee(),
  "EventSource": () => new EventSource("http://x/"),
  "EventSource.from": () => EventSource.from(new ReadableStream()),
  "WebSocket": () => new WebSocket("ws://x/"),
  "Headers": () => new Headers({ a: "1" }).get("a"),
  "WebSocketPair": () => new WebSocketPair(),
  "ReadableStream": () => new ReadableStream(),
  "TransformStream": () => new TransformStream(),
  "IdentityTransformStream": () => new IdentityTransformStream(),
  "CompressionStream": () => new CompressionStream("gzip"),
  "Blob": () => new Blob(["x"]).size,
  "Blob text": () => new Blob(["x"]).text(),
  "Blob stream": () => new Blob(["x"]).stream(),
  "FormData": () => new FormData(),
  "abort": () => new AbortController().abort(),
  "AbortSignal.timeout": () => AbortSignal.timeout(1),
  "AbortSignal.abort": () => AbortSignal.abort().aborted,
  "caches.default": () => caches.default,
  "caches.match": () => caches.default.match("http://x/"),
  "caches.open": () => caches.open("x"),
  "Math.random": () => typeof Math.random(),
  "Date.now": () => Date.now(),
  "new Date": () => new Date().getTime(),
  "Date()": () => Date(),
  "new Date(5)": () => new Date(5).getTime(),
  "performance.now": () => performance.now(),
  "eval": () => (0, eval)("1+1"),
  "new Function": () => new Function("return 2")(),
  "new AsyncFunction": () => typeof new (async () => {}).constructor("return 3"),
  "WebAssembly.Module": () => new WebAssembly.Module(wasm),
  "WebAssembly.validate": () => WebAssembly.validate(wasm),
  "structuredClone": () => structuredClone({ a: 1 }).a,
  "dispatchEvent": () => new EventTarget().dispatchEvent(new Event("x")),
  "addEventListener fetch": () => addEventListener("fetch", () => {}),
  "addEventListener unhandledrejection": () => addEventListener("unhandledrejection", () => {}),
  "HTMLRewriter": () => new HTMLRewriter(),
  "TextEncoder": () => new TextEncoder().encode("x").length,
  "URL": () => new URL("http://x/").href,
  "MessageChannel": () => typeof MessageChannel,
};
const shown = (value) => (typeof value === "object" ? Object.prototype.toString.call(value) : `${value}`);

const atLoadTime = {};
for (const [name, action] of Object.entries(attempts)) {
  try {
    const value = action();
    atLoadTime[name] = value instanceof Promise ? "pending" : shown(value);
    value?.then?.((later) => (atLoadTime[name] = `later ${shown(later)}`), (error) => (atLoadTime[name] = `later ${text(error)}`));
  } catch (error) {
    atLoadTime[name] = text(error);
  }
}

export async function globalScopeFacts(facts) {
  for (const name of Object.keys(attempts)) facts.say(`at load time, ${name}`, atLoadTime[name]);
  for (const name of ["eval", "new Function", "new AsyncFunction", "WebAssembly.Module", "WebAssembly.validate"]) await facts.of(`later, ${name}`, () => attempts[name]());
  await facts.of("later, WebAssembly.compile", () => WebAssembly.compile(wasm));
  await facts.of("later, WebAssembly.instantiate", () => WebAssembly.instantiate(wasm));
  await facts.of("later, a generator function", () => new (function* () {}).constructor("yield 1"));
  await facts.of("later, Math.random", () => Math.random() < 1);
  await facts.of("later, Date.now", () => Date.now() > 1e12);
  await facts.of("later, addEventListener", () => addEventListener("fetch", () => {}));
}
