// Events, addresses, files, marks and forms, in the corners that the web platform's own tests look into.

const watched = (members, log) => Object.defineProperties({}, Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { get() { log.push(name); return value; } }])));

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

const kBoundary = "b0undary";
const lines = (...parts) => parts.join("\r\n");
const field = "Content-Disposition: form-data; name=\"a\"";
const file = `${field}; filename="f"`;

async function parsed(body, type = `multipart/form-data; boundary=${kBoundary}`) {
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  return Promise.all(Array.from(form, async ([name, value]) => (typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()])));
}

export async function forms(facts) {
  const end = `--${kBoundary}--`, begin = `--${kBoundary}`;
  const bodies = {
    "a field": lines(begin, field, "", "v", end, ""), "without the last line end": lines(begin, field, "", "v", end), "a file without a type": lines(begin, file, "", "v", end, ""),
    "a file with a type": lines(begin, file, "Content-Type: image/png", "", "v", end, ""), "its type first": lines(begin, "Content-Type: image/png", file, "", "v", end, ""),
    "an empty file name": lines(begin, `${field}; filename=""`, "", "v", end, ""), "an empty field": lines(begin, field, "", "", end, ""), "an empty file": lines(begin, file, "", "", end, ""),
    "percent signs in the name": lines(begin, "Content-Disposition: form-data; name=\"a%0Ab%22c%25\"", "", "v", end, ""), "and in that of the file": lines(begin, `${field}; filename="x%0Ay%22z"`, "", "v", end, ""),
    "the boundary as text": lines(begin, field, "", `my ${kBoundary} and --${kBoundary}`, end, ""), "a line end in it": lines(begin, field, "", "one", "two", end, ""),
    "blanks after a delimiter": lines(`${begin} \t`, field, "", "v", end, ""), "blanks after the last": lines(begin, field, "", "v", `${end} \t`, ""), "blanks at the very end": lines(begin, field, "", "v", `${end}  `),
    "an epilogue": lines(begin, field, "", "v", end, "more", ""), "a preamble": lines("first", begin, field, "", "v", end, ""), "junk after the last": lines(begin, field, "", "v", `${end}junk`, ""),
    "a name twice": lines(begin, field, "", "1", begin, field, "", "2", end, ""), "other headers": lines(begin, field, "X-Custom: y", "", "v", end, ""), "a transfer encoding": lines(begin, field, "Content-Transfer-Encoding: base64", "", "dg==", end, ""),
    "headers in capitals": lines(begin, file.toUpperCase().replace("NAME=", "name=").replace("FORM-DATA", "form-data"), "CONTENT-TYPE: text/html", "", "v", end, ""), "a blank before a header": lines(begin, ` ${field}`, "", "v", end, ""), "a blank before the colon": lines(begin, field.replace(":", " \t:"), "", "v", end, ""),
    "two types": lines(begin, file, "Content-Type: text/html", "Content-Type: image/png", "", "v", end, ""), "blanks round a type": lines(begin, file, "Content-Type: \t text/html \t", "", "v", end, ""), "a type in capitals": lines(begin, file, "Content-Type: TEXT/HTML", "", "v", end, ""),
    "what is no type": lines(begin, file, "Content-Type: text", "", "v", end, ""), "a type with parameters": lines(begin, file, "Content-Type: text/html;;x=\"y\"", "", "v", end, ""), "types in one line": lines(begin, file, "Content-Type: text/html, image/png", "", "v", end, ""), "a type with an umlaut": lines(begin, file, "Content-Type: text/\u00e9", "", "v", end, ""),
    "an empty type": lines(begin, file, "Content-Type:", "", "v", end, ""), "names of other scripts": lines(begin, "Content-Disposition: form-data; name=\"\u00e9\"; filename=\"\u4e2d.txt\"", "", "\u{1f600}", end, ""), "a control character in a name": lines(begin, "Content-Disposition: form-data; name=\"a\u0001b\"", "", "v", end, ""),
    "without headers": lines(begin, "", "v", end, ""), "without a disposition": lines(begin, "Content-Type: text/plain", "", "v", end, ""), "a header without a colon": lines(begin, "Content-Disposition form-data; name=\"a\"", "", "v", end, ""), "a header that is no token": lines(begin, field, "Cont ent: x", "", "v", end, ""), "a folded header": lines(begin, "Content-Disposition: form-data;", " name=\"a\"", "", "v", end, ""),
    "a zero in a name": lines(begin, "Content-Disposition: form-data; name=\"a\0b\"", "", "v", end, ""), "no end": lines(begin, field, "", "v"), "no line end before the end": `${lines(begin, field, "", "v")}${end}`, "an attachment": lines(begin, "Content-Disposition: attachment; name=\"a\"", "", "v", end, ""), "no name": lines(begin, "Content-Disposition: form-data", "", "v", end, ""), "a name without quotes": lines(begin, "Content-Disposition: form-data; name=a", "", "v", end, ""),
    "an empty name": lines(begin, "Content-Disposition: form-data; name=\"\"", "", "v", end, ""), "a name's other form": lines(begin, "Content-Disposition: form-data; name*=UTF-8''a", "", "v", end, ""), "the file name first": lines(begin, "Content-Disposition: form-data; filename=\"f\"; name=\"a\"", "", "v", end, ""), "quotes in a name": lines(begin, "Content-Disposition: form-data; name=\"a\\\"b\\\\c\"", "", "v", end, ""), "capital parameters": lines(begin, "Content-Disposition: form-data; NAME=\"a\"; FILENAME=\"f\"", "", "v", end, ""),
    "bare line feeds": lines(begin, field, "", "v", end, "").replaceAll("\r\n", "\n"), "nothing at all": "", "the end alone": `${end}\r\n`, "a delimiter alone": `${begin}\r\n`, "an empty line first": `\r\n${lines(begin, field, "", "v", end, "")}`,
  };
  for (const [name, body] of Object.entries(bodies)) await facts.of(name, () => parsed(body));
  for (const type of ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"b0undary\"", "multipart/form-data; BOUNDARY=b0undary", "Multipart/Form-Data; boundary=b0undary", "multipart/form-data; charset=utf-8; boundary=b0undary", "multipart/form-data; boundary=b0undary; x=y", "multipart/mixed; boundary=b0undary", "text/plain"]) {
    await facts.of(type, () => parsed(bodies["a field"], type));
  }
  for (const type of ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=latin1", "application/x-www-form-urlencoded;charset=UTF-8", "APPLICATION/X-WWW-FORM-URLENCODED"]) await facts.of(type, () => parsed("a=1&b=%E4&%=x&&c&%zz=1&a%4=2&%4g&+=+&d=e=f&=", type));
  for (const [name, make] of Object.entries({ "a blob": () => new Blob(["x"]), "a blob with a type": () => new Blob(["x"], { type: "text/css" }), "a file": () => new File(["x"], "f.txt"), "a name with quotes": () => new File(["x"], "a\"b\r\nc\\d") })) {
    const form = new FormData();
    form.append("n\"1\r\n", make());
    form.append("text", "a\nb\rc\r\nd");
    await facts.of(`sent: ${name}`, async () => {
      const response = new Response(form);
      const type = response.headers.get("content-type");
      return (await response.text()).replaceAll(/boundary=(.*)/.exec(type)[1], "<boundary>");
    });
  }
  const headers = new Headers({ b: "1", a: "2", d: "4" });
  const seen = [];
  for (const [name, value] of headers) {
    seen.push([name, value]);
    if (name === "a") headers.append("c", "new"), headers.append("A0", "before");
    if (name === "b") headers.delete("d");
  }
  facts.say("headers that change under an iterator", [seen, [...headers]]);
  const cookies = new Headers([["set-cookie", "z=z"], ["x", "1"], ["Set-Cookie", "a=a"], ["X", "2"], ["set-cookie2", "1"], ["set-cookie2", "2"]]);
  facts.say("cookies", [[...cookies], cookies.get("set-cookie"), cookies.getSetCookie(), cookies.has("SET-COOKIE"), [...cookies.keys()], [...cookies.values()]]);
  cookies.set("set-cookie", "only");
  facts.say("set", [cookies.getSetCookie(), (cookies.delete("set-cookie"), cookies.getSetCookie())]);
  for (const init of [null, 1, "x", [["a"]], [["a", "b", "c"]], [[]], [5], { a: undefined, b: null, c: 1 }, [["", "x"]], { "a b": "x" }, { a: "x\ny" }, { a: " \t x \t\r\n" }, { a: "\u00e9" }, { a: "\u4e2d" }, { a: "x\0y" }]) {
    await facts.of(`Headers of ${JSON.stringify(init)}`, async () => [...new Headers(init)]);
  }
  const own = new Headers({ a: "1" });
  own[Symbol.iterator] = function* () { yield ["mine", "yes"]; };
  await facts.of("Headers of headers with an iterator of their own", async () => [...new Headers(own).keys()]);
  const iterator = Object.getPrototypeOf(new Headers().entries());
  facts.say("their iterator", [Object.getPrototypeOf(iterator) === Object.getPrototypeOf(Object.getPrototypeOf([].values())), Object.getOwnPropertyDescriptor(iterator, "next")?.enumerable, iterator[Symbol.toStringTag]]);
  for (const make of [() => new Request("http://x", { headers: { "Content-Type": "text/plain" } }), () => new Response("", { headers: { "Content-Type": "text/plain" } }), () => new Response(new Blob(["x"], { type: "a/b" })), () => new Response(new URLSearchParams("a=b")), () => new Response("x", { headers: { "Content-Type": "TEXT/Html; Charset=UTF-8;;x" } }), () => new Response("x", { headers: { "Content-Type": "nonsense" } }), () => new Response("x", { headers: { "Content-Type": "a/b; c=\"d e\"; C=x; f; =g; h=;i=\"j\"" } }), () => new Response("x", { headers: { "Content-Type": "a/b/c" } }), () => new Response("x", { headers: { "Content-Type": " a/b ; c = d" } })]) {
    const body = make();
    const type = (await body.clone().blob()).type;
    body.headers.set("Content-Type", "test/Test");
    facts.say("the type of its blob, before and after", [type, (await body.blob()).type]);
  }
}
