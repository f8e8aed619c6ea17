// More corners of what the platform brings along: forms, parameters, requests, clones, keys, rewriting.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

const told = (promise) => Promise.resolve(promise).then((value) => ["settled", value], (error) => ["rejected", error?.name, error?.message ?? error]);
const bytes = (string) => new TextEncoder().encode(string);

async function forms(facts) {
  const form = new FormData();
  form.append("a", "1");
  form.append("b", "2");
  const seen = [];
  form.forEach((value, name, all) => {
    seen.push(`${name}=${value}`);
    if (seen.length < 4) all.append(`more ${seen.length}`, "x");
  });
  facts.say("forEach while it grows", seen);
  for (const name of ["foo.txt\\", "a\\b", "\"quoted\"", "line\nfeed", "return\r\nfeed"]) {
    await facts.of(`a file called ${JSON.stringify(name)}`, async () => {
      const sent = new FormData();
      sent.set("file", new File(["x"], name, { type: "text/plain" }));
      const request = new Request("http://x/", { method: "POST", body: sent });
      return (await request.formData()).get("file").name;
    });
  }
  await facts.of("a name with a backslash", () => {
    const sent = new FormData();
    sent.set("name\\", "x");
    return new Request("http://x/", { method: "POST", body: sent }).method;
  });
  const parse = (text, type = "multipart/form-data; boundary=B") => new Response(text, { headers: { "content-type": type } }).formData();
  const part = (head, body = "value") => `--B\r\n${head}\r\n\r\n${body}\r\n--B--\r\n`;
  const heads = ["Content-Disposition: foobar", "Content-Disposition: form-data", "Content-Disposition: form-data; name=plain", "Content-Disposition: form-data; name=\"a\\\"b\"", "Content-Disposition: form-data; name=\"a\\\\b\"", "Content-Disposition: form-data; name=\"a%22b\"", "Content-Type: text/plain", "Content-Type: text/plain\r\nContent-Disposition:\tform-data ;  name=\"a\"", "content-disposition: FORM-DATA; NAME=\"a\"", "Content-Disposition: form-data; name=\"a\"; filename=\"\"", "Content-Disposition: form-data; name=\"f\"; filename=\"a\\\\.txt\"\r\nContent-Type: text/bar; charset=x"];
  for (const head of heads) await facts.of(JSON.stringify(head), async () => [...(await parse(part(head))).entries()].map(([name, value]) => [name, typeof value === "string" ? value : [value.name, value.type]]));
  for (const type of ["application/x-www-form-urlencoded;charset=big5", "application/x-www-form-urlencoded;charset=utf-8", "application/x-www-form-urlencoded; charset=\"UTF-8\"", "text/plain", "multipart/form-data"]) await facts.of(type, async () => [...(await parse("a=b", type)).entries()]);
}

async function params(facts) {
  const params = new URLSearchParams("a=b");
  params[Symbol.iterator] = undefined;
  params.y = "z";
  await facts.of("parameters without an iterator", () => `${new URLSearchParams(params)}`);
  const form = new FormData();
  form.append("a", "b");
  form[Symbol.iterator] = undefined;
  await facts.of("a form without an iterator", () => `${new URLSearchParams(form)}`);
  const other = new URLSearchParams("a=b");
  other[Symbol.iterator] = function* () { yield ["c", "d"]; };
  await facts.of("with another", () => `${new URLSearchParams(other)}`);
  const plain = new FormData();
  plain.append("a", "b");
  await facts.of("of a form", () => `${new URLSearchParams(plain)}`);
  for (const init of [[["a"]], [["a", "b", "c"]], [5], ["ab"], { a: 1 }, 5, null, true, new Map([["a", "b"]])]) await facts.of(`of ${JSON.stringify(init)}`, () => `${new URLSearchParams(init)}`);
}

async function requests(facts) {
  const cfs = [{ cacheControl: "max-age=300", cacheTtl: 300 }, { cacheTtl: 300 }, { cacheTtl: -1 }, { cacheControl: 5 }, { cacheTtl: "x" }];
  for (const cf of cfs) await facts.of(`cf ${JSON.stringify(cf)}`, () => new Request("http://x/", { cf }).cf);
  for (const cf of cfs) for (const cache of ["no-store", "no-cache"]) await facts.of(`${cache}, cf ${JSON.stringify(cf)}`, async () => new Request("http://x/", { cf, cache }).cache);
  await facts.of("of an error", () => new Response("", Response.error()));
  await facts.of("data: with quotes", async () => { const response = await fetch("  DATA:text/plain;a=\"b\";base64,\t\nSGVsbG8%3D"); return [await response.text(), response.headers.get("content-type")]; });
  await facts.of("data: of nothing", async () => { const response = await fetch("data:,"); return [await response.text(), response.headers.get("content-type")]; });
  await facts.of("sendBeacon", () => navigator.sendBeacon("http://127.0.0.1:1/", "x"));
}

async function ports(facts) {
  const log = [];
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("close", () => log.push(1));
  port2.addEventListener("close", () => log.push(2));
  port1.start();
  port2.start();
  port1.close();
  await sleep(5);
  facts.say("close", log);
  const other = new MessageChannel();
  await facts.of("transfer", () => other.port1.postMessage("x", [new ArrayBuffer(1)]));
  await facts.of("transfer option", () => other.port1.postMessage("x", { transfer: [new ArrayBuffer(1)] }));
  await facts.of("an empty list", () => other.port1.postMessage("x", []));
  const got = new Promise((resolve) => { other.port2.onmessage = (event) => resolve(event.data); });
  facts.say("a message", await got);
}

async function clones(facts) {
  const shared = new Uint8Array(new SharedArrayBuffer(2));
  await facts.of("a shared buffer", () => { const copy = structuredClone(shared.buffer); shared[0] = 7; return [copy instanceof SharedArrayBuffer, new Uint8Array(copy)[0]]; });
  await facts.of("a view of it", () => { const copy = structuredClone(shared); shared[0] = 8; return [copy.constructor.name, copy[0]]; });
  const signal = new AbortController().signal;
  for (const value of [{}, 5, null, "x", () => {}]) {
    signal.onabort = value;
    facts.say(`onabort ${typeof value}`, signal.onabort === value);
  }
}

async function keys(facts) {
  const { subtle } = crypto;
  for (const curve of ["P-256", "P-384", "P-521"]) {
    const pair = await subtle.generateKey({ name: "ECDH", namedCurve: curve }, false, ["deriveBits"]);
    for (const length of [undefined, null, 0, 8, 256, 9, 2000]) await facts.of(`${curve}: ${length} bits`, async () => (await subtle.deriveBits({ name: "ECDH", public: pair.publicKey }, pair.privateKey, length)).byteLength);
  }
  const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  for (const method of ["encrypt", "decrypt"]) await facts.of(`${method} without an IV`, async () => { try { await subtle[method]({ name: "AES-GCM", iv: new Uint8Array(0) }, key, new Uint8Array(64)); } catch (error) { return [error.constructor === DOMException, error.name, error.message]; } });
  for (const name of ["RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP"]) for (const exponent of [[1], [2], [1, 0, 1], [3]]) await facts.of(`${name}: exponent ${exponent}`, async () => { const { publicKey } = await subtle.generateKey({ name, hash: "SHA-256", modulusLength: 1024, publicExponent: new Uint8Array(exponent) }, false, name === "RSA-OAEP" ? ["encrypt", "decrypt"] : ["sign", "verify"]); return publicKey.type; });
  const stream = new crypto.DigestStream("md5");
  facts.say("dispose", typeof stream[Symbol.dispose]);
  await facts.of("disposed", () => stream[Symbol.dispose]());
  facts.say("a write then", await told(stream.getWriter().write(bytes("x"))));
  facts.say("its digest", await told(Promise.race([stream.digest, sleep(20).then(() => "waits")])));
  await facts.of("again", () => stream[Symbol.dispose]());
}

async function rewriter(facts) {
  for (const type of ["text/html; charset=invalid", "text/html; charset=utf-8", "text/html; charset=iso-8859-1", "text/plain", "text/html; charset=\"utf-8\""]) await facts.of(type, async () => new HTMLRewriter().on("*", {}).transform(new Response("<p>hello", { headers: { "content-type": type } })).text());
  let iterator, element;
  await new HTMLRewriter().on("p", { element(found) { element = found; iterator = found.attributes; } }).transform(new Response("<p a=b>")).text();
  await facts.of("attributes after it", () => iterator.next());
  await facts.of("the element after it", () => element.tagName);
  await facts.of("changing it", () => element.setAttribute("a", "b"));
}

async function events(facts) {
  const log = [];
  addEventListener("error", (event) => { log.push(["error", event.message]); return true; }, { once: true });
  reportError(new Error("told"));
  facts.say("a listener that returns true", log);
  const target = new EventTarget();
  target.addEventListener("x", () => true);
  facts.say("dispatch", target.dispatchEvent(new Event("x", { cancelable: true })));
}

async function labels(facts) {
  for (const label of ["iso-8859-16", "unicode", "ucs-2", "utf-16", "utf-16be", "csunicode", "latin1", "windows-1252", "x-user-defined", "replacement", "gbk", "gb18030", "big5", "euc-jp", "shift_jis", "iso-2022-jp", "euc-kr", "koi8-u", "macintosh", "ibm866", "utf8", "nope", " utf-8 ", ""]) {
    await facts.of(`TextDecoder ${JSON.stringify(label)}`, () => new TextDecoder(label).encoding);
  }
}

export default { fetch: routes({ "/forms": forms, "/params": params, "/requests": requests, "/ports": ports, "/clones": clones, "/crypto": keys, "/rewriter": rewriter, "/events": events, "/labels": labels }) };
