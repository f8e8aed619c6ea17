// Real clients of an object that hibernates: what wakes it, what it still knows then, and who answers a close.
import { DurableObject } from "cloudflare:workers";
import { show } from "../../../lib/facts.js";

let instances = 0;
const heard = [];

export class Room extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.instance = ++instances;
    const found = ctx.getWebSockets();
    heard.push(`constructor ${this.instance}: ${show(found.map((socket) => [ctx.getTags(socket), socket.deserializeAttachment(), socket.readyState, socket.user]))}`);
  }

  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/enter") {
      const name = url.searchParams.get("name");
      const [client, server] = Object.values(new WebSocketPair());
      this.ctx.acceptWebSocket(server, [name, "all"]);
      server.serializeAttachment({ name });
      server.user = name;
      server.addEventListener("message", () => heard.push("a listener heard a message"));
      if (name === "a") {
        this.ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
        this.ctx.setHibernatableWebSocketEventTimeout(5000);
      }
      server.send(`welcome ${name}`);
      return new Response(null, { status: 101, webSocket: client });
    }
    if (url.pathname === "/heard") return new Response(heard.splice(0).map((line) => line + "\n").join(""));
    const auto = this.ctx.getWebSocketAutoResponse();
    const lines = [
      ["instance", this.instance],
      ["all", this.ctx.getWebSockets().map((socket) => this.ctx.getTags(socket)[0])],
      ["by tag", this.ctx.getWebSockets("all").map((socket) => this.ctx.getTags(socket)[0])],
      ["one", this.ctx.getWebSockets("a").length],
      ["none", this.ctx.getWebSockets("z").length],
      ["same object", this.ctx.getWebSockets()[0] === this.ctx.getWebSockets()[0]],
      ["answered by itself", this.ctx.getWebSockets("all").map((socket) => this.ctx.getWebSocketAutoResponseTimestamp(socket) instanceof Date)],
      ["auto-response", [auto?.request, auto?.response]],
      ["timeout", this.ctx.getHibernatableWebSocketEventTimeout()],
    ];
    return new Response(lines.map(([name, value]) => `${name}: ${show(value)}\n`).join(""));
  }

  async webSocketMessage(socket, message) {
    heard.push(`message ${this.instance}: ${show([message, socket.user, socket.deserializeAttachment(), this.ctx.getTags(socket), socket.binaryType])}`);
    if (message === "everybody") for (const other of this.ctx.getWebSockets("all")) other.send(`from ${socket.deserializeAttachment().name}`);
    else if (message === "close me") socket.close(4001, "by server");
    else if (message === "throw") throw new Error("of the handler");
    else if (message === "abort") this.ctx.abort("as asked");
    else if (typeof message === "string") socket.send(`echo ${message}`);
    else socket.send(message);
  }

  async webSocketClose(socket, code, reason, wasClean) {
    heard.push(`close ${this.instance}: ${show([code, reason, wasClean, socket.readyState, this.ctx.getWebSockets().includes(socket)])}`);
    if (reason === "answer me") socket.close(code, "answered");
    if (reason === "a word first") {
      socket.send("a word");
      socket.close(4009, "other code");
    }
  }

  async webSocketError(socket, error) {
    heard.push(`error ${this.instance}: ${show(error)}`);
  }
}

export default {
  fetch: (request, env) => env.ROOM.getByName("room").fetch(request),
};
