// Node's modules that compute: what programs do with them all day.
import { DurableObject } from "cloudflare:workers";
import assert from "node:assert";
import { AsyncLocalStorage } from "node:async_hooks";
import { Buffer } from "node:buffer";
import crypto from "node:crypto";
import { EventEmitter, once, on } from "node:events";
import path from "node:path";
import querystring from "node:querystring";
import { Duplex, PassThrough, Readable, Transform, Writable, pipeline } from "node:stream";
import { pipeline as piped } from "node:stream/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as wait } from "node:timers/promises";
import { parse, fileURLToPath, pathToFileURL } from "node:url";
import util from "node:util";
import zlib from "node:zlib";
import { routes } from "../../../lib/facts.js";

const gzip = util.promisify(zlib.gzip);
const als = new AsyncLocalStorage();
const hex = (bytes) => Buffer.from(bytes).toString("hex");

export class T extends DurableObject {
  async all() {
    const seen = [];
    await als.run("of the object", async () => {
      await wait(1);
      seen.push(als.getStore());
      await gzip("x");
      seen.push(als.getStore());
      await this.ctx.storage.put("k", Buffer.from("stored"));
      seen.push(als.getStore());
    });
    const emitter = new EventEmitter();
    setTimeout(() => emitter.emit("done", 5), 1);
    seen.push(await once(emitter, "done"));
    seen.push((await this.ctx.storage.get("k")).constructor.name);
    crypto.randomBytes(4, (error, bytes) => seen.push(["callback", error, bytes.length]));
    await wait(20);
    return seen;
  }
}

export default {
  fetch: routes({
    "/buffer": async (facts) => {
      const b = Buffer.from("héllo ☃");
      await facts.of("hex", () => b.toString("hex"));
      await facts.of("base64url", () => b.toString("base64url"));
      await facts.of("latin1", () => Buffer.from("é\u0100", "latin1").toString("hex"));
      await facts.of("slice shares", () => { const c = b.subarray(0, 2); c[0] = 72; return b.toString("utf8", 0, 1); });
      await facts.of("concat", () => Buffer.concat([Buffer.from("a"), Buffer.alloc(2), Buffer.from([98])]).toString("hex"));
      await facts.of("integers", () => { const c = Buffer.alloc(16); c.writeUInt32BE(1, 0); c.writeInt16LE(-2, 4); c.writeDoubleBE(1.5, 6); c.writeUInt8(9, 15); return [c.toString("hex"), c.readInt16LE(4), c.readDoubleBE(6)]; });
      await facts.of("big integers", () => { const c = Buffer.alloc(8); c.writeBigInt64LE(-5n); return [hex(c), c.readBigUInt64LE()]; });
      await facts.of("compare", () => [Buffer.compare(Buffer.from("a"), Buffer.from("b")), Buffer.from("a").equals(Buffer.from("a")), b.indexOf("☃"), b.includes("l")]);
      await facts.of("JSON", () => JSON.stringify(Buffer.from("ab")));
      await facts.of("fill", () => Buffer.alloc(5, "ab").toString());
      await facts.of("swap", () => Buffer.from([1, 2, 3, 4]).swap16().toString("hex"));
      await facts.of("byteLength", () => [Buffer.byteLength("☃"), Buffer.byteLength("aGk=", "base64")]);
      await facts.of("transcode", () => typeof Buffer.from("x").toJSON().data);
      await facts.of("decoder", () => { const d = new StringDecoder("utf8"); return [d.write(Buffer.from([0xe2, 0x98])), d.write(Buffer.from([0x83])), d.end()]; });
    },
    "/crypto": async (facts) => {
      for (const algorithm of ["md5", "sha1", "sha256", "sha512"]) await facts.of(algorithm, () => crypto.createHash(algorithm).update("abc").digest("hex"));
      await facts.of("copied hash", () => { const h = crypto.createHash("sha256").update("a"); const c = h.copy(); return [h.update("b").digest("hex").slice(0, 8), c.digest("hex").slice(0, 8)]; });
      await facts.of("hmac", () => crypto.createHmac("sha256", "key").update("data").digest("base64"));
      await facts.of("pbkdf2", () => hex(crypto.pbkdf2Sync("pw", "salt", 10, 16, "sha256")));
      await facts.of("scrypt", () => hex(crypto.scryptSync("pw", "salt", 16, { N: 16 })));
      await facts.of("hkdf", () => hex(crypto.hkdfSync("sha256", "key", "salt", "info", 16)));
      await facts.of("timingSafeEqual", () => crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("a")));
      await facts.of("lengths differ", () => crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("ab")));
      await facts.of("random", () => [crypto.randomBytes(8).length, crypto.randomUUID().length, crypto.randomInt(5) < 5]);
      await facts.of("cipher", () => { const k = Buffer.alloc(32, 1), iv = Buffer.alloc(12, 2); const c = crypto.createCipheriv("aes-256-gcm", k, iv); const out = Buffer.concat([c.update("secret", "utf8"), c.final()]); const d = crypto.createDecipheriv("aes-256-gcm", k, iv); const tag = c.getAuthTag(); d.setAuthTag(tag); return [hex(out), hex(tag), Buffer.concat([d.update(out), d.final()]).toString()]; });
      await facts.of("sign", () => { const { privateKey, publicKey } = crypto.generateKeyPairSync("ed25519"); const s = crypto.sign(null, Buffer.from("x"), privateKey); return [s.length, crypto.verify(null, Buffer.from("x"), publicKey, s)]; });
      await facts.of("getHashes", () => crypto.getHashes().includes("sha256"));
      await facts.of("unknown hash", () => crypto.createHash("nope"));
    },
    "/events": async (facts) => {
      const e = new EventEmitter();
      const seen = [];
      e.on("a", (x) => seen.push(`on ${x}`));
      e.once("a", (x) => seen.push(`once ${x}`));
      e.prependListener("a", (x) => seen.push(`first ${x}`));
      await facts.of("emit", () => [e.emit("a", 1), e.emit("a", 2), e.emit("b"), seen]);
      await facts.of("names", () => [e.eventNames(), e.listenerCount("a")]);
      await facts.of("error without a listener", () => e.emit("error", new RangeError("nobody")));
      await facts.of("on", async () => { setTimeout(() => { e.emit("x", 1); e.emit("x", 2); }, 1); const got = []; for await (const [v] of on(e, "x")) { got.push(v); if (v === 2) break; } return got; });
    },
    "/streams": async (facts) => {
      const upper = () => new Transform({ transform(chunk, encoding, done) { done(null, chunk.toString().toUpperCase()); } });
      await facts.of("from and for await", async () => { const got = []; for await (const c of Readable.from(["a", "b"]).pipe(upper())) got.push(c.toString()); return got; });
      await facts.of("pipeline", () => new Promise((resolve) => { const got = []; pipeline(Readable.from(["x", "y"]), upper(), new Writable({ write(c, e, d) { got.push(c.toString()); d(); } }), (error) => resolve([error, got])); }));
      await facts.of("pipeline that fails", () => piped(Readable.from(["x"]), new Transform({ transform(c, e, d) { d(new TypeError("in the middle")); } }), new PassThrough().resume()));
      await facts.of("toWeb", async () => { const got = []; for await (const c of Readable.toWeb(Readable.from([Buffer.from("ab")]))) got.push(Buffer.from(c).toString()); return got; });
      await facts.of("fromWeb", async () => { const got = []; for await (const c of Readable.fromWeb(new Response("web").body)) got.push(Buffer.from(c).toString()); return got; });
      await facts.of("fromWeb, destroyed", async () => { let why; const web = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1)); }, cancel(reason) { why = reason?.message ?? String(reason); } }); const r = Readable.fromWeb(web); await once(r, "readable"); r.destroy(); await once(r, "close"); return [why, r.destroyed]; });
      await facts.of("fromWeb that fails", async () => { const r = Readable.fromWeb(new ReadableStream({ start(c) { c.error(new RangeError("web")); } })); r.resume(); const [error] = await once(r, "error").catch((e) => [e]); return String(error); });
      await facts.of("Writable.fromWeb", async () => { const { readable, writable } = new IdentityTransformStream(); const text = new Response(readable).text(); const w = Writable.fromWeb(writable); w.write("ab"); w.end(Buffer.from("cd")); return text; });
      await facts.of("Writable.toWeb", async () => { const got = []; const w = Writable.toWeb(new Writable({ write(c, e, d) { got.push(c.toString()); d(); } })).getWriter(); await w.write(Buffer.from("x")); await w.close(); return got; });
      await facts.of("Duplex.fromWeb", async () => { const d = new CompressionStream("gzip"); return Buffer.concat(await Readable.from(["abc"]).pipe(Duplex.fromWeb(d)).toArray()).length > 10; });
      await facts.of("fromWeb of something else", () => Readable.fromWeb({}));
      await facts.of("as a body", async () => new Response(Readable.toWeb(Readable.from([Buffer.from("body")]))).text());
    },
    "/zlib": async (facts) => {
      await facts.of("round trip", () => zlib.gunzipSync(zlib.gzipSync("hello")).toString());
      await facts.of("promise", async () => zlib.gunzipSync(await gzip("later")).toString());
      await facts.of("deflate", () => zlib.inflateSync(zlib.deflateSync(Buffer.alloc(1000))).length);
      await facts.of("raw", () => hex(zlib.deflateRawSync("aaaa")));
      await facts.of("brotli", () => zlib.brotliDecompressSync(zlib.brotliCompressSync("br")).toString());
      await facts.of("stream", async () => { const got = []; for await (const c of Readable.from(["ab", "cd"]).pipe(zlib.createGzip()).pipe(zlib.createGunzip())) got.push(c); return Buffer.concat(got).toString(); });
      await facts.of("crc32", () => zlib.crc32("abc"));
    },
    "/util": async (facts) => {
      await facts.of("format", () => util.format("%s %d %j %o %%", "a", 5, { b: 1 }, [1]));
      await facts.of("inspect", () => util.inspect({ a: 1, b: [1, { c: new Map([[1, { d: 2 }]]) }], s: new Set([1]), f() {}, e: Symbol("x") }));
      await facts.of("depth", () => util.inspect({ a: { b: { c: { d: 1 } } } }));
      await facts.of("promisify", () => util.promisify((a, done) => done(null, a + 1))(1));
      await facts.of("callbackify", () => new Promise((r) => util.callbackify(async (a) => a * 2)(4, (e, v) => r([e, v]))));
      await facts.of("types", () => [util.types.isDate(new Date()), util.types.isPromise(Promise.resolve()), util.types.isRegExp(/a/), util.types.isUint8Array(Buffer.alloc(1))]);
      await facts.of("isDeepStrictEqual", () => [util.isDeepStrictEqual({ a: [1] }, { a: [1] }), util.isDeepStrictEqual([1], ["1"])]);
      await facts.of("deprecate", () => util.deprecate(() => "old", "it is old")());
      await facts.of("inherits", () => { function A() {} function B() {} util.inherits(A, B); return new A() instanceof B; });
      await facts.of("stripVTControlCharacters", () => util.stripVTControlCharacters("\u001b[31mred\u001b[0m"));
      await facts.of("path", () => [path.join("/a", "../b", "c.txt"), path.resolve("x"), path.basename("/a/b.js", ".js"), path.relative("/a/b", "/a/c"), path.parse("/x/y.tar.gz").ext]);
      await facts.of("querystring", () => [querystring.parse("a=1&b=2&a=3"), querystring.stringify({ x: [1, 2], y: "ü" })]);
    },
    "/url": async (facts) => {
      await facts.of("parse", () => { const { protocol, host, pathname, query, hash } = parse("http://u:p@h:8/p/a?q=1#x"); return [protocol, host, pathname, query, hash]; });
      await facts.of("file", () => [fileURLToPath("file:///a/b%20c"), String(pathToFileURL("/a b"))]);
      await facts.of("format", () => new URL("../x?y=1", "http://h/a/b").href);
    },
    "/assert": async (facts) => {
      const message = (action) => { try { action(); return "passed"; } catch (error) { return [error.name, error.code, error.generatedMessage]; } };
      await facts.of("ok", () => message(() => assert(0)));
      await facts.of("strictEqual", () => message(() => assert.strictEqual(1, 2)));
      await facts.of("deepStrictEqual", () => [message(() => assert.deepStrictEqual({ a: [1, 2] }, { a: [1, 2] })), message(() => assert.deepStrictEqual({ a: 1 }, { a: "1" }))]);
      await facts.of("throws", () => [message(() => assert.throws(() => { throw new TypeError("x"); }, TypeError)), message(() => assert.throws(() => {}))]);
      await facts.of("rejects", async () => assert.rejects(Promise.reject(new Error("r")), /r/));
      await facts.of("match", () => message(() => assert.match("abc", /d/)));
      await facts.of("with a message", () => { try { assert.equal(1, 2, "mine"); } catch (error) { return error.message; } });
    },
    "/in_object": async (facts, url, env) => {
      await facts.of("seen", () => env.T.getByName("a").all());
    },
  }),
};
