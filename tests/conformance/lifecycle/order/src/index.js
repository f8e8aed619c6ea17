// In which order events and continuations run in one object.
import { DurableObject } from "cloudflare:workers";
import { routes, sleep } from "../../../lib/facts.js";

export class T extends DurableObject {
  trace = [];

  async fetch(request) {
    const url = new URL(request.url);
    const name = url.searchParams.get("name");
    const say = (text) => this.trace.push(text);
    switch (url.pathname) {
      case "/mark":
        say(name);
        break;
      case "/over-fetch":
        say(`${name}1`);
        await (await this.env.T.getByName("another").fetch("http://o/mark?name=x")).text();
        say(`${name}2`);
        break;
      case "/over-storage":
        say(`${name}1`);
        await this.ctx.storage.get("k");
        say(`${name}2`);
        await this.ctx.storage.put("k", 1);
        say(`${name}3`);
        await this.ctx.storage.list();
        say(`${name}4`);
        break;
      case "/over-microtasks":
        say(`${name}1`);
        await null;
        say(`${name}2`);
        await new Promise((resolve) => queueMicrotask(resolve));
        say(`${name}3`);
        break;
      case "/slow":
        say(`${name} starts`);
        await sleep(Number(url.searchParams.get("ms")));
        say(`${name} ends`);
        break;
      case "/busy": {
        say(`${name} starts`);
        const end = Date.now() + 30;
        queueMicrotask(() => say(`${name} microtask`));
        for (let i = 0; i < 2e6 && Date.now() < end; ++i);
        say(`${name} ends`);
        break;
      }
      case "/itself":
        say(`${name} calls itself`);
        await (await this.env.T.get(this.ctx.id).fetch("http://o/mark?name=inner")).text();
        say(`${name} goes on`);
        break;
      case "/timers":
        setTimeout(() => say("timer 10"), 10);
        setTimeout(() => say("timer 1"), 1);
        setTimeout(() => say("timer 5 a"), 5);
        setTimeout(() => say("timer 5 b"), 5);
        clearTimeout(setTimeout(() => say("cleared"), 3));
        await sleep(60);
        break;
      case "/background":
        say("answers");
        sleep(10).then(() => say("background"));
        break;
      case "/trace": {
        const trace = this.trace.join(" ");
        this.trace = [];
        return new Response(trace);
      }
    }
    return new Response("done");
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      let number = 0;
      const scene = async (what, ...paths) => {
        const stub = env.T.getByName(`scene ${++number}`);
        await Promise.all(paths.map(async (path) => (await stub.fetch(`http://o${path}`)).text()));
        facts.say(what, await (await stub.fetch("http://o/trace")).text());
      };
      await scene("calls start in call order", ...["a", "b", "c", "d"].map((name) => `/mark?name=${name}`));
      await scene("an await of another object lets B in", "/over-fetch?name=A", "/mark?name=B");
      await scene("awaits of storage do not", "/over-storage?name=A", "/mark?name=B");
      await scene("nor do microtasks", "/over-microtasks?name=A", "/mark?name=B");
      await scene("two over storage", "/over-storage?name=A", "/over-storage?name=B");
      await scene("two over timers overlap", "/slow?name=A&ms=60", "/slow?name=B&ms=15");
      await scene("nothing interrupts running code", "/busy?name=A", "/mark?name=B");
      await scene("an object may call itself", "/itself?name=A");
      await scene("timers", "/timers");
      const stub = env.T.getByName("background");
      await (await stub.fetch("http://o/background")).text();
      await sleep(40);
      facts.say("work goes on after the answer", await (await stub.fetch("http://o/trace")).text());

      const other = env.T.getByName("unawaited");
      other.fetch("http://o/mark?name=sent");
      await sleep(20);
      facts.say("a call that nobody awaits is sent", await (await other.fetch("http://o/trace")).text());

      const two = [env.T.getByName("two stubs"), env.T.getByName("two stubs")];
      await Promise.all([0, 1, 0, 1].map(async (i, at) => (await two[i].fetch(`http://o/mark?name=${at}`)).text()));
      facts.say("two stubs of one object", await (await two[0].fetch("http://o/trace")).text());
    },
  }),
};
