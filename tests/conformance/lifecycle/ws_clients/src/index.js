// Real clients of sockets that were accept()ed, in the Worker and in an object; and what is too much, or half.
import { DurableObject } from "cloudflare:workers";
import { show } from "../../../lib/facts.js";

const heard = [];

function serve(socket) {
  socket.binaryType = "arraybuffer";
  socket.accept();
  socket.addEventListener("message", ({ data }) => {
    heard.push(`message ${typeof data === "string" && data.length > 100 ? data.length : show(data)}`);
    if (data === "close me") socket.close(4001, "by server");
    else if (data === "close me without") socket.close();
    else if (data === "many") for (let i = 0; i < 3; ++i) socket.send(`${i}`);
    else if (data === "large") socket.send("x".repeat(1 << 20));
    else socket.send(data);
  });
  socket.addEventListener("close", ({ code, reason, wasClean }) => heard.push(`close ${show([code, reason, wasClean, socket.readyState])}`));
}

export class Room extends DurableObject {
  fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    serve(server);
    return new Response(null, { status: 101, webSocket: client, headers: { "X-Room": "r" } });
  }
}

export default {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname === "/heard") return new Response(heard.splice(0).map((line) => line + "\n").join(""));
    if (pathname === "/plain") return new Response("plain\n");
    if (pathname === "/object") return env.ROOM.getByName("room").fetch(request);
    const [client, server] = Object.values(new WebSocketPair());
    serve(server);
    if (pathname === "/headers") {
      const names = ["upgrade", "connection", "sec-websocket-version", "sec-websocket-protocol", "origin", "x-a"];
      server.send(names.map((name) => `${name}=${request.headers.get(name)}`).join(" "));
      server.send(`${request.method} ${new URL(request.url).pathname} ${request.headers.get("sec-websocket-key").length}`);
    }
    return new Response(null, { status: 101, webSocket: client });
  },
};
