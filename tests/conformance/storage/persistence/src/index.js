// What is stored is there after a restart, for each object and class by itself.
import { DurableObject } from "cloudflare:workers";
import { routes, show } from "../../../lib/facts.js";

class Storing extends DurableObject {
  async fetch(request) {
    const { storage } = this.ctx;
    const url = new URL(request.url);
    const name = url.searchParams.get("name");
    switch (url.pathname) {
      case "/write":
        await storage.put({ name, class: this.constructor.name, at: new Date(0), list: [1, { two: 2n }], bytes: new Uint8Array([1, 2]) });
        break;
      case "/change":
        await storage.put("name", `${name} changed`);
        await storage.delete("list");
        break;
      case "/clear":
        await storage.deleteAll();
        break;
    }
    return new Response(show(await storage.list()));
  }
}
export class T extends Storing {}
export class U extends Storing {}

const everyone = async (facts, env, path) => {
  for (const namespace of ["T", "U"]) {
    for (const name of ["a", "b"]) {
      const response = await env[namespace].getByName(name).fetch(`http://o${path}?name=${name}`);
      facts.say(`${namespace} ${name}`, await response.text());
    }
  }
};

export default {
  fetch: routes({
    "/write": (facts, url, env) => everyone(facts, env, "/write"),
    "/read": (facts, url, env) => everyone(facts, env, "/read"),
    "/change": async (facts, url, env) => {
      facts.say("T a", await (await env.T.getByName("a").fetch("http://o/change?name=a")).text());
      facts.say("U b", await (await env.U.getByName("b").fetch("http://o/clear")).text());
    },
  }),
};
