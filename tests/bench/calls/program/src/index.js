// What the benchmark of calls measures: /BINDING/NAME/WORK?n=N goes to one object; /BINDING/PREFIX/touch?n=N calls N
// objects, PREFIX0, PREFIX1, …, with thirty-two calls under way at a time.
import { DurableObject } from "cloudflare:workers";

const CALLS_AT_A_TIME = 32;

export class Called extends DurableObject {
  ping(value) {
    return value;
  }

  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const n = Number(searchParams.get("n"));
    switch (pathname.split("/")[3]) {
      case "calls": {
        const other = this.env.SQL.getByName(searchParams.get("to"));
        let sum = 0;
        for (let i = 0; i < n; i++) sum += await other.ping(1);
        return new Response(String(sum));
      }
      case "spin": {
        let x = 1;
        for (let i = 0; i < n; i++) x = (x * 1103515245 + 12345) % 2147483648;
        return new Response(String(x));
      }
      case "echo": {
        const { 0: client, 1: server } = new WebSocketPair();
        this.ctx.acceptWebSocket(server);
        return new Response(null, { status: 101, webSocket: client });
      }
      default:
        return new Response("here");
    }
  }

  webSocketMessage(socket, message) {
    socket.send(message);
  }
}

export class Reading extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.blockConcurrencyWhile(async () => {
      this.loaded = (await ctx.storage.get("value")) ?? 0;
    });
  }

  fetch() {
    return new Response(String(this.loaded));
  }
}

async function touch(namespace, prefix, n) {
  let next = 0;
  const caller = async () => {
    while (next < n) await (await namespace.getByName(`${prefix}${next++}`).fetch("http://bench/")).text();
  };
  await Promise.all(Array.from({ length: CALLS_AT_A_TIME }, caller));
  return new Response(String(n));
}

export default {
  fetch(request, env) {
    const url = new URL(request.url);
    const [, binding, name, what] = url.pathname.split("/");
    if (what === "touch") return touch(env[binding], name, Number(url.searchParams.get("n")));
    return env[binding].getByName(name).fetch(request);
  },
};
