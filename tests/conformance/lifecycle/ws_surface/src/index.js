// What WebSocket and its companions look like, and what they say to wrong arguments.
import { DurableObject } from "cloudflare:workers";
import { routes, show, sleep } from "../../../lib/facts.js";

export class Room extends DurableObject {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    const pair = new WebSocketPair();
    switch (pathname) {
      case "/plain":
        return new Response("plain");
      case "/accepted":
        pair[0].accept();
        return new Response(null, { status: 101, webSocket: pair[0] });
      case "/twice":
        this.kept ??= pair[0];
        return new Response(null, { status: 101, webSocket: this.kept });
      case "/protocol":
        pair[1].accept();
        return new Response(null, { status: 101, webSocket: pair[0], headers: { "Sec-WebSocket-Protocol": "chat", "X-Room": "r" } });
    }
    pair[1].accept();
    pair[1].addEventListener("message", ({ data }) => pair[1].send(`echo ${data}`));
    this.last = pair[0];
    return new Response(null, { status: 101, webSocket: pair[0] });
  }
}

const upgrade = { headers: { Upgrade: "websocket" } };
const names = (object) => Object.getOwnPropertyNames(object);

export default {
  fetch: routes({
    "/pair": async (facts) => {
      const pair = new WebSocketPair();
      facts.say("keys", Object.keys(pair));
      facts.say("tag", String(pair));
      facts.say("prototype", names(WebSocketPair.prototype));
      facts.say("iterable", [...pair].length);
      facts.say("iterates its own", [...pair].every((socket, i) => socket === pair[i]));
      facts.say("two different", pair[0] !== pair[1]);
      facts.say("arity", WebSocketPair.length);
      await facts.of("without new", () => WebSocketPair());
    },
    "/properties": async (facts) => {
      const { 0: socket } = new WebSocketPair();
      facts.say("prototype", names(WebSocket.prototype));
      facts.say("static", names(WebSocket));
      facts.say("own", names(socket));
      facts.say("is", [socket instanceof WebSocket, socket instanceof EventTarget, String(socket), socket.constructor.name, WebSocket.name]);
      for (const name of ["readyState", "url", "protocol", "extensions", "binaryType", "bufferedAmount", "onmessage", "OPEN", "READY_STATE_CLOSED"]) facts.say(name, socket[name]);
      facts.say("constants", [WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.CLOSING, WebSocket.CLOSED, WebSocket.READY_STATE_CONNECTING]);
      facts.say("send", Object.getOwnPropertyDescriptor(WebSocket.prototype, "send"));
      facts.say("OPEN", Object.getOwnPropertyDescriptor(WebSocket.prototype, "OPEN"));
      const { enumerable, configurable, set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, "readyState");
      facts.say("readyState is an accessor", [enumerable, configurable, set]);
      socket.user = "u";
      facts.say("expando", socket.user);
      await facts.of("clone", () => structuredClone(socket));
      for (const type of ["blob", "arraybuffer", "other", undefined]) await facts.of(`binaryType ${type}`, () => { socket.binaryType = type; return socket.binaryType; });
    },
    "/before-accepting": async (facts) => {
      const { 0: socket } = new WebSocketPair();
      await facts.of("send", () => socket.send("x"));
      await facts.of("send nothing", () => socket.send());
      await facts.of("close", () => socket.close());
      await facts.of("close 999", () => socket.close(999));
      await facts.of("accept", () => socket.accept());
      await facts.of("accept again", () => socket.accept());
      await facts.of("accept {}", () => socket.accept({}));
      await facts.of("accept half open", () => socket.accept({ allowHalfOpen: true }));
      await facts.of("accept 5", () => socket.accept(5));
      await facts.of("accept null", () => socket.accept(null));
      await facts.of("send now", () => socket.send("x"));
    },
    "/messages": async (facts) => {
      const { 0: a, 1: b } = new WebSocketPair();
      a.accept();
      for (const value of ["text", "", 5, {}, null, undefined, true, [1, 2], "\ud800x", new Blob(["hi"]), new Uint8Array([1, 2]).buffer, new Uint16Array([1, 2]), new DataView(new ArrayBuffer(3), 1, 2), new Uint8Array([1, 2, 3]).subarray(1)]) {
        await facts.of(`send ${show(value)}`, () => a.send(value));
      }
      await facts.of("send symbol", () => a.send(Symbol("s")));
      await facts.of("send what throws", () => a.send({ toString() { throw new RangeError("no"); } }));
      facts.say("buffered", a.bufferedAmount);
      b.addEventListener("message", (event) => facts.say("got", event.data));
      let first = true;
      b.onmessage = (event) => {
        if (!first) return;
        first = false;
        facts.say("event", [event.type, event.constructor.name, event.target === b, event.origin, event.lastEventId, event.source, event.ports]);
      };
      b.accept();
      facts.say("not yet", first);
      await sleep(50);
      facts.say("buffered", a.bufferedAmount);
      facts.say("states", [a.readyState, b.readyState]);
    },
    "/close-arguments": async (facts) => {
      const { 0: socket } = new WebSocketPair();
      socket.accept();
      for (const code of [0, 999, 1004, 1005, 1006, 1015, 5000, 65536, -1, NaN, "x", null, {}]) await facts.of(`close ${show(code)}`, () => socket.close(code));
      await facts.of("reason alone", () => socket.close(undefined, "r"));
      await facts.of("still open", () => socket.readyState);
      await facts.of("a reason of 124 bytes", () => socket.close(1000, "x".repeat(124)));
      await facts.of("closing", () => socket.readyState);
      await facts.of("again", () => socket.close(3000, "again"));
      await facts.of("again, wrong", () => socket.close(1));
      await facts.of("send", () => socket.send("late"));
      for (const code of [1000, 1001, 1003, 1011, 1014, 1016, 2999, 3000, 4999, "3001"]) {
        const { 0: one } = new WebSocketPair();
        one.accept();
        await facts.of(`close ${show(code)}`, () => one.close(code));
      }
    },
    "/attachments": async (facts) => {
      const { 0: socket } = new WebSocketPair();
      await facts.of("none", () => socket.deserializeAttachment());
      await facts.of("serialise nothing", () => socket.serializeAttachment());
      const value = { a: 1, list: [1, new Date(0)], map: new Map([[1, 2]]) };
      await facts.of("serialise", () => socket.serializeAttachment(value));
      value.a = 2;
      await facts.of("a snapshot", () => socket.deserializeAttachment());
      await facts.of("a copy each time", () => socket.deserializeAttachment() !== socket.deserializeAttachment());
      await facts.of("function", () => socket.serializeAttachment(Math.max));
      await facts.of("as before", () => socket.deserializeAttachment().a);
      await facts.of("too large", () => socket.serializeAttachment("x".repeat(16380)));
      await facts.of("just right", () => socket.serializeAttachment("x".repeat(16379)));
      await facts.of("its size", () => socket.deserializeAttachment().length);
      await facts.of("undefined", () => { socket.serializeAttachment(undefined); return socket.deserializeAttachment(); });
      await facts.of("null", () => { socket.serializeAttachment(null); return socket.deserializeAttachment(); });
    },
    "/responses": async (facts) => {
      const { 0: socket } = new WebSocketPair();
      await facts.of("101 without", () => new Response(null, { status: 101 }));
      await facts.of("101 with null", () => new Response(null, { status: 101, webSocket: null }));
      await facts.of("200 with", () => new Response(null, { status: 200, webSocket: socket }));
      await facts.of("no status", () => new Response(null, { webSocket: socket }));
      await facts.of("with a body", () => new Response("x", { status: 101, webSocket: socket }));
      await facts.of("no socket", () => new Response(null, { status: 101, webSocket: {} }));
      const response = new Response(null, { status: 101, webSocket: socket });
      facts.say("webSocket", response.webSocket === socket);
      facts.say("status", [response.status, response.statusText, response.ok, response.body]);
      await facts.of("clone", () => response.clone());
      await facts.of("accept after", () => socket.accept());
      facts.say("of others", new Response("x").webSocket);
      facts.say("101 of others", Object.keys(Object.getOwnPropertyDescriptors(Response.prototype)).includes("webSocket"));
    },
    "/upgrades": async (facts, url, env) => {
      const stub = env.ROOM.getByName("upgrades");
      await facts.of("without the header", () => stub.fetch("http://o/"));
      await facts.of("another protocol", () => stub.fetch("http://o/", { headers: { Upgrade: "h2c" } }));
      await facts.of("plain answer", async () => (await stub.fetch("http://o/plain", upgrade)).webSocket);
      await facts.of("other case", async () => (await stub.fetch("http://o/", { headers: { upgrade: "WebSocket" } })).status);
      await facts.of("by POST", async () => (await stub.fetch("http://o/", { method: "POST", body: "x", ...upgrade })).status);
      await facts.of("accepted before", () => stub.fetch("http://o/accepted", upgrade));
      await facts.of("returned once", async () => (await stub.fetch("http://o/twice", upgrade)).status);
      await facts.of("returned twice", () => stub.fetch("http://o/twice", upgrade));
      const response = await stub.fetch("http://o/", upgrade);
      const socket = response.webSocket;
      facts.say("response", [response.status, response.statusText, response.body, response.url]);
      facts.say("socket", [socket.readyState, socket.url, socket.protocol, socket.extensions, response.webSocket === socket]);
      await facts.of("send before accept", () => socket.send("early"));
      const got = [];
      socket.addEventListener("message", (event) => got.push(event.data));
      socket.accept();
      socket.send("hello");
      await sleep(50);
      facts.say("got", got);
      await facts.of("clone of what came", () => response.clone());
      const named = await stub.fetch("http://o/protocol", { headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": "chat, other" } });
      facts.say("protocol", [named.webSocket.protocol, named.headers.get("sec-websocket-protocol"), named.headers.get("x-room")]);
    },
    "/events": async (facts) => {
      facts.say("MessageEvent", names(MessageEvent.prototype));
      await facts.of("data", () => new MessageEvent("message", { data: 5 }).data);
      await facts.of("no data", () => new MessageEvent("x").data);
      await facts.of("no type", () => new MessageEvent());
      facts.say("CloseEvent", names(CloseEvent.prototype));
      await facts.of("given", () => { const event = new CloseEvent("close", { code: 1000, reason: "r", wasClean: true }); return [event.type, event.code, event.reason, event.wasClean]; });
      await facts.of("not given", () => { const event = new CloseEvent("x"); return [event.code, event.reason, event.wasClean]; });
      await facts.of("no type", () => new CloseEvent());
    },
    "/constructor": async (facts) => {
      await facts.of("without new", () => WebSocket("ws://example.com"));
      await facts.of("nothing", () => new WebSocket());
      await facts.of("no url", () => new WebSocket("x"));
      await facts.of("http", () => new WebSocket("http://example.com"));
      await facts.of("fragment", () => new WebSocket("ws://example.com/#a"));
      await facts.of("protocol with a space", () => new WebSocket("ws://example.com/", "a b"));
      await facts.of("protocol twice", () => new WebSocket("ws://example.com/", ["a", "a"]));
      await facts.of("empty protocol", () => new WebSocket("ws://example.com/", ""));
    },
    "/auto-response-pair": async (facts) => {
      facts.say("prototype", names(WebSocketRequestResponsePair.prototype));
      await facts.of("nothing", () => new WebSocketRequestResponsePair());
      await facts.of("half", () => new WebSocketRequestResponsePair("a"));
      const pair = new WebSocketRequestResponsePair("a", 5);
      facts.say("made of", [pair.request, pair.response]);
      await facts.of("long", () => new WebSocketRequestResponsePair("x".repeat(5000), "").request.length);
    },
  }),
};
