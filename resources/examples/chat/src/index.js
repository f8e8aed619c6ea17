// Chat rooms. Open / for a page to talk in, /?room=kitchen for another room.
//
// Each room is one object. Its WebSockets hibernate: ten seconds after the last word the object leaves memory, while all
// browsers stay connected; the next word constructs it again. So nothing that matters is kept in fields:
//   who somebody is      is attached to the WebSocket,
//   who is there         is ctx.getWebSockets(),
//   what has been said   is in storage.
// Try it: talk from two windows, evict the room, and go on talking.
import { DurableObject } from "cloudflare:workers";
import page from "./page.html";

const SHOWN = 50; // messages that a newcomer sees
const KEPT = 1000;
const LONGEST_NAME = 30;
const LONGEST_TEXT = 2000;

export class Room extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec(`CREATE TABLE IF NOT EXISTS messages (
      id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL)`);
    // The page asks now and then whether the room is still there. This answer needs no object in memory.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  fetch(request) {
    if (request.headers.get("Upgrade") !== "websocket") {
      return new Response("This is a chat room: connect to it with a WebSocket.\n", { status: 426 });
    }
    const name = new URL(request.url).searchParams.get("name")?.trim().slice(0, LONGEST_NAME) || "somebody";
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ name });
    send(server, { type: "welcome", messages: this.#lastMessages(), people: this.#people() });
    this.#tellAll({ type: "joined", name, people: this.#people() }, server);
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage(socket, data) {
    if (typeof data !== "string") return;
    const text = data.trim().slice(0, LONGEST_TEXT);
    if (text === "") return;
    const { name } = socket.deserializeAttachment();
    const at = Date.now();
    const { id } = this.ctx.storage.sql
      .exec("INSERT INTO messages (at, name, text) VALUES (?, ?, ?) RETURNING id", at, name, text)
      .one();
    this.ctx.storage.sql.exec("DELETE FROM messages WHERE id <= ?", id - KEPT);
    // Leaves when the message is safely stored: nobody sees a word that could still be lost.
    this.#tellAll({ type: "message", id, at, name, text });
  }

  webSocketClose(socket, code) {
    // Browsers wait for the answer to their close. 1005 stands for "no code" and 1006 for "gone without a word": neither
    // can be sent.
    if (code !== 1006) socket.close(code === 1005 ? 1000 : code, "goodbye");
    this.#left(socket);
  }

  webSocketError(socket) {
    this.#left(socket);
  }

  #left(socket) {
    // It is still listed while it closes.
    const people = this.#people(socket);
    this.#tellAll({ type: "left", name: socket.deserializeAttachment().name, people }, socket);
  }

  #lastMessages() {
    return this.ctx.storage.sql
      .exec("SELECT id, at, name, text FROM messages ORDER BY id DESC LIMIT ?", SHOWN)
      .toArray()
      .reverse();
  }

  #people(except) {
    const present = this.ctx.getWebSockets().filter((socket) => socket !== except);
    return present.map((socket) => socket.deserializeAttachment()?.name).filter(Boolean).sort();
  }

  #tellAll(message, except) {
    for (const socket of this.ctx.getWebSockets()) if (socket !== except) send(socket, message);
  }
}

function send(socket, message) {
  try {
    socket.send(JSON.stringify(message));
  } catch {
    // It is closing; its webSocketClose() tells the others.
  }
}

export default {
  fetch(request, env) {
    const url = new URL(request.url);
    switch (url.pathname) {
      case "/":
        return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } });
      case "/socket":
        return env.ROOM.getByName(url.searchParams.get("room") || "lobby").fetch(request);
      default:
        return new Response("There is only / and /socket.\n", { status: 404 });
    }
  },
};
