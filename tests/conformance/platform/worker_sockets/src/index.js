// A Worker that talks to an object over a WebSocket: the listeners of its socket are part of its request.
import { DurableObject } from "cloudflare:workers";
import { routes } from "../../../lib/facts.js";

export class Thing extends DurableObject {
  fetch() {
    const [client, server] = Object.values(new WebSocketPair());
    server.accept();
    server.addEventListener("message", (event) => server.send(`echo ${event.data}`));
    return new Response(null, { status: 101, webSocket: client });
  }
}

async function connect(env) {
  const { webSocket } = await env.THING.getByName("a").fetch("http://x/", { headers: { upgrade: "websocket" } });
  webSocket.accept();
  const got = [], waiting = [];
  webSocket.addEventListener("message", ({ data }) => (waiting.length ? waiting.shift()(data) : got.push(data)));
  return { webSocket, next: () => (got.length ? got.shift() : new Promise((resolve) => waiting.push(resolve))) };
}

export default {
  fetch: routes({
    "/listeners": async (facts, url, env) => {
      const { webSocket, next } = await connect(env);
      webSocket.addEventListener("message", ({ data }) => { if (data === "echo first") facts.of("send in a listener", () => webSocket.send("second")); });
      webSocket.send("first");
      facts.say("first", await next());
      facts.say("second", await next());
    },
    "/thenables": async (facts, url, env) => {
      const { webSocket, next } = await connect(env);
      const asking = (text) => ({ then(resolve) {
        facts.of(`send ${text} in then()`, () => webSocket.send(text));
        resolve(text);
      } });
      for (const text of ["a", "b"]) {
        facts.say("awaited", await asking(text));
        facts.say("answer", await next());
      }
    },
  }),
};
