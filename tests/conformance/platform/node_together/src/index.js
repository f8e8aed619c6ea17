// Node's modules and the platform's classes in one program: each takes what the other has made.
import { DurableObject } from "cloudflare:workers";
import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { Buffer, Blob as NodeBlob, File as NodeFile, isUtf8, isAscii } from "node:buffer";
import crypto, { KeyObject, webcrypto } from "node:crypto";
import { EventEmitter, once, getEventListeners, setMaxListeners } from "node:events";
import { Readable, addAbortSignal, finished } from "node:stream";
import { text, json, arrayBuffer, buffer, blob } from "node:stream/consumers";
import { setTimeout as wait, setImmediate as soon, setInterval as every } from "node:timers/promises";
import { promisify, inspect, types, TextDecoder as NodeDecoder, debuglog, inspect as look } from "node:util";
import { performance as nodePerformance } from "node:perf_hooks";
import { URL as NodeURL, urlToHttpOptions, domainToASCII } from "node:url";
import { routes } from "../../../lib/facts.js";

const hex = (bytes) => Buffer.from(bytes).toString("hex");
export class T extends DurableObject {}

export default {
  fetch: routes({
    "/timers": async (facts) => {
      await facts.of("promisify(setTimeout)", () => promisify(setTimeout)(1, "value"));
      await facts.of("promisify(setImmediate)", () => promisify(setImmediate)("value"));
      await facts.of("timers/promises", async () => [await wait(1, "a"), await soon("b")]);
      await facts.of("interval", async () => { let n = 0; for await (const v of every(1, "tick")) if (++n === 3) return [n, v]; });
      await facts.of("unref and ref", () => { const t = setTimeout(() => {}, 5); t.unref().ref(); clearTimeout(t); return typeof t[Symbol.toPrimitive](); });
    },
    "/signals": async (facts) => {
      const aborted = () => { const c = new AbortController(); setTimeout(() => c.abort(new RangeError("enough")), 2); return c.signal; };
      await facts.of("once", () => once(new EventEmitter(), "x", { signal: aborted() }));
      await facts.of("wait", () => wait(10000, undefined, { signal: aborted() }));
      await facts.of("addAbortSignal", async () => { const r = addAbortSignal(aborted(), new Readable({ read() {} })); const [e] = await once(r, "error").catch((e) => [e]); return [e.name, e.code, r.destroyed]; });
      await facts.of("once of an EventTarget", async () => { const t = new EventTarget(); setTimeout(() => t.dispatchEvent(new Event("go")), 1); const [e] = await once(t, "go"); return [e.type, e instanceof Event]; });
      await facts.of("listeners", () => { const t = new EventTarget(); t.addEventListener("a", () => {}); return getEventListeners(t, "a").length; });
      await facts.of("setMaxListeners", () => setMaxListeners(5, new EventEmitter()));
      await facts.of("finished", async () => { const r = Readable.from(["a"]); r.resume(); return new Promise((resolve) => finished(r, (e) => resolve(e ?? "finished"))); });
    },
    "/bytes": async (facts) => {
      await facts.of("Response of a Buffer", async () => new Response(Buffer.from("héllo")).text());
      await facts.of("Request with a Buffer", async () => new Request("http://x", { method: "POST", body: Buffer.from("b").subarray(0, 1) }).text());
      await facts.of("Blob of Buffers", async () => new Blob([Buffer.from("ab"), Buffer.from("cd")]).text());
      await facts.of("same classes", () => [NodeBlob === Blob, NodeFile === File, NodeURL === URL, NodeDecoder === TextDecoder, webcrypto === globalThis.crypto]);
      await facts.of("TextDecoder", () => new TextDecoder().decode(Buffer.from("☃")));
      await facts.of("digest of a Buffer", async () => hex(await globalThis.crypto.subtle.digest("SHA-1", Buffer.from("abc"))));
      await facts.of("structuredClone of a Buffer", () => { const c = structuredClone(Buffer.from("ab")); return [c.constructor.name, c.length]; });
      await facts.of("isUtf8", () => [isUtf8(Buffer.from([0xc3, 0x28])), isUtf8(Buffer.from("é")), isAscii(Buffer.from("é"))]);
      await facts.of("consumers", async () => [await text(new Response("t").body), await json(Readable.from(['{"a":', "1}"])), (await arrayBuffer(new Response("abc").body)).byteLength, (await buffer(Readable.from(["x"]))).toString(), (await blob(Readable.from(["y"]))).size]);
      await facts.of("Readable.from(web)", async () => { const got = []; for await (const c of Readable.from(new Response("web").body)) got.push(Buffer.from(c).toString()); return got; });
      await facts.of("helpers", async () => [await Readable.from([1, 2, 3]).map((x) => x * 2).filter((x) => x > 2).toArray(), await Readable.from([1, 2]).reduce((a, b) => a + b)]);
      await facts.of("btoa and Buffer", () => [Buffer.from(btoa("x"), "base64").toString(), Buffer.from("00ff", "hex").buffer.byteLength > 0]);
      await facts.of("for await of a Buffer stream as body", async () => new Response(Readable.from([Buffer.from("as "), Buffer.from("body")])).text());
    },
    "/keys": async (facts) => {
      await facts.of("KeyObject.from", async () => { const k = await globalThis.crypto.subtle.importKey("raw", new Uint8Array(16), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]); const o = KeyObject.from(k); return [o.type, o.symmetricKeySize, crypto.createHmac("sha256", o).update("x").digest("hex").slice(0, 8)]; });
      await facts.of("createSecretKey", () => { const k = crypto.createSecretKey(Buffer.from("secret")); return [k.type, k.export().toString()]; });
      await facts.of("pem", () => { const { publicKey, privateKey } = crypto.generateKeyPairSync("ec", { namedCurve: "P-256", publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } }); const s = crypto.createSign("SHA256").update("m").sign(privateKey); return [publicKey.split("\n")[0], crypto.createVerify("SHA256").update("m").verify(publicKey, s)]; });
      await facts.of("jwk", () => { const { publicKey } = crypto.generateKeyPairSync("ed25519"); const j = publicKey.export({ format: "jwk" }); const again = crypto.createPublicKey({ key: j, format: "jwk" }); return [j.kty, j.crv, again.equals(publicKey), again.asymmetricKeyType]; });
      await facts.of("rsa", () => { const { publicKey, privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }); const c = crypto.publicEncrypt(publicKey, Buffer.from("m")); return [c.length, crypto.privateDecrypt(privateKey, c).toString()]; });
      await facts.of("ecdh", () => { const a = crypto.createECDH("prime256v1"), b = crypto.createECDH("prime256v1"); a.generateKeys(); b.generateKeys(); return a.computeSecret(b.getPublicKey()).equals(b.computeSecret(a.getPublicKey())); });
      await facts.of("diffieHellman", () => { const a = crypto.generateKeyPairSync("x25519"), b = crypto.generateKeyPairSync("x25519"); return crypto.diffieHellman({ privateKey: a.privateKey, publicKey: b.publicKey }).length; });
      await facts.of("getRandomValues", () => crypto.getRandomValues(new Uint8Array(4)).length);
      await facts.of("X509", () => typeof crypto.X509Certificate);
      await facts.of("checkPrime", () => crypto.checkPrimeSync(7n));
    },
    "/inspect": async (facts) => {
      await facts.of("URL", () => inspect(new URL("http://h/p?q#f")).split("\n").length);
      await facts.of("types", () => [types.isProxy(new Proxy({}, {})), types.isBoxedPrimitive(Object(1)), types.isNativeError(new TypeError()), types.isAsyncFunction(async () => {}), types.isArrayBuffer(new ArrayBuffer(1)), types.isCryptoKey({})]);
      await facts.of("custom", () => inspect({ [inspect.custom]: () => "mine" }));
      await facts.of("class", () => look(new (class Foo { a = 1; #b = 2; })()));
      await facts.of("error", () => inspect(Object.assign(new Error("m"), { stack: "Error: m", code: "E" })));
      await facts.of("circular", () => { const a = { b: {} }; a.b.a = a; return inspect(a); });
      await facts.of("long arrays", () => inspect(Array.from({ length: 120 }, (_, i) => i)).split("\n").at(-2));
      await facts.of("options", () => inspect({ a: { b: { c: {} } }, s: "x" }, { depth: 0, compact: true, breakLength: 20 }));
      await facts.of("debuglog", () => debuglog("x")("nothing"));
      await facts.of("urlToHttpOptions", () => { const { hostname, path, port } = urlToHttpOptions(new URL("http://h:1/p?q")); return [hostname, path, port]; });
      await facts.of("domainToASCII", () => domainToASCII("español.com"));
      await facts.of("performance", () => [nodePerformance === performance, typeof nodePerformance.now()]);
    },
    "/contexts": async (facts) => {
      const als = new AsyncLocalStorage();
      await facts.of("run and exit", () => als.run(1, () => [als.getStore(), als.exit(() => als.getStore()), als.getStore()]));
      await facts.of("over awaits", () => als.run("a", async () => { await wait(1); await null; return als.getStore(); }));
      await facts.of("emitters", () => als.run("b", () => { const e = new EventEmitter(); return new Promise((r) => { e.on("x", () => r(als.getStore())); setTimeout(() => als.run("c", () => e.emit("x")), 1); }); }));
      await facts.of("bind", () => als.run("d", () => AsyncLocalStorage.bind(() => als.getStore()))());
      await facts.of("snapshot", () => als.run("e", () => AsyncLocalStorage.snapshot())(() => als.getStore()));
      await facts.of("AsyncResource", () => { const r = als.run("f", () => new AsyncResource("X")); return [r.runInAsyncScope(() => als.getStore()), als.getStore()]; });
      await facts.of("streams", async () => als.run("g", async () => { const seen = []; for await (const c of Readable.from(["1", "2"])) seen.push([c, als.getStore()]); return seen; }));
      await facts.of("callbacks of crypto", () => als.run("h", () => new Promise((r) => crypto.randomBytes(1, () => r(als.getStore())))));
      await facts.of("queueMicrotask", () => als.run("i", () => new Promise((r) => queueMicrotask(() => r(als.getStore())))));
      await facts.of("nextTick", () => als.run("j", () => new Promise((r) => process.nextTick(() => r(als.getStore())))));
    },
    "/order": async (facts) => {
      await facts.of("order", async () => {
        const seen = [];
        setTimeout(() => seen.push("timeout 0"), 0);
        setImmediate(() => seen.push("immediate"));
        process.nextTick(() => seen.push("tick"));
        queueMicrotask(() => seen.push("microtask"));
        Promise.resolve().then(() => seen.push("promise"));
        seen.push("sync");
        await wait(20);
        return seen;
      });
    },
  }),
};
