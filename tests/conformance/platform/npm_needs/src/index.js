// What packages from npm ask of Node while they are loaded, and what newer versions of Node brought.
import assert from "node:assert";
import { DurableObject } from "cloudflare:workers";
import diagnostics from "node:diagnostics_channel";
import http from "node:http";
import https from "node:https";
import module from "node:module";
import net from "node:net";
import path from "node:path";
import stream from "node:stream";
import test from "node:test";
import tty from "node:tty";
import util from "node:util";
import v8 from "node:v8";
import vm from "node:vm";
import zlib from "node:zlib";
import { Facts, routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {}

// Nothing may be asked of a request here.
const top = new Facts();
const bodies = { text: "a", bytes: new Uint8Array(1), blob: new Blob(["a"]), stream: new ReadableStream(), transform: new TransformStream().readable, iterable: (async function* () {})(), nothing: null };
for (const [name, body] of Object.entries(bodies)) {
  await top.of(`request with ${name}`, () => typeof new Request("http://x", { method: "POST", body: name === "stream" ? new ReadableStream() : body }));
  if (name !== "transform" && name !== "iterable") await top.of(`response with ${name}`, () => typeof new Response(body));
}

const kVariables = "A=1\nB='x y' # c\n# no\nexport C=\"q\\nw\"\nD=a b # z\nE=\nF=`m\nn`\n G = 5 \nH\nI=a#b\nJ=\"a'b\"\n=5\nK='a\nb'\nL=\"unclosed";
const kGlobs = [["/a/b.js", "/a/*.js"], ["/a/c/b.js", "/a/**/*.js"], ["a/b", "a/{b,c}"], ["a/d", "a/[b-c]"], [".a", "*"], ["a/b/c", "a/*"], ["a/b/c", "**"], ["abc", "a?c"], ["abc", "!(abc)"], ["abd", "!(abc)"], ["a.b", "a.+(b|c)"], ["a3", "a{1..4}"], ["a", "{a}"],
  ["{a}", "{a}"], ["a/.b", "a/**"], ["a", "a/**"], ["a/", "a/*"], ["x.test.js", "*.@(test|spec).js"]];
const kPartial = [[{ a: 1, b: 2 }, { a: 1 }], [{ a: 1 }, { a: 2 }], [{ a: { b: 1, c: 2 } }, { a: { b: 1 } }], [new Set([1, 2]), new Set([1])], [new Map([[1, 2], [3, 4]]), new Map([[1, 2]])], [[1], [1, 2]], [{ a: "1" }, { a: 1 }], [new Date(0), new Date(0)],
  [{}, []], [1, 1], [1, 2], [[1, 2], [1]], [new Set([{ a: 1 }]), new Set([{ a: 1 }])], [null, {}]];
const kDiffs = [["abc", "abd"], [["a", "b"], ["b", "c"]], ["a", "a"], ["abcdef", "azcdxf"], ["aba", "bab"], ["", "ab"], ["kitten", "sitting"], [["x"], []]];

export default {
  fetch: routes({
    "/top": (facts) => facts.lines.push(...top.lines),
    "/util": async (facts) => {
      for (const [format, ...rest] of [["red", "a"], [["bold", "red"], "a", { validateStream: false }], ["none", "a"], ["nothing", "a"], ["red", 5], ["bgBlueBright", "a", { validateStream: false }]]) await facts.of(`styleText ${format} ${rest[0]}`, () => util.styleText(format, ...rest));
      facts.say("parseEnv", util.parseEnv(kVariables));
      for (const [actual, expected] of kDiffs) facts.say(`diff ${actual} ${expected}`, util.diff(actual, expected));
      for (const error of [-2, -99999, 2, "a"]) await facts.of(`getSystemErrorMessage ${error}`, () => util.getSystemErrorMessage(error));
      for (const signal of ["SIGINT", "SIGKILL"]) facts.say(signal, util.convertProcessSignalToExitCode(signal));
      for (const count of [1, -1, "a", 1000]) await facts.of(`getCallSites ${count}`, () => util.getCallSites(count).length);
      facts.say("a call site", Object.keys(util.getCallSites()[0]));
    },
    "/paths": async (facts) => {
      for (const [name, glob] of kGlobs) await facts.of(`${name} ${glob}`, () => path.matchesGlob(name, glob));
      await facts.of("windows", () => path.win32.matchesGlob("a\\b", "a\\*"));
      await facts.of("no text", () => path.matchesGlob("a", 5));
    },
    "/asserts": async (facts) => {
      for (const [index, [actual, expected]] of kPartial.entries()) await facts.of(`partial ${index}`, () => { try { assert.partialDeepStrictEqual(actual, expected); return "equal"; } catch (error) { return [error.name, error.code, error.message]; } });
      await facts.of("Assert", () => Object.keys(new assert.Assert()));
      await facts.of("Assert()", () => assert.Assert());
    },
    "/streams": async (facts) => {
      const [one, other] = stream.duplexPair();
      one.write("hello");
      one.end();
      const got = [];
      for await (const chunk of other) got.push(`${chunk}`);
      facts.say("duplexPair", got);
      function Legacy() { stream.call(this); }
      util.inherits(Legacy, stream);
      facts.say("an old stream", new Legacy() instanceof stream);
      const channel = diagnostics.tracingChannel("facts"), seen = [];
      channel.subscribe({ start: () => seen.push("start"), end: () => seen.push("end"), error: () => seen.push("error") });
      channel.traceSync(() => {}, {});
      facts.say("tracing", [channel.constructor.name, seen]);
    },
    "/keys": async (facts) => {
      const algorithms = { ec: [{ name: "ECDSA", namedCurve: "P-256" }, ["sign", "verify"]], ed: [{ name: "Ed25519" }, ["sign", "verify"]], x: [{ name: "X25519" }, ["deriveBits"]], hmac: [{ name: "HMAC", hash: "SHA-256" }, ["sign"]] };
      for (const [name, [algorithm, usages]] of Object.entries(algorithms)) {
        const made = await crypto.subtle.generateKey(algorithm, true, usages);
        for (const [which, key] of made.publicKey ? Object.entries(made) : [["secret", made]]) {
          const jwk = await crypto.subtle.exportKey("jwk", key);
          facts.say(`${name} ${which}`, [Object.keys(jwk).join(" "), Object.keys(JSON.parse(JSON.stringify(jwk))).join(" ")]);
        }
      }
    },
    "/modules": async (facts) => {
      facts.say("net", [net.isIP("1.2.3.4"), net.isIP("::1"), net.isIPv4("x"), new net.SocketAddress({ address: "1.2.3.4", port: 5 }).address]);
      facts.say("tty", [tty.isatty(1), new tty.WriteStream(1).hasColors()]);
      facts.say("http", [http.STATUS_CODES[404], http.METHODS.includes("PATCH"), http.maxHeaderSize, https.globalAgent.defaultPort, new http.Agent({ keepAlive: true }).options, http.globalAgent.getName({ host: "a", port: 5 })]);
      await facts.of("a header's name", () => http.validateHeaderName("ab"));
      const require = module.createRequire("/x");
      facts.say("module", [require("fs") === process.getBuiltinModule("fs"), require("node:path").sep, module.isBuiltin("node:test"), module.isBuiltin("test"), module.isBuiltin("x"), module.Module === module, module.builtinModules]);
      for (const name of ["nothing", "node:nothing"]) await facts.of(`require ${name}`, () => require(name));
      await facts.of("createRequire", () => module.createRequire("x"));
      await facts.of("wrap", () => module.wrap("a"));
      const add = test.mock.fn((a) => a + 1);
      facts.say("test", [add(1), add.mock.callCount(), Object.keys(test)]);
      await facts.of("vm", () => [vm.isContext({}), vm.isContext(vm.createContext({}))]);
      for (const run of [() => vm.runInThisContext("1"), () => new vm.Script("1").runInThisContext(), () => vm.runInContext("1", {}), () => v8.serialize({}), () => v8.startupSnapshot.addSerializeCallback()]) await facts.of(String(run), run);
      facts.say("v8", [v8.getHeapStatistics(), v8.startupSnapshot.isBuildingSnapshot()]);
      facts.say("zlib", [zlib.Z_SYNC_FLUSH, zlib.BROTLI_PARAM_QUALITY, zlib.ZSTD_COMPRESS, zlib.constants.Z_BEST_SPEED]);
    },
  }),
};
