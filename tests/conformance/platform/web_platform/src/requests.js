// fetch() of what an address itself holds, and what a Request takes.

export async function dataUrls(facts) {
  const types = ["", "text/plain", "TEXT/Html", "text/plain ", " text/plain", "text / html", "text", "//text/plain", "text/plain;", "text/plain;Charset=UTF-8", ";charset=x", "; charset=x", ";charset =x", ";charset= x", ";charset=", ";charset", ";CHARSET=\"X\"", "text/plain;a=\"b c\"", "text/plain;a=\"b", "x/y;p=1;p=2;q", "text/\u00fc", "text/plain%0C", "x/y;base64x", "image/GIF;Name=A.gif"];
  for (const type of types) {
    for (const coding of ["", ";base64", ";BASE64", "; base64 ", ";base64;x=y"]) {
      await facts.of(`data:${type}${coding}`, async () => { const response = await fetch(`data:${type}${coding},QUI%3D`); return [response.headers.get("content-type"), response.status, await response.text()]; });
    }
  }
  for (const text of ["", "QQ", "QQ==", "QQ=", "Q Q", "Q%20Q", "QUI", "QUJD", "Q", "Q=", "QU=I", "Q=UI=", "QU==I", "--", "__", "QUJ\n", "QUJ%0a", "QUJ\u00e9", "%51%51", "=", "QQQQQ"]) {
    await facts.of(`base64 ${JSON.stringify(text)}`, async () => [...new Uint8Array(await (await fetch(`data:;base64,${text}`)).arrayBuffer())]);
  }
  for (const url of ["data:", "data:,", "data:x", "data:,a#b", "data:,a?b", "data:,%41%zz%4", "DATA:,x", "data:,a b\tc\n"]) await facts.of(url, async () => (await fetch(url)).text());
  for (const init of [{ method: "POST" }, { method: "HEAD" }, { method: "PUT", body: "x" }]) await facts.of(JSON.stringify(init), async () => { const response = await fetch("data:,x", init); return [response.status, await response.text()]; });
}

export async function requests(facts) {
  for (const method of ["get", "GET", "Get", "post", "patch", "PATCH", "delete", "head", "options", "put", "CONNECT", "TRACE", "TRACK", "connect", "foo", "FOO", "", "a b", "é", "get ", "PROPFIND", "MSEARCH", "QUERY"]) await facts.of(`method ${method}`, () => new Request("http://x", { method }).method);
  for (const url of ["http://x", "x", "/x", "http://u:p@x/", "http://x/#frag", "http://:80", "ftp://x", "about:blank", "data:,x", "blob:x", "HTTP://X/../y", "http://x:99999", "", " http://x ", "http://x/\u00e9?\u00e9#\u00e9", "ws://x/", "javascript:1", "http://x/%zz"]) await facts.of(`url ${url}`, () => new Request(url).url);
  for (const [k, values] of Object.entries({ redirect: ["follow", "error", "manual", "other", null, 5], cache: ["default", "no-store", "no-cache", "reload", "force-cache", "only-if-cached", "other", null], mode: ["cors", "no-cors", "same-origin", "navigate", "other"], credentials: ["omit", "same-origin", "include", "other"], referrer: ["about:client", "", "http://y"], referrerPolicy: ["no-referrer", "other"], integrity: ["", "sha256-abc", 5], keepalive: [true, false], signal: [null, undefined, {}, 5, AbortSignal.abort("why"), new AbortController().signal], window: [null, {}], duplex: ["half", "full"], priority: ["high", "x"], headers: [null, undefined, {}, [], [["a", "b"]], "x", 5], body: [null, undefined, "", "x", 5, {}, new Uint8Array(2)], cf: [{}, { a: 1 }, null, 5, { f() {} }], encodeResponseBody: ["automatic", "manual", "x"], fetcher: [null] })) {
    for (const v of values) await facts.of(`${k} ${v?.constructor?.name === "Object" ? JSON.stringify(v) : String(v?.constructor === AbortSignal ? "signal" + v.aborted : v)}`, () => { const r = new Request("http://x", { method: "POST", [k]: v }); const got = r[k]; return [typeof got, got?.constructor?.name, typeof got === "string" ? got : got === null ? "null" : "", k in r, r.headers.get("content-type")]; });
  }
  for (const method of ["GET", "HEAD"]) for (const body of ["", "x", null, new ReadableStream()]) await facts.of(`${method} with ${body && typeof body}`, () => new Request("http://x", { method, body }).method);
  const read = [];
  new Request("http://x", new Proxy({}, { get(_, name) { read.push(String(name)); return undefined; } }));
  facts.say("Request reads", read);
  const read2 = [];
  new Response("x", new Proxy({}, { get(_, name) { read2.push(String(name)); return undefined; } }));
  facts.say("Response reads", read2);
  const base = () => new Request("http://x/a", { method: "POST", body: "x", headers: { a: "1", "content-type": "t/x" }, redirect: "manual", signal: AbortSignal.abort() });
  for (const [name, init] of Object.entries({ none: undefined, "{}": {}, null: null, headers: { headers: { b: "2" } }, "headers empty": { headers: {} }, body: { body: "y" }, "body null": { body: null }, "body undefined": { body: undefined }, method: { method: "PUT" }, "method GET": { method: "GET" }, "GET and body null": { method: "GET", body: null }, redirect: { redirect: "error" }, "signal null": { signal: null }, "signal undefined": { signal: undefined }, cf: { cf: { x: 1 } } })) {
    await facts.of(`of a request, ${name}`, async () => { const b = base(), r = new Request(b, init); return [r.method, r.redirect, [...r.headers], r.signal.aborted, b.bodyUsed, r.bodyUsed, r.body && await r.text(), b.bodyUsed]; });
  }
  await facts.of("of a used one", async () => { const b = base(); await b.text(); return new Request(b).method; });
  await facts.of("of a used one with a body", async () => { const b = base(); await b.text(); return new Request(b, { body: "z" }).text(); });
  await facts.of("clone of a used one", async () => { const b = base(); await b.text(); return b.clone(); });
  await facts.of("clone of a locked one", async () => { const b = base(); b.body.getReader(); return b.clone(); });
  await facts.of("a locked stream as a body", () => { const s = new ReadableStream(); s.getReader(); return new Request("http://x", { method: "POST", body: s }); });
  await facts.of("a disturbed stream as a body", async () => { const s = new ReadableStream({ pull(c) { c.enqueue(new TextEncoder().encode("x")); } }); const r = s.getReader(); await r.read(); r.releaseLock(); return new Response(s).bodyUsed; });
  await facts.of("clone's headers", () => { const b = base(), c = b.clone(); c.headers.set("a", "2"); return [b.headers.get("a"), c.headers.get("a"), b.signal === c.signal, c.signal.aborted]; });
  await facts.of("headers are one object", () => { const b = base(); return [b.headers === b.headers, b.signal === b.signal, b.body === b.body]; });
  for (const name of ["destination", "referrer", "referrerPolicy", "mode", "credentials", "cache", "redirect", "integrity", "keepalive", "isReloadNavigation", "isHistoryNavigation", "duplex", "cf", "fetcher", "signal"]) facts.say(`Request has ${name}`, [name in Request.prototype, typeof new Request("http://x")[name]]);
}
