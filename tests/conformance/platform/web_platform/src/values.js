// Addresses, files, marks and decoders: what may be given to them.

export async function values(facts) {
  const thrower = { toString() { throw new RangeError("toString"); } };
  for (const [name, make] of Object.entries({
    "URL of what cannot be text": () => new URL(thrower), "with such a base": () => new URL("x", thrower), "URL of a symbol": () => new URL(Symbol("s")), "canParse of it": () => URL.canParse(thrower), "parse of it": () => URL.parse(thrower),
    "href set to it": () => { new URL("http://x").href = thrower; }, "URL of an object": () => new URL({ toString: () => "http://x/y" }).href, "base null": () => new URL("x", null).href, "base undefined": () => new URL("http://x", undefined).href,
    "canParse with base undefined": () => URL.canParse("a:b", undefined), "canParse()": () => URL.canParse(), "parse()": () => URL.parse(),
  })) await facts.of(name, async () => make());
  for (const text of ["https://x/a^b?c^d#e^f", "foo://x/a^b", "foo:a^b", "file:///a^b", "data:space ?query", "data:space  #hash", "data:space  ", "data:a b ?q#h", "https://x/a|b`c{d}", "https://us^er@x/", "https://x/ä?ä#ä"]) {
    await facts.of(`URL ${text}`, async () => { const url = new URL(text); return [url.href, url.pathname]; });
  }
  const url = new URL("https://x/y");
  url.pathname = "a^b c";
  facts.say("pathname set", url.href);
  const opaque = new URL("data:space  ?query#hash");
  opaque.search = "";
  opaque.hash = "";
  facts.say("an opaque path with nothing behind", opaque.href);
  const both = new URL("data:space  ?query");
  both.searchParams.delete("query");
  facts.say("the same by its parameters", both.href);
  for (const [name, init] of Object.entries({ "halves of characters": { "x\udc53": "1", "x\udc5c": "2", "x\udc65": "3" }, "with others between": { "a\ud800": "1", b: "2", "a\udfff": "3", "c": "\ud800" } })) {
    facts.say(`URLSearchParams of ${name}`, [...new URLSearchParams(init)]);
  }
  for (const [name, options] of Object.entries({ null: null, function: () => {}, list: [], number: 5, text: "x", true: true, "type null": { type: null }, "lastModified text": { lastModified: "7" }, "lastModified null": { lastModified: null }, "lastModified -1.5": { lastModified: -1.5 }, "lastModified NaN": { lastModified: NaN } })) {
    await facts.of(`File with ${name}`, async () => { const file = new File(["x"], "n", options); return [file.type, options?.lastModified === undefined ? "now" : file.lastModified]; });
    await facts.of(`Blob with ${name}`, async () => new Blob(["x"], options).type);
  }
  for (const type of ["A/b", "a/b;", "a/\u001f", "a/\u007f", "a/\u00e9", "a/\u4e2d", " a/b ", "a\n/b", 5, null]) {
    facts.say(`the type ${JSON.stringify(type)}`, [new Blob([], { type }).type, new File([], "n", { type }).type, new Blob([]).slice(0, 0, type).type]);
  }
  for (const parts of [null, undefined, 5, "x", {}, new Set(["x"]), new Uint8Array(2), [[1], {}, null, undefined, 5]]) {
    await facts.of(`Blob of ${JSON.stringify(parts)}`, async () => new Blob(parts).text());
    await facts.of("as a file", async () => new File(parts, "n").text());
  }
  const list = ["a", { toString() { list.pop(); return "b"; } }, "c"];
  await facts.of("a list that shrinks meanwhile", async () => new Blob(list).text());
  const growing = [{ toString() { growing.unshift("u"); return "b"; } }, "c"];
  await facts.of("one that grows", async () => new Blob(growing).text());
  facts.say("supportedEntryTypes", PerformanceObserver.supportedEntryTypes);
  const buffer = () => new ArrayBuffer(2);
  const gone = buffer();
  structuredClone(gone, { transfer: [gone] });
  for (const [name, transfer] of Object.entries({ null: null, undefined: undefined, number: 5, text: "x", set: new Set([buffer()]), object: {}, empty: [], buffer: [buffer()], view: [new Uint16Array(1)], "view and buffer": (({ buffer: inner }, view) => [inner, view])(...((view) => [view, view])(new Uint8Array(3))), gone: [gone], "a plain object": [{}], stream: [new ReadableStream()], port: [new MessageChannel().port1], shared: [new SharedArrayBuffer(1)], number1: [1] })) {
    await facts.of(`structuredClone with transfer ${name}`, async () => [structuredClone("v", { transfer }), Array.isArray(transfer) ? transfer.map((item) => item?.byteLength) : ""]);
  }
  const kept = new Uint8Array([1, 2, 3]);
  await facts.of("a view that is transferred", async () => [[...structuredClone(kept, { transfer: [kept.buffer] })], kept.byteLength]);
  await facts.of("a clone of what is gone", async () => structuredClone(gone));
  const params = new URLSearchParams("a=1&b=2&a=3");
  for (const method of ["entries", "keys", "values"]) {
    const iterator = params[method]();
    facts.say(`${method} of parameters`, [Object.prototype.toString.call(iterator), Object.getOwnPropertyNames(Object.getPrototypeOf(iterator)), iterator.constructor.name, [...iterator]]);
    await facts.of("another by its constructor", async () => new iterator.constructor());
  }
  const met = [];
  for (const [name] of params) {
    met.push(name);
    if (met.length === 1) params.delete("b"), params.append("late", "4");
  }
  facts.say("parameters that change meanwhile", met);
  await facts.of("File() with one argument", async () => new File(["x"]));
  for (const name of ["a/b", "", null, undefined, 5]) await facts.of(`File called ${JSON.stringify(name)}`, async () => new File([], name).name);
  for (const [name, options] of Object.entries({ null: null, undefined: undefined, "{}": {}, function: () => {}, list: [], number: 5, NaN: NaN, text: "x", true: true, "startTime 7": { startTime: 7 }, "startTime -1": { startTime: -1 }, "startTime NaN": { startTime: NaN }, "startTime text": { startTime: "x" }, "startTime null": { startTime: null }, "detail null": { detail: null }, "detail a number": { detail: 5 }, "detail a map": { detail: new Map([[1, 2]]) }, "detail a function": { detail: () => {} }, "detail a symbol": { detail: Symbol("s") } })) {
    await facts.of(`mark with ${name}`, async () => { const mark = performance.mark("m", options); return [mark.detail, options?.startTime === undefined ? "now" : mark.startTime]; });
    await facts.of(`PerformanceMark with ${name}`, async () => new PerformanceMark("m", options).detail);
  }
  await facts.of("mark()", async () => performance.mark().name);
  performance.mark("a", { startTime: 10 });
  performance.mark("b", { startTime: 25 });
  for (const [name, args] of Object.entries({ "two marks": ["a", "b"], "start alone": [{ start: "a", end: "b" }], "numbers": [{ start: 1, end: 4 }], "duration": [{ start: "a", duration: 7 }], "end and duration": [{ end: "b", duration: 5 }], "all three": [{ start: 1, end: 2, duration: 3 }], "nothing in it": [{}], "duration alone": [{ duration: 3 }], "detail": [{ start: "a", end: "b", detail: { x: 1 } }], "options and a mark": [{ start: "a" }, "b"], "no such mark": ["none"], "no such end": [{ end: "none" }], null: [null, "b"], "undefined": [undefined, "b"] })) {
    await facts.of(`measure of ${name}`, async () => {
      const measure = performance.measure("m", ...args);
      const near = (time) => (time > 1e12 ? "now" : time);
      return [near(measure.startTime), near(measure.duration), measure.detail];
    });
  }
  await facts.of("measure()", async () => performance.measure().name);
  for (const [name, options] of Object.entries({ none: undefined, null: null, "{}": {}, text: { entryTypes: "mark" }, list: { entryTypes: ["mark"] }, "empty list": { entryTypes: [] }, type: { type: "mark" }, both: { type: "mark", entryTypes: ["mark"] }, number: 5, "entryTypes null": { entryTypes: null }, "entryTypes number": { entryTypes: 5 } })) {
    await facts.of(`observe ${name}`, async () => new PerformanceObserver(() => {}).observe(options));
  }
  for (const [name, args] of Object.entries({ "no arguments": [], "fatal null": ["utf-8", { fatal: null }], "fatal 0": ["utf-8", { fatal: 0 }], "fatal undefined": ["utf-8", { fatal: undefined }], "options {}": ["utf-8", {}], "options number": ["utf-8", 5], "label undefined": [undefined, { fatal: true }], "label null": [null], "label number": [5] })) {
    for (const type of [TextDecoder, TextDecoderStream]) {
      await facts.of(`${type.name} with ${name}`, async () => { const made = new type(...args); return [made.encoding, made.fatal, made.ignoreBOM]; });
    }
  }
  for (const field of ["fatal", "ignoreBOM"]) {
    for (const type of [TextDecoder, TextDecoderStream]) await facts.of(`${type.name}, ${field} throws`, async () => new type("utf-8", { get [field]() { throw new RangeError(field); } }).encoding);
  }
  for (const chunk of [undefined, null, 5, "text", {}, [1], new ArrayBuffer(2), new Uint8Array([65]), new DataView(new ArrayBuffer(1)), new Uint16Array([0x4241])]) {
    const { readable, writable } = new TextDecoderStream();
    const writer = writable.getWriter();
    const [wrote, read] = [writer.write(chunk), readable.getReader().read()];
    writer.closed.catch(() => {});
    await facts.of(`TextDecoderStream is written ${Object.prototype.toString.call(chunk)}`, () => wrote);
    read.catch(() => {});
  }
  for (const input of [null, 5, "text", {}, [1]]) await facts.of(`decode of ${JSON.stringify(input)}`, async () => new TextDecoder().decode(input));
  for (const options of [5, "x", {}, { stream: 1 }]) await facts.of(`decode with ${JSON.stringify(options)}`, async () => new TextDecoder().decode(new Uint8Array([65, 0xc3]), options));
}
