// The calls of the hibernation API, and what each says to what it cannot take. Objects here are each other's clients.
import { DurableObject } from "cloudflare:workers";
import { Facts, sleep } from "../../../lib/facts.js";

const log = [];

export class Room extends DurableObject {
  async fetch(request) {
    const name = new URL(request.url).pathname.slice(1);
    if (!this[name]) {
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server, name === "" ? [] : [name]);
      return new Response(null, { status: 101, webSocket: client });
    }
    const facts = new Facts();
    await this[name](facts, this.ctx);
    return facts.response();
  }

  async sockets(facts, ctx) {
    const pair = () => Object.values(new WebSocketPair());
    await facts.of("nothing", () => ctx.acceptWebSocket());
    await facts.of("no socket", () => ctx.acceptWebSocket({}));
    await facts.of("null", () => ctx.acceptWebSocket(null));
    let [a, b] = pair();
    a.accept();
    await facts.of("after accept()", () => ctx.acceptWebSocket(a));
    await facts.of("its other end was accepted", () => ctx.acceptWebSocket(b));
    [a, b] = pair();
    await facts.of("accepted", () => ctx.acceptWebSocket(a));
    await facts.of("again", () => ctx.acceptWebSocket(a));
    await facts.of("then accept()", () => a.accept());
    await facts.of("accept() of the other end", () => b.accept());
    await facts.of("both ends", () => ctx.acceptWebSocket(b));
    [a, b] = pair();
    new Response(null, { status: 101, webSocket: b });
    await facts.of("after a Response with its other end", () => ctx.acceptWebSocket(a));
    [a, b] = pair();
    new Response(null, { status: 101, webSocket: a });
    await facts.of("after a Response with itself", () => ctx.acceptWebSocket(a));
    await facts.of("how many were", () => ctx.getWebSockets().length);
  }

  async tags(facts, ctx) {
    const accept = (...tags) => {
      const socket = new WebSocketPair()[1];
      ctx.acceptWebSocket(socket, ...tags);
      return ctx.getTags(socket);
    };
    await facts.of("none", () => accept());
    await facts.of("undefined", () => accept(undefined));
    await facts.of("null", () => accept(null));
    await facts.of("an empty list", () => accept([]));
    await facts.of("a string", () => accept("tag"));
    await facts.of("an object", () => accept({}));
    await facts.of("an iterable", () => accept(new Set(["a"])));
    await facts.of("an empty tag", () => accept([""]));
    await facts.of("numbers", () => accept([1, null, undefined]));
    await facts.of("a symbol", () => accept([Symbol("s")]));
    await facts.of("in order, each once", () => accept(["c", "a", "b", "a"]));
    await facts.of("ten", () => accept(Array.from("abcdefghij")).length);
    await facts.of("eleven", () => accept(Array.from("abcdefghijk")));
    await facts.of("eleven with one twice", () => accept(Array.from("abcdefghiaj")));
    await facts.of("256 letters", () => accept(["x".repeat(256)])[0].length);
    await facts.of("257 letters", () => accept(["x".repeat(257)]));
    await facts.of("129 letters of two bytes", () => accept(["é".repeat(129)]));
    const { 0: plain } = new WebSocketPair();
    await facts.of("tags of what was not accepted", () => ctx.getTags(plain));
    plain.accept();
    await facts.of("tags after accept()", () => ctx.getTags(plain));
    await facts.of("tags of nothing", () => ctx.getTags());
    await facts.of("tags of an object", () => ctx.getTags({}));
    await facts.of("by a tag", () => ctx.getWebSockets("a").map((socket) => ctx.getTags(socket).join("")));
    await facts.of("by the empty tag", () => ctx.getWebSockets("").length);
    await facts.of("by undefined", () => ctx.getWebSockets(undefined).length === ctx.getWebSockets().length);
    await facts.of("by null", () => ctx.getWebSockets(null).length);
    await facts.of("by a number", () => ctx.getWebSockets(1).length);
    await facts.of("each time the same", () => ctx.getWebSockets().every((socket, i) => socket === ctx.getWebSockets()[i]));
  }

  async autoResponse(facts, ctx) {
    const set = (...pair) => ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(...pair));
    await facts.of("none", () => ctx.getWebSocketAutoResponse());
    await facts.of("a request of 2048", () => set("x".repeat(2048), "r"));
    await facts.of("a request of 2049", () => set("x".repeat(2049), "r"));
    await facts.of("1025 letters of two bytes", () => set("é".repeat(1025), "r"));
    await facts.of("a response of 2048", () => set("q", "x".repeat(2048)));
    await facts.of("a response of 2049", () => set("q", "x".repeat(2049)));
    await facts.of("the last one", () => ctx.getWebSocketAutoResponse().request);
    await facts.of("another object each time", () => ctx.getWebSocketAutoResponse() !== ctx.getWebSocketAutoResponse());
    await facts.of("no pair", () => ctx.setWebSocketAutoResponse({ request: "a", response: "b" }));
    await facts.of("null", () => ctx.setWebSocketAutoResponse(null));
    await facts.of("then", () => ctx.getWebSocketAutoResponse());
    await facts.of("nothing", () => { set("a", "b"); ctx.setWebSocketAutoResponse(); return ctx.getWebSocketAutoResponse(); });
    const { 0: plain, 1: accepted } = new WebSocketPair();
    await facts.of("time of what was not accepted", () => ctx.getWebSocketAutoResponseTimestamp(plain));
    ctx.acceptWebSocket(accepted);
    await facts.of("time of what was", () => ctx.getWebSocketAutoResponseTimestamp(accepted));
    await facts.of("time of nothing", () => ctx.getWebSocketAutoResponseTimestamp());
  }

  async eventTimeout(facts, ctx) {
    const set = (...ms) => { ctx.setHibernatableWebSocketEventTimeout(...ms); return ctx.getHibernatableWebSocketEventTimeout(); };
    await facts.of("at first", () => ctx.getHibernatableWebSocketEventTimeout());
    for (const ms of [1, 604800000, 604800001, 0, 5.7, -1, NaN, "100", "x", null, undefined, 2 ** 32, {}]) await facts.of(`${ms}`, () => set(ms));
    await facts.of("nothing", () => set());
  }

  async attachments(facts, ctx) {
    const { 1: socket } = new WebSocketPair();
    socket.serializeAttachment("before");
    ctx.acceptWebSocket(socket);
    await facts.of("from before it was accepted", () => socket.deserializeAttachment());
    await facts.of("too large", () => socket.serializeAttachment("x".repeat(16386)));
    await facts.of("as before", () => socket.deserializeAttachment());
    for (const [name, value] of Object.entries({ "a class's": new (class Foo {})(), "a stub": this.env.ROOM.getByName("x"), "a function": () => 1, "an error": new RangeError("r"), "a key": Symbol("k"), "a blob": new Blob(["x"]), "cyclic": (() => { const o = {}; o.o = o; return o; })() })) {
      await facts.of(name, () => { socket.serializeAttachment(value); return socket.deserializeAttachment(); });
    }
  }

  async most(facts, ctx) {
    const others = [];
    const accept = () => {
      const { 0: client, 1: server } = new WebSocketPair();
      ctx.acceptWebSocket(server);
      others.push(client);
    };
    await facts.of("too many", () => { for (;;) accept(); });
    facts.say("there are", [others.length, ctx.getWebSockets().length]);
  }

  async webSocketMessage(socket, message) {
    const [who] = this.ctx.getTags(socket);
    log.push(`${who}: ${message} begins`);
    if (message === "wait") await sleep(100);
    if (message === "throw") throw new Error("of the handler");
    if (message === "reject") { await sleep(1); throw new Error("later"); }
    if (message === "put") {
      socket.send("1");
      this.ctx.storage.put("k", 1);
      socket.send("2");
      socket.send("3");
    }
    if (message === "abort") this.ctx.abort("as asked");
    if (message === "count") socket.send(`${this.count = (this.count ?? 0) + 1}`);
    log.push(`${who}: ${message} ends`);
  }
  webSocketClose(socket, code, reason, wasClean) { log.push(`close ${code} ${reason} ${wasClean} ${socket.readyState} ${this.ctx.getWebSockets().includes(socket)}`); }
  webSocketError(socket, error) { log.push(`error ${error}`); }
}

/** A client's end of a socket of that object, with what it hears. */
async function enter(stub, tag) {
  const { webSocket: socket } = await stub.fetch(`http://o/${tag}`, { headers: { Upgrade: "websocket" } });
  const heard = [];
  socket.addEventListener("message", ({ data }) => heard.push(data));
  socket.addEventListener("close", ({ code, reason, wasClean }) => heard.push(["close", code, reason, wasClean]));
  socket.addEventListener("error", ({ message }) => heard.push(["error", message]));
  socket.accept();
  return { socket, heard };
}

async function handlers(facts, stub) {
  const logged = () => log.splice(0);
  const a = await enter(stub, "a"), b = await enter(stub, "b");
  a.socket.send("wait");
  await sleep(20);
  a.socket.send("next");
  await sleep(20);
  b.socket.send("hello");
  await sleep(200);
  facts.say("while a handler waits, others begin", logged());
  a.socket.send("throw");
  a.socket.send("reject");
  a.socket.send("count");
  await sleep(30);
  a.socket.send("count");
  await sleep(30);
  facts.say("what throws ends nothing", [a.heard.splice(0), logged()]);
  a.socket.send("put");
  await sleep(50);
  facts.say("in order around a put", [a.heard.splice(0), logged()]);
  b.socket.send("abort");
  await sleep(50);
  facts.say("both ends after abort()", [a.heard.splice(0), b.heard.splice(0), logged()]);
  facts.say("their states", [a.socket.readyState, b.socket.readyState]);
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const stub = env.ROOM.getByName(pathname);
    if (pathname !== "/handlers") return stub.fetch(request);
    const facts = new Facts();
    await handlers(facts, stub);
    return facts.response();
  },
};
