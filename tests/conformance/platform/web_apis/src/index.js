// crypto, subtle, DigestStream; performance, navigator, Date; TextEncoder and TextDecoder; URL and URLSearchParams.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytes = (text) => new TextEncoder().encode(text);
const shapeOf = (object) =>
  Reflect.ownKeys(object).filter((key) => typeof key === "string" || key === Symbol.toStringTag).map((key) => {
    const d = Object.getOwnPropertyDescriptor(object, key);
    return `${String(key)} ${d.get ? (d.set ? "get set" : "get") : typeof d.value === "function" ? `(${d.value.length})` : String(d.value)}${d.enumerable ? "" : " hidden"}`;
  });

async function random(facts) {
  facts.say("crypto", [String(crypto), crypto.constructor.name, String(crypto.subtle), crypto.subtle === crypto.subtle, Object.keys(crypto)]);
  facts.say("Crypto.prototype", shapeOf(Crypto.prototype));
  facts.say("SubtleCrypto.prototype", shapeOf(SubtleCrypto.prototype));
  await facts.of("new Crypto", () => new Crypto());
  await facts.of("new SubtleCrypto", () => new SubtleCrypto());
  facts.say("randomUUID", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()));
  const view = new Uint8Array(8);
  facts.say("getRandomValues gives the view", crypto.getRandomValues(view) === view);
  for (const Type of [Int8Array, Uint8ClampedArray, Int16Array, Uint32Array, BigInt64Array, BigUint64Array]) await facts.of(`getRandomValues of ${Type.name}`, () => crypto.getRandomValues(new Type(2)).length);
  for (const [name, value] of Object.entries({ "Float32Array": new Float32Array(1), "Float64Array": new Float64Array(1), "a DataView": new DataView(new ArrayBuffer(1)), "a buffer": new ArrayBuffer(1), "an array": [1], "nothing": undefined, "65536 bytes": new Uint8Array(65536), "65537 bytes": new Uint8Array(65537) })) {
    await facts.of(`getRandomValues of ${name}`, () => crypto.getRandomValues(value)?.byteLength);
  }
  await facts.of("getRandomValues on another receiver", () => { const { getRandomValues } = crypto; return getRandomValues(view).length; });
  await facts.of("randomUUID on another receiver", () => { const { randomUUID } = crypto; return typeof randomUUID(); });
}

async function digests(facts) {
  for (const name of ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "md5", "sha-256"]) await facts.of(`digest ${name}`, async () => hex(await crypto.subtle.digest(name, bytes("abc"))));
  await facts.of("digest by object", async () => hex(await crypto.subtle.digest({ name: "SHA-1" }, bytes("abc").buffer)));
  await facts.of("digest of an unknown", () => crypto.subtle.digest("SHA-3", bytes("abc")));
  await facts.of("digest of text", () => crypto.subtle.digest("SHA-1", "abc"));
  await facts.of("digest()", () => crypto.subtle.digest());
  await facts.of("digest of nothing", () => crypto.subtle.digest("SHA-1"));
  const equal = (a, b) => crypto.subtle.timingSafeEqual(a, b);
  facts.say("timingSafeEqual", [equal(bytes("a"), bytes("a")), equal(bytes("a"), bytes("b")), equal(bytes("a").buffer, bytes("a"))]);
  await facts.of("timingSafeEqual of other lengths", () => equal(bytes("a"), bytes("ab")));
  await facts.of("timingSafeEqual of text", () => equal("a", "a"));
  await facts.of("timingSafeEqual()", () => crypto.subtle.timingSafeEqual());
  facts.say("DigestStream.prototype", shapeOf(crypto.DigestStream.prototype));
  facts.say("DigestStream is a", Object.getPrototypeOf(crypto.DigestStream.prototype).constructor.name);
  for (const name of ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "sha-512"]) {
    await facts.of(`DigestStream ${name}`, async () => {
      const stream = new crypto.DigestStream(name);
      const writer = stream.getWriter();
      await writer.write(bytes("a"));
      await writer.write("b");
      await writer.write(bytes("c").buffer);
      await writer.close();
      return [hex(await stream.digest), stream.bytesWritten];
    });
  }
  await facts.of("DigestStream of a pipe", async () => {
    const stream = new crypto.DigestStream({ name: "SHA-1" });
    await new Response("abc").body.pipeTo(stream);
    return hex(await stream.digest);
  });
  await facts.of("DigestStream of an unknown", () => new crypto.DigestStream("X"));
  await facts.of("DigestStream()", () => new crypto.DigestStream());
  await facts.of("DigestStream of a number", async () => { const s = new crypto.DigestStream("SHA-1"); s.digest.catch(() => {}); await s.getWriter().write(5); });
  await facts.of("an aborted DigestStream", async () => { const s = new crypto.DigestStream("SHA-1"); await s.abort(new RangeError("stop")); return s.digest; });
}

// A key shows what it is in members of its own.
async function keyMembers(facts) {
  const ed = "NODE-ED25519", usages = ["verify", "sign"];
  const generated = async (algorithm, ...rest) => crypto.subtle.generateKey(algorithm, true, ...rest);
  const pair = await generated({ name: "ECDSA", namedCurve: "P-256" }, usages);
  const old = await generated({ name: ed, namedCurve: ed }, usages);
  const password = await crypto.subtle.importKey("raw", bytes("secret"), "PBKDF2", false, ["deriveBits", "deriveKey"]);
  const derived = await crypto.subtle.deriveKey({ name: "PBKDF2", salt: bytes("salt"), iterations: 10, hash: "SHA-256" }, password, { name: "HMAC", hash: "SHA-512", length: 256 }, true, ["sign"]);
  const key = await crypto.subtle.importKey("raw", bytes("secret"), { name: "HMAC", hash: "SHA-256" }, true, ["sign", "verify"]);
  const aes = await crypto.subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt", "decrypt"]);
  await crypto.subtle.sign({ name: ed }, old.privateKey, bytes("data"));
  facts.say("keys", [key, aes, await generated({ name: "HMAC", hash: "SHA-256" }, usages), pair, old, password, derived]);
  facts.say("members of a key", Object.getOwnPropertyDescriptors(aes));
  facts.say("the same members", [key.usages === key.usages, key.algorithm === key.algorithm, { ...key }]);
  await facts.of("assigning to a member", () => { key.type = "x"; });
}

async function keys(facts) {
  const key = await crypto.subtle.importKey("raw", bytes("secret"), { name: "HMAC", hash: "SHA-256" }, true, ["sign", "verify"]);
  facts.say("importKey", [String(key), key.type, key.extractable, key.usages, key.algorithm.name, key.algorithm.hash.name, key.algorithm.length]);
  const signature = await crypto.subtle.sign("HMAC", key, bytes("data"));
  facts.say("sign", hex(signature));
  facts.say("verify", [await crypto.subtle.verify("HMAC", key, signature, bytes("data")), await crypto.subtle.verify("HMAC", key, signature, bytes("other"))]);
  facts.say("exportKey", hex(await crypto.subtle.exportKey("raw", key)));
  facts.say("exportKey as JWK", (await crypto.subtle.exportKey("jwk", key)).k);
  const aes = await crypto.subtle.importKey("raw", new Uint8Array(16), "AES-GCM", false, ["encrypt", "decrypt"]);
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, aes, bytes("plain"));
  facts.say("AES-GCM", hex(sealed));
  facts.say("and back", new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, aes, sealed)));
  await facts.of("decrypt of something else", () => crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, aes, new Uint8Array(20)));
  await facts.of("exportKey of what is not extractable", () => crypto.subtle.exportKey("raw", aes));
  await facts.of("sign with a key for something else", () => crypto.subtle.sign("HMAC", aes, bytes("x")));
  const base = await crypto.subtle.importKey("raw", bytes("password"), "PBKDF2", false, ["deriveBits", "deriveKey"]);
  facts.say("PBKDF2", hex(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes("salt"), iterations: 10 }, base, 128)));
  const hkdf = await crypto.subtle.importKey("raw", bytes("password"), "HKDF", false, ["deriveBits"]);
  facts.say("HKDF", hex(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: bytes("salt"), info: bytes("i") }, hkdf, 128)));
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  facts.say("generateKey", [Object.keys(pair), pair.publicKey.type, pair.privateKey.usages, pair.publicKey.algorithm.namedCurve]);
  const signed = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, bytes("x"));
  facts.say("ECDSA", await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, pair.publicKey, signed, bytes("x")));
  const ed = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  facts.say("Ed25519", await crypto.subtle.verify("Ed25519", ed.publicKey, await crypto.subtle.sign("Ed25519", ed.privateKey, bytes("x")), bytes("x")));
  const generated = await crypto.subtle.generateKey({ name: "AES-CBC", length: 256 }, true, ["encrypt"]);
  facts.say("AES-CBC", [generated.algorithm.length, generated.usages]);
  facts.say("wrapKey", (await crypto.subtle.wrapKey("raw", key, await crypto.subtle.importKey("raw", new Uint8Array(16), "AES-KW", false, ["wrapKey"]), "AES-KW").catch((e) => e.name)).byteLength ?? "refused");
  await facts.of("structuredClone of a key", () => structuredClone(key));
}

async function surroundings(facts) {
  facts.say("performance", [String(performance), performance.timeOrigin, Object.keys(performance), Number.isInteger(performance.now()), Math.abs(performance.now() - Date.now()) < 5]);
  facts.say("performance.toJSON", Object.keys(performance.toJSON()));
  facts.say("Date", [Date.name, Date.length, typeof Date(), Date.now.name, Number.isInteger(Date.now()), new Date() instanceof Date, new Date(0).toISOString(), Date.UTC(2020, 0)]);
  facts.say("the time zone", [new Date(0).getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone, Intl.DateTimeFormat().resolvedOptions().locale]);
  facts.say("navigator", [String(navigator), navigator.userAgent, navigator.hardwareConcurrency, navigator.language, navigator.languages, navigator.platform, typeof navigator.sendBeacon]);
  facts.say("navigator's own", Object.keys(navigator));
  await facts.of("assigning navigator.userAgent", () => { navigator.userAgent = "x"; });
  await facts.of("sendBeacon()", () => navigator.sendBeacon());
  await facts.of("performance.mark", () => { const m = performance.mark("m"); return [m.name, m.entryType, m.duration]; });
  await facts.of("performance.measure", () => performance.measure("n", "m").entryType);
  facts.say("performance.getEntries", performance.getEntries().length);
  facts.say("Cloudflare", [typeof Cloudflare, String(Cloudflare), Object.keys(Cloudflare), typeof Cloudflare.compatibilityFlags, Cloudflare.compatibilityFlags.nodejs_compat, Cloudflare.compatibilityFlags.global_navigator, Cloudflare.compatibilityFlags.no_such_flag]);
  facts.say("origin", origin);
}

async function text(facts) {
  const encoder = new TextEncoder();
  facts.say("TextEncoder", [String(encoder), encoder.encoding, encoder.encode("aé€\u{1F600}"), encoder.encode(), encoder.encode("\uD800"), encoder.encode(undefined), encoder.encode(null)]);
  facts.say("encodeInto", (() => { const into = new Uint8Array(5); return [encoder.encodeInto("aé€", into), into]; })());
  await facts.of("encodeInto of an array", () => encoder.encodeInto("a", []));
  facts.say("shapes", [shapeOf(TextEncoder.prototype), shapeOf(TextDecoder.prototype)]);
  for (const label of ["utf-8", "UTF8", "unicode-1-1-utf-8", "utf-16le", "utf-16", "utf-16be", "latin1", "ascii", "iso-8859-1", "windows-1252", "iso-8859-2", "iso-8859-15", "koi8-r", "macintosh", "windows-1251", "gbk", "gb18030", "big5", "shift_jis", "iso-2022-jp", "x-user-defined", "utf-7", "nothing", "", "replacement"]) {
    await facts.of(`TextDecoder ${label}`, () => { const d = new TextDecoder(label); return [d.encoding, d.fatal, d.ignoreBOM, d.decode(new Uint8Array([0x61, 0xe9, 0x80, 0x41]))]; });
  }
  const decoder = new TextDecoder();
  facts.say("defaults", [decoder.encoding, decoder.fatal, decoder.ignoreBOM, String(decoder)]);
  facts.say("decode of nothing", decoder.decode());
  facts.say("decode of a buffer, a view", [decoder.decode(encoder.encode("ab").buffer), decoder.decode(new DataView(encoder.encode("ab").buffer, 1))]);
  facts.say("a BOM", [decoder.decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])).length]);
  facts.say("wrong bytes", decoder.decode(new Uint8Array([0x61, 0xff, 0xc3, 0x28, 0xe2, 0x82])));
  await facts.of("wrong bytes, fatal", () => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])));
  await facts.of("half a character, fatal", () => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xc3])));
  const streaming = new TextDecoder();
  facts.say("streamed", [streaming.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), streaming.decode(new Uint8Array([0xac]), { stream: true }), streaming.decode()]);
  await facts.of("decode of text", () => decoder.decode("x"));
  await facts.of("decode of a number", () => decoder.decode(5));
  await facts.of("decode of null", () => decoder.decode(null));
}

async function urls(facts) {
  const url = new URL("https://user:pw@ex%41mple.com:8080/a/../b?x=1&y=2#frag");
  for (const key of ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "hash"]) facts.say(`URL ${key}`, url[key]);
  await facts.of("URL", () => ([String(url), JSON.stringify({ url }), Object.prototype.toString.call(url), Object.keys(url)]));
  await facts.of("URL.prototype", () => (shapeOf(URL.prototype)));

  url.searchParams.append("z", "ä b");
  await facts.of("searchParams change it", () => (url.search));
  url.search = "?new=1";
  await facts.of("and are changed by it", () => ([...url.searchParams]));
  await facts.of("the same object", () => (url.searchParams === url.searchParams));
  url.port = "443";
  url.hash = "";
  url.pathname = "a b";
  await facts.of("setters", () => (url.href));
  await facts.of("no URL", () => new URL("nope"));
  await facts.of("no base", () => new URL("/a", "nope"));
  await facts.of("URL()", () => new URL());
  await facts.of("URL without new", () => URL("http://a/"));
  await facts.of("a base", () => (new URL("../c?d", "http://a/b/c/d").href));
  await facts.of("canParse", () => ([URL.canParse("http://a/"), URL.canParse("x"), URL.canParse("/x", "http://a/")]));
  await facts.of("URL.parse", () => ([URL.parse("http://a/")?.href, URL.parse("x"), URL.parse("/y", "http://a/")?.href]));
  await facts.of("createObjectURL", () => URL.createObjectURL(new Blob(["x"])));
  await facts.of("setting href to none", () => { new URL("http://a/").href = "x"; });
  await facts.of("hosts", () => (["http://EXAMPLE.com", "http://münchen.de/", "http://1.2.3", "http://[::1]/", "http://a:80/", "file:///c:/x"].map((text) => new URL(text).href)));
  const parameters = new URLSearchParams("?a=1&b=2&a=3&c");
  await facts.of("URLSearchParams", () => ([String(parameters), parameters.get("a"), parameters.getAll("a"), parameters.get("none"), parameters.has("b"), parameters.has("a", "3"), parameters.has("a", "9"), parameters.size]));
  parameters.delete("a", "1");
  await facts.of("delete with a value", () => (String(parameters)));
  parameters.set("b", "x&y=z");
  parameters.append("d", "+ ");
  parameters.sort();
  await facts.of("changed", () => (String(parameters)));
  await facts.of("of pairs, an object, itself", () => ([String(new URLSearchParams([["a", "1"], ["b", "2"]])), String(new URLSearchParams({ a: 1, b: null })), String(new URLSearchParams(new URLSearchParams("q=1"))), String(new URLSearchParams(new Map([["m", "1"]]))), String(new URLSearchParams())]));
  await facts.of("iteration", () => ([[...parameters.keys()], [...parameters.values()], [...parameters.entries()][0]]));
  const visited = [];
  parameters.forEach((value, key, self) => visited.push([key, value, self === parameters]));
  facts.say("forEach", visited);
  await facts.of("wrong pairs", () => new URLSearchParams([["a"]]));
  await facts.of("get()", () => parameters.get());
  await facts.of("append of one", () => parameters.append("x"));
  await facts.of("URLSearchParams.prototype", () => (shapeOf(URLSearchParams.prototype)));
  const pattern = new URLPattern({ pathname: "/users/:id" });
  await facts.of("URLPattern", () => ([pattern.test("http://a/users/5"), pattern.exec("http://a/users/5")?.pathname.groups, pattern.exec("http://a/x"), pattern.pathname, pattern.protocol, String(pattern)]));
  await facts.of("URLPattern of text", () => (new URLPattern("https://*.example.com/a/*").exec("https://x.example.com/a/b/c")?.pathname.groups));
  await facts.of("URLPattern and a base", () => (new URLPattern("/b/:c", "https://e.com").test({ pathname: "/b/x", baseURL: "https://e.com" })));
  await facts.of("URLPattern without a base", () => new URLPattern("/relative"));
  await facts.of("a wrong URLPattern", () => new URLPattern({ pathname: "/(" }));
  await facts.of("URLPattern with a regular expression", () => (new URLPattern({ pathname: "/:n(\\d+)" }).test("http://a/12")));
}

export default { fetch: routes({ "/random": random, "/digests": digests, "/keys": keys, "/key_members": keyMembers, "/surroundings": surroundings, "/text": text, "/urls": urls }) };
