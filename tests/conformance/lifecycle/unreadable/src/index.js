// What can be written but not read back: errors that hold themselves. They cross as what is thrown, as arguments and results,
// as props of an entrypoint.
import { DurableObject, WorkerEntrypoint, exports } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

const makers = {
  "its own cause": () => { const e = new Error("m"); e.cause = e; return e; },
  "its own property": () => { const e = new TypeError("m"); e.me = e; return e; },
  "two that are each other's cause": () => { const a = new Error("a"), b = new Error("b"); a.cause = b; b.cause = a; return a; },
  "a shared buffer": () => Object.assign(new Error("m"), { buffer: new SharedArrayBuffer(8), other: 1 }),
  "a plain one": () => Object.assign(new RangeError("m"), { other: 1 }),
};

export class T extends DurableObject {
  throws(name) { throw makers[name](); }
  returns(name) { return makers[name](); }
  holds(name) { return { e: makers[name](), other: 1 }; }
  takes(e) { return [typeof e, `${e}`]; }
  fetch(request) { throw makers[decodeURIComponent(new URL(request.url).pathname.slice(1))](); }
}
export class Entry extends WorkerEntrypoint {
  props() { return Object.keys(this.ctx.props); }
  fetch() { return Response.json(Object.keys(this.ctx.props)); }
}

export default {
  fetch: routes({
    "/all": async (facts, url, env) => {
      for (const [name, make] of Object.entries(makers)) {
        const stub = env.T.getByName(name);
        await facts.of(`thrown by a method: ${name}`, () => stub.throws(name));
        await facts.of(`thrown by fetch(): ${name}`, () => stub.fetch(`http://o/${encodeURIComponent(name)}`));
        await facts.of(`a result: ${name}`, async () => `${await stub.returns(name)}`);
        await facts.of(`in a result: ${name}`, async () => `${(await stub.holds(name)).e}`);
        await facts.of(`an argument: ${name}`, () => stub.takes(make()));
        await facts.of(`props, a method: ${name}`, () => exports.Entry({ props: { e: make() } }).props());
        await facts.of(`props, fetch(): ${name}`, async () => (await exports.Entry({ props: { e: make() } }).fetch("http://o/")).text());
        await facts.of(`cloned: ${name}`, () => `${structuredClone(make())}`);
      }
    },
  }),
};
