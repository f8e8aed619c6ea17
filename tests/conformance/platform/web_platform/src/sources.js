// Sources: when they are asked, what their chunks lie in, and what iterating and readers show of an end.
import { sleep } from "../../../lib/facts.js";
import { named, soon } from "./tools.js";

const bytes = (...list) => new Uint8Array(list);

export async function pulls(facts) {
  for (const type of [undefined, "bytes"]) {
    for (const [name, start] of Object.entries({ none: undefined, "a start": () => {}, "a start that promises": () => Promise.resolve(), "a slow start": () => sleep(2) })) {
      for (const highWaterMark of [0, 1]) {
        const seen = [];
        const source = { type, pull: () => { seen.push("pull"); } };
        if (start) source.start = () => { seen.push("start"); return start(); };
        const stream = new ReadableStream(source, { highWaterMark });
        seen.push("made");
        const reading = stream.getReader().read();
        seen.push("read");
        await undefined;
        seen.push("one turn");
        await undefined;
        seen.push("two turns");
        await undefined;
        seen.push("three turns");
        await sleep(5);
        facts.say(`${type}, ${name}, mark ${highWaterMark}`, [seen, await soon(reading)]);
      }
    }
    let controller, count = 0;
    const stream = new ReadableStream({ type, start(made) { controller = made; }, pull() { ++count; return Promise.reject(named(`pull ${count}`)); } });
    const reader = stream.getReader();
    facts.say(`${type}: a pull that rejects`, [await soon(reader.read()), await soon(reader.closed), count]);
    for (const args of [[], [undefined], [null]]) {
      const failing = new ReadableStream({ type, start(made) { controller = made; } });
      await facts.of(`${type}: error(${args.map(String)})`, async () => controller.error(...args));
      facts.say("its reader", await soon(failing.getReader().closed));
    }
    await facts.of(`${type}: enqueue()`, async () => { new ReadableStream({ type, start(made) { made.enqueue(); } }); });
    for (const method of ["close", "error", "enqueue"]) {
      const ended = new ReadableStream({ type, start(made) { controller = made; made.close(); } });
      await facts.of(`${type}: ${method} when closed`, async () => controller[method](bytes(1)));
      const failed = new ReadableStream({ type, start(made) { controller = made; made.error(named("gone")); } });
      await facts.of(`${type}: ${method} when errored`, async () => controller[method](bytes(1)));
      facts.say("desiredSize", [controller.desiredSize, ended.locked, failed.locked]);
    }
  }
  for (const args of [[null], [undefined], [5], ["x"], [[]], [() => {}], [{}, null], [{}, 5], [{ start: null }], [{ pull: 5 }], [{ type: null }], [{ type: "" }], [{ type: "x" }], [{ autoAllocateChunkSize: 0, type: "bytes" }], [{ autoAllocateChunkSize: -1, type: "bytes" }], [{ autoAllocateChunkSize: null, type: "bytes" }], [{ type: "bytes" }, { size() { return 1; } }], [{}, { size: 5 }], [{}, { size: null }]]) {
    await facts.of(`ReadableStream ${args.map((arg) => JSON.stringify(arg))}`, async () => { new ReadableStream(...args); });
    await facts.of("as a WritableStream", async () => { new WritableStream(...args); });
    await facts.of("as a TransformStream", async () => { new TransformStream(...args); });
  }
  for (const args of [[], [undefined]]) {
    let controller;
    new WritableStream({ start(made) { controller = made; } });
    await facts.of(`writable: error(${args.map(String)})`, async () => controller.error(...args));
    new TransformStream({ start(made) { controller = made; } });
    await facts.of(`transform: error(${args.map(String)})`, async () => controller.error(...args));
    await facts.of(`transform: enqueue(${args.map(String)})`, async () => controller.enqueue(...args));
  }
}

export async function chunks(facts) {
  const view = ({ value, done }) => [value && [value.constructor.name, value.byteOffset, value.byteLength, value.buffer.byteLength], done];
  for (const autoAllocateChunkSize of [undefined, 16]) {
    const make = (source = {}) => {
      let controller;
      const stream = new ReadableStream({ type: "bytes", autoAllocateChunkSize, start(made) { controller = made; }, ...source });
      return [stream.getReader(), controller, stream];
    };
    for (const size of [1, 16, 20, 5000]) {
      const [reader, controller] = make();
      const reading = reader.read();
      controller.enqueue(new Uint8Array(size));
      facts.say(`${autoAllocateChunkSize}: a read that waits is given ${size}`, view(await reading));
      controller.enqueue(new Uint8Array(size).subarray(1));
      facts.say("a read of what is there", view(await reader.read()));
    }
    const [reader, controller] = make();
    controller.enqueue(bytes(1)), controller.enqueue(bytes(2, 3));
    facts.say("of two that are there", view(await reader.read()));
    const reads = [reader.read(), reader.read()];
    controller.enqueue(bytes(1)), controller.enqueue(new Uint16Array([2]));
    facts.say("two that wait", [view(await reads[0]), view(await reads[1])]);
    const [asked] = make({ pull(made) { made.enqueue(bytes(7)); } });
    facts.say("enqueued when asked", view(await asked.read()));
    const [later] = make({ async pull(made) { await undefined; made.enqueue(bytes(7)); } });
    facts.say("enqueued later", view(await later.read()));
    const [answered] = make({ pull(made) { if (made.byobRequest) { made.byobRequest.view[0] = 5; made.byobRequest.respond(1); } else made.enqueue(bytes(8)); } });
    facts.say("answered in place", view(await answered.read()));
    const [, source, stream] = make();
    stream.constructor;
    const [left, right] = new ReadableStream({ type: "bytes", autoAllocateChunkSize, pull(made) { made.enqueue(bytes(9)); } }).tee().map((branch) => branch.getReader());
    facts.say("of branches", [view(await left.read()), view(await right.read()), source.desiredSize]);
  }
  const [one, two] = new Response("body").body.tee().map((branch) => branch.getReader());
  facts.say("of a body's branches", [view(await one.read()), view(await two.read())]);
  const { readable, writable } = new IdentityTransformStream();
  writable.getWriter().write(bytes(1, 2, 3)).catch(() => {});
  facts.say("of an identity", view(await readable.getReader().read()));
}

export async function ends(facts) {
  for (const [name, last] of Object.entries({ fails: (c) => c.error(named("last")), closes: (c) => c.close() })) {
    for (const then of ["next", "return"]) {
      const make = () => { let count = 0; return new ReadableStream({ pull(c) { if (count++ === 0) c.enqueue("a"); else last(c); } }, { highWaterMark: 0 }).values(); };
      const iterator = make();
      facts.say(`${name}, one by one, then ${then}`, [await soon(iterator.next()), await soon(iterator.next()), await soon(iterator[then]("x")), await soon(iterator.next())]);
      const stream = new ReadableStream({ pull(c) { last(c); } }, { highWaterMark: 0 });
      const ending = stream.values();
      await soon(ending.next());
      facts.say("is the stream locked then", stream.locked);
      await soon(ending[then]());
      facts.say("and after that", stream.locked);
      const hasty = make();
      facts.say("all at once", await Promise.all([hasty.next(), hasty.next(), hasty[then]("x"), hasty.next()].map(soon)));
    }
    let controller;
    const stream = new ReadableStream({ start(c) { controller = c; } });
    const reader = stream.getReader();
    reader.closed.catch(() => {});
    const before = reader.closed;
    last(controller);
    reader.releaseLock();
    facts.say(`${name}: the closed promise after releaseLock()`, [reader.closed === before, await soon(reader.closed)]);
    const open = new ReadableStream().getReader();
    open.closed.catch(() => {});
    const kept = open.closed;
    open.releaseLock();
    facts.say("of an open one", [open.closed === kept, await soon(open.closed)]);
  }
  const iterator = new ReadableStream().values();
  const prototype = Object.getPrototypeOf(iterator);
  facts.say("its members", [Object.getOwnPropertyNames(prototype), Object.prototype.toString.call(iterator), typeof iterator[Symbol.asyncIterator], iterator[Symbol.asyncIterator]() === iterator]);
  for (const method of ["next", "return"]) facts.say(`${method} of something else`, await soon((async () => Reflect.apply(prototype[method], {}, []))()));
  const left = [];
  for await (const value of new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(reason) { left.push(reason); } })) { left.push(value); break; }
  const stream = new ReadableStream({ pull(c) { c.enqueue(1); }, cancel(reason) { left.push(reason); } });
  for await (const value of stream.values({ preventCancel: true })) { left.push(value); break; }
  facts.say("left early", [left, stream.locked]);
}
