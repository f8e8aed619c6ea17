// connect() of cloudflare:sockets. The program speaks HTTP with the server that it runs on.
import * as sockets from "cloudflare:sockets";
import { connect } from "cloudflare:sockets";
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

const bytes = (string) => new TextEncoder().encode(string);
const ask = (path, more = "") => bytes(`GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`);
const last = "Connection: close\r\n";
const soon = (promise, ms = 500) => Promise.race([Promise.resolve(promise).then((value) => ["settled", value], (error) => ["rejected", error?.name, error?.message]), sleep(ms).then(() => "waits")]);

/** All that comes until the other side ends, as text; a Date would differ in each run. */
async function rest(socket) {
  const text = await new Response(socket.readable).text();
  return [text.split("\r\n", 1)[0], text.slice(text.indexOf("\r\n\r\n") + 4)];
}
async function write(socket, data) {
  const writer = socket.writable.getWriter();
  await writer.write(data);
  writer.releaseLock();
}

async function talk(facts, host) {
  let socket = connect(host);
  facts.say("states at once", [socket.upgraded, socket.secureTransport, await soon(socket.closed, 0)]);
  const info = await socket.opened;
  facts.say("opened", [Object.keys(info), info.remoteAddress === host, typeof info.localAddress]);
  await write(socket, ask("/hello", last));
  facts.say("the answer", await rest(socket));
  facts.say("closed", await soon(socket.closed));
  await facts.of("close()", () => socket.close());
  await facts.of("written after that", () => soon(write(socket, bytes("x"))));

  socket = connect(host);
  const [first, second] = [write(socket, ask("/hello")), null];
  await first;
  const reader = socket.readable.getReader();
  const { value, done } = await reader.read();
  facts.say("a piece", [value.constructor.name, new TextDecoder().decode(value).startsWith("HTTP/1.1 200"), done]);
  reader.releaseLock();
  facts.say("still open", await soon(socket.closed, 20));
  facts.say("close()", await soon(socket.close()));
  facts.say("closed", await soon(socket.closed));
  facts.say("read after close()", await soon(socket.readable.getReader().read()));
  facts.say("written after close()", await soon(write(socket, bytes("x"))));
  facts.say("close() again", await soon(socket.close()));

  socket = connect(host);
  const waiting = soon(socket.readable.getReader().read());
  await socket.opened;
  facts.say("close() while somebody reads", await soon(socket.close()));
  facts.say("what the reader is told", await waiting);

  socket = connect(host);
  facts.say("close() at once", await soon(socket.close()));
  facts.say("opened", (await soon(socket.opened))[0]);

  socket = connect(host);
  await write(socket, ask("/hello", last));
  await socket.writable.close();
  facts.say("after closing the writable", await soon(rest(socket)));
  facts.say("closed", await soon(socket.closed));

  socket = connect(host, { allowHalfOpen: true });
  await write(socket, ask("/hello", last));
  facts.say("half open", await rest(socket));
  facts.say("closed", await soon(socket.closed, 50));
  await facts.of("close()", () => socket.close());

  socket = connect(host);
  await facts.of("text", () => soon(write(socket, "text")));
  socket = connect(host);
  await facts.of("a buffer", () => soon(write(socket, ask("/hello", last).buffer)));
  await facts.of("startTls()", () => socket.startTls());
  socket = connect({ hostname: host.split(":")[0], port: Number(host.split(":")[1]) });
  await write(socket, ask("/hello", last));
  facts.say("an address in two parts", await rest(socket));
}

const kinds = ["nothing done", "read", "closed", "ended"];
let instances = 0;

export class T extends DurableObject {
  async through(host) {
    const socket = connect(host);
    await write(socket, ask("/hello", last));
    return rest(socket);
  }
  async keep(host) {
    this.socket = connect(host);
    await this.socket.opened;
    return this.socket.constructor.name;
  }
  instance = ++instances;
  async begin(kind, host) {
    const socket = this.socket = connect(host);
    await socket.opened;
    if (kind === "read") this.reading = socket.readable.getReader().read();
    if (kind === "closed") await socket.close();
    if (kind === "ended") {
      await write(socket, ask("/hello", last));
      await rest(socket);
    }
  }
  look() { return this.instance > kinds.length ? "evicted" : "kept"; }
  async use() { await write(this.socket, ask("/hello", last)); return rest(this.socket); }
}

export default {
  fetch: routes({
    "/hello": async (facts) => facts.say("hello", "world"),
    "/shape": async (facts, url) => {
      facts.say("module", [Object.keys(sockets), connect.length]);
      const socket = connect(url.host);
      facts.say("prototype", Object.getOwnPropertyNames(Object.getPrototypeOf(socket)));
      facts.say("is", [String(socket), socket.constructor.name, socket.readable.constructor.name, socket.writable.constructor.name, socket.opened instanceof Promise]);
      await socket.close();
    },
    "/addresses": async (facts, url) => {
      const { host } = url;
      const forms = {
        "number": [5], "no port": ["localhost"], "text": ["nonsense"], "port too large": ["localhost:99999"], "a space": ["a b:1"], "an object without port": [{ hostname: "localhost" }],
        "an empty object": [{}], "a port that is no number": [{ hostname: "localhost", port: "x" }], "unknown secureTransport": [host, { secureTransport: "x" }],
        "secureTransport off": [host, { secureTransport: "off" }], "starttls": [host, { secureTransport: "starttls" }], "options null": [host, null], "options 5": [host, 5],
        "a port that is too large": [{ hostname: "localhost", port: 65536 }], "a negative port": [{ hostname: "localhost", port: -1 }], "an infinite port": [{ hostname: "localhost", port: Infinity }],
        "a port with a fraction": [{ hostname: "localhost", port: 1.5 }], "a bigint": [{ hostname: "localhost", port: 1n }], "a space in a name": [{ hostname: "a b", port: 1 }], "no name": [{ hostname: "", port: 1 }],
        "a port with letters": ["localhost:1x"], "a port without digits": ["localhost:"], "a name left out": [":1"], "with a user": ["user@localhost:1"], "with a path": ["localhost:1/path"], "with a scheme": ["http://localhost:1"],
      };
      for (const [name, args] of Object.entries(forms)) await facts.of(name, () => { const socket = connect(...args); socket.close().catch(() => {}); return socket.secureTransport; });
    },
    "/starttls": async (facts, url) => {
      const { host } = url;
      const socket = connect(host, { secureTransport: "starttls" });
      await socket.opened;
      const secure = socket.startTls();
      facts.say("upgraded", [socket.upgraded, secure.upgraded, secure.secureTransport]);
      facts.say("the old one's end", await soon(socket.closed, 0));
      facts.say("the new one", (await soon(secure.opened)).map((text) => text.replace(/= .*/, "= …")));  // the other side speaks no TLS
      facts.say("its end", (await soon(secure.closed)).map((text) => text.replace(/= .*/, "= …")));
      await facts.of("startTls() again", () => socket.startTls());
      await facts.of("close() of the old one", () => soon(socket.close()));
      const closed = connect(host, { secureTransport: "off" });
      await closed.close();
      await facts.of("startTls() of a closed one", () => closed.startTls());
      const tls = connect(host, { secureTransport: "on" });
      await facts.of("startTls() of one with TLS", () => tls.startTls());
      facts.say("which could not be had", await soon(tls.opened));
    },
    "/refused": async (facts) => {
      const socket = connect("127.0.0.1:1");
      facts.say("opened", await soon(socket.opened));
      facts.say("closed", await soon(socket.closed));
      facts.say("read", await soon(socket.readable.getReader().read()));
      facts.say("written", await soon(write(socket, bytes("x"))));
      facts.say("close()", await soon(socket.close()));
    },
    "/keep": async (facts, url, env) => {
      for (const kind of kinds) await env.T.getByName(kind).begin(kind, url.host);
    },
    "/look": async (facts, url, env) => {
      for (const kind of kinds) facts.say(kind, await env.T.getByName(kind).look());
    },
    "/talk": (facts, url) => talk(facts, url.host),
    "/objects": async (facts, url, env) => {
      const stub = env.T.getByName("t");
      await facts.of("in an object", () => stub.through(url.host));
      await facts.of("kept", () => stub.keep(url.host));
      await facts.of("used by the next call", () => stub.use());
      await facts.of("connect() of a stub", () => soon(stub.connect("x:1").opened));
      await facts.of("without an address", () => stub.connect());
    },
  }),
};
