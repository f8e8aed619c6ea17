// Streams that tell what happened to them, and objects that tell what was read of them.
import { sleep } from "../../../lib/facts.js";

export const soon = (promise) => Promise.race([Promise.resolve(promise).then((value) => ["fulfilled", value], (error) => ["rejected", error?.name, error?.message ?? error]), sleep(50).then(() => "waits")]);
export const named = (name) => Object.assign(new Error(`${name}!`), { name });

// An object that says which of its members are read.
export const watched = (members, log, stop) => Object.defineProperties({}, Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { get() {
  log.push(name);
  if (name === stop) throw new RangeError(`${name} is not to be had`);
  return value;
} }])));

export function recorded(source = {}, strategy) {
  const events = [];
  let controller;
  const stream = new ReadableStream({
    start(made) { controller = made; return source.start?.(made); },
    pull: source.pull,
    cancel(reason) { events.push(["cancel", reason?.name ?? reason]); },
  }, strategy);
  return { stream, events, controller };
}
export function recorder(sink = {}, strategy) {
  const events = [];
  let controller;
  const stream = new WritableStream({
    start(made) { controller = made; return sink.start?.(made); },
    write(chunk) { events.push(["write", chunk]); return sink.write?.(chunk); },
    close() { events.push("close"); return sink.close?.(); },
    abort(reason) { events.push(["abort", reason?.name ?? reason]); return sink.abort?.(reason); },
  }, strategy);
  return { stream, events, controller };
}
