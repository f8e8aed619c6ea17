// WebSockets of accept(): the two ends in the Worker, in one object, and in both; run under two compatibility dates.
import { DurableObject } from "cloudflare:workers";
import { routes, show, sleep } from "./facts.js";

const shown = async (data) => (data instanceof Blob ? `Blob ${show(await data.arrayBuffer())}` : show(data));

/** Says what happens to `socket`, with its state at that moment. */
function watch(say, name, socket) {
  socket.addEventListener("message", async ({ data }) => { const state = socket.readyState; say(`${name} message`, [await shown(data), state]); });
  socket.addEventListener("close", ({ code, reason, wasClean }) => say(`${name} close`, [code, reason, wasClean, socket.readyState]));
  socket.addEventListener("error", ({ message }) => say(`${name} error`, [message, socket.readyState]));
  return socket;
}

function watchedPair(say) {
  const [a, b] = Object.values(new WebSocketPair());
  watch(say, "a", a).accept();
  watch(say, "b", b).accept();
  return [a, b];
}

async function closings(say, of) {
  let [a, b] = watchedPair(say);
  a.send("before");
  a.close(4001, "from a");
  say("after close", [a.readyState, b.readyState]);
  await sleep(30);
  say("later", [a.readyState, b.readyState]);
  await of("b sends", () => b.send("after"));
  await sleep(30);
  await of("b closes", () => b.close(4002, "from b"));
  await sleep(30);
  say("at the end", [a.readyState, b.readyState]);
  await of("b sends", () => b.send("too late"));

  [a, b] = watchedPair(say);
  a.close();
  await sleep(30);
  say("without code", [a.readyState, b.readyState]);
  b.close();
  await sleep(30);
  say("at the end", [a.readyState, b.readyState]);

  [a, b] = watchedPair(say);
  a.close(1000, "a");
  b.close(1001, "b");
  say("both at once", [a.readyState, b.readyState]);
  await sleep(30);
  say("at the end", [a.readyState, b.readyState]);
}

async function messages(say) {
  const [a, b] = watchedPair(say);
  a.send("text");
  b.send("back");
  await sleep(30);
  a.send(new Uint8Array([1, 2, 3]));
  await sleep(30);
  b.binaryType = "arraybuffer";
  a.send(new Uint8Array([4]));
  await sleep(30);
  b.binaryType = "blob";
  a.send(new Uint8Array([5]));
  await sleep(30);
  b.addEventListener("message", () => { throw new Error("of a listener"); });
  a.send("a listener throws");
  await sleep(30);
  a.send("it goes on");
  await sleep(30);
}

export class Room extends DurableObject {
  heard = [];

  async fetch(request) {
    const { pathname } = new URL(request.url);
    const say = (name, value) => this.heard.push(`${name}: ${show(value)}`);
    const of = async (name, action) => {
      try {
        say(name, await action());
      } catch (error) {
        this.heard.push(`${name}: threw ${show(error)}`);
      }
    };
    switch (pathname) {
      case "/closings":
        await closings(say, of);
        break;
      case "/messages":
        await messages(say);
        break;
      case "/order": {
        const [a, b] = watchedPair(say);
        a.send("1");
        this.ctx.storage.put("k", 1);
        a.send("2");
        await this.ctx.storage.sync();
        a.send("3");
        await sleep(30);
        break;
      }
      case "/room": {
        const [client, server] = Object.values(new WebSocketPair());
        watch(say, "server", server).accept();
        server.send("welcome");
        server.addEventListener("message", ({ data }) => {
          if (data === "close me") server.close(4003, "by server");
          else if (data === "abort") this.ctx.abort("as asked");
          else server.send(`echo ${data}`);
        });
        this.server = server;
        return new Response(null, { status: 101, webSocket: client });
      }
      case "/answer":
        await of("answer", () => this.server.close(4004, "answer"));
        await sleep(30);
        break;
    }
    return new Response(this.heard.splice(0).join("\n"));
  }
}

const heardBy = async (facts, stub, path = "/heard") => facts.lines.push(...(await (await stub.fetch(`http://o${path}`)).text()).split("\n").filter(Boolean).map((line) => `  ${line}`));

async function enter(facts, stub) {
  const { webSocket } = await stub.fetch("http://o/room", { headers: { Upgrade: "websocket" } });
  watch((name, value) => facts.say(name, value), "client", webSocket).accept();
  await sleep(30);
  return webSocket;
}

export default {
  fetch: routes({
    "/worker-closings": async (facts) => closings((...what) => facts.say(...what), (...what) => facts.of(...what)),
    "/worker-messages": async (facts) => messages((...what) => facts.say(...what)),
    "/object-closings": async (facts, url, env) => heardBy(facts, env.ROOM.getByName("closings"), "/closings"),
    "/object-messages": async (facts, url, env) => heardBy(facts, env.ROOM.getByName("messages"), "/messages"),
    "/order": async (facts, url, env) => heardBy(facts, env.ROOM.getByName("order"), "/order"),
    "/client-closes": async (facts, url, env) => {
      const stub = env.ROOM.getByName("client closes");
      const client = await enter(facts, stub);
      client.send("hello");
      await sleep(30);
      client.close(4001, "by client");
      facts.say("closing", client.readyState);
      await sleep(30);
      await heardBy(facts, stub);
      facts.say("client", client.readyState);
      await heardBy(facts, stub, "/answer");
      facts.say("client", client.readyState);
    },
    "/server-closes": async (facts, url, env) => {
      const stub = env.ROOM.getByName("server closes");
      const client = await enter(facts, stub);
      client.send("close me");
      await sleep(30);
      await heardBy(facts, stub);
      facts.say("client", client.readyState);
      client.close(4002, "reply");
      await sleep(30);
      await heardBy(facts, stub);
      facts.say("client", client.readyState);
    },
    "/object-breaks": async (facts, url, env) => {
      const client = await enter(facts, env.ROOM.getByName("breaks"));
      client.send("abort");
      await sleep(50);
      facts.say("client", client.readyState);
      await facts.of("send", () => client.send("x"));
      await sleep(30);
      facts.say("client", client.readyState);
      await facts.of("close", () => client.close(1000, "x"));
      await heardBy(facts, env.ROOM.getByName("breaks"));
    },
    "/many": async (facts, url, env) => {
      const stub = env.ROOM.getByName("many");
      const { webSocket } = await stub.fetch("http://o/room", { headers: { Upgrade: "websocket" } });
      const got = [];
      webSocket.addEventListener("message", ({ data }) => got.push(data));
      webSocket.accept();
      for (let i = 0; i < 1000; ++i) webSocket.send(`${i}`);
      await sleep(300);
      facts.say("messages", got.length);
      facts.say("in order", got.slice(1).every((text, i) => text === `echo ${i}`));
      webSocket.send("x".repeat(2 << 20));
      await sleep(200);
      facts.say("a long one", got.at(-1).length);
    },
  }),
};
