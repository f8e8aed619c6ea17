// Which name an object sees in ctx.id.name: that of the access that made its container.
import { DurableObject } from "cloudflare:workers";
import { routes, show } from "../../../lib/facts.js";

export class T extends DurableObject {
  fetch() {
    const { id } = this.ctx;
    const name = id.name?.length > 20 ? `${id.name.length} letters` : show(id.name);
    return new Response([name, "name" in id, id].join("|"));
  }
}

export default {
  fetch: routes({
    "/facts": async (facts, url, env) => {
      const { T } = env;
      const ask = async (stub) => (await (await stub.fetch("http://o/")).text()).split("|").slice(0, -1);
      facts.say("by name", await ask(T.get(T.idFromName("by name"))));
      facts.say("by getByName", await ask(T.getByName("by getByName")));
      facts.say("the empty name", await ask(T.getByName("")));
      facts.say("a number", await ask(T.getByName(5)));
      facts.say("a unique id", await ask(T.get(T.newUniqueId())));
      facts.say("1024 bytes", await ask(T.getByName("n".repeat(1024))));
      facts.say("1025 bytes", await ask(T.getByName("n".repeat(1025))));
      facts.say("512 letters of two bytes", await ask(T.getByName("\u00e9".repeat(512))));
      facts.say("513 letters of two bytes", await ask(T.getByName("\u00e9".repeat(513))));

      const string = String(T.idFromName("late"));
      facts.say("first by string", await ask(T.get(T.idFromString(string))));
      facts.say("then by name: the first access decides", await ask(T.getByName("late")));
      await ask(T.getByName("early"));
      facts.say("first by name, then by string", await ask(T.get(T.idFromString(String(T.idFromName("early"))))));

      const answer = await (await T.getByName("hex").fetch("http://o/")).text();
      facts.say("String(ctx.id) is the caller's id", answer.split("|").at(-1) === String(T.idFromName("hex")));
    },
  }),
};
