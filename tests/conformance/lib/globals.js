// What the global scope holds: every name, how it is defined, what it is.
const kKnown = /^(Float16Array|Float32Array|Temporal)$/;
const describe = ({ value, get, set, writable, enumerable, configurable }) =>
  `${get || set ? "accessor" : writable ? "writable" : "read-only"}${enumerable ? ", enumerable" : ""}${configurable ? "" : ", fixed"}`;
const what = (value) => (typeof value === "function" ? `function ${value.name}` : typeof value === "object" && value !== null ? String(Object.prototype.toString.call(value)) : `${typeof value} ${String(value)}`);

export function globalFacts(facts) {
  const lists = [];
  for (let scope = globalThis; scope && scope !== Object.prototype; scope = Object.getPrototypeOf(scope)) {
    const owner = scope === globalThis ? "globalThis" : scope.constructor.name;
    lists.push(owner);
    for (const name of Object.getOwnPropertyNames(scope).sort()) {
      if (kKnown.test(name)) continue;
      facts.say(`${owner} ${name}`, `${describe(Object.getOwnPropertyDescriptor(scope, name))}: ${what(scope === globalThis || name !== "constructor" ? globalThis[name] : scope[name])}`);
    }
  }
  facts.say("the chain", lists);
  facts.say("self, globalThis", [self === globalThis, typeof ServiceWorkerGlobalScope, typeof window, typeof document]);
  for (const name of ["XMLHttpRequest", "Worker", "SharedWorker", "localStorage", "sessionStorage", "indexedDB", "BroadcastChannel", "require", "module", "exports", "__dirname", "__filename", "importScripts", "alert", "location", "WebTransport", "WebSocketStream", "ImageData", "process", "Buffer", "global", "setImmediate", "gc", "Deno", "Bun"]) {
    facts.say(`typeof ${name}`, typeof globalThis[name]);
  }
  facts.say("enumerable names", Object.keys(globalThis).sort());
  facts.say("names for in", (() => { const names = []; for (const name in globalThis) names.push(name); return names.length > 50; })());
  globalThis.addedByTheProgram = 1;
  facts.say("a name of one's own", [globalThis.addedByTheProgram, delete globalThis.addedByTheProgram]);
}
